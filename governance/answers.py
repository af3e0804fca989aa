"""The one table from exceptions to answers: a page or problem+json, in the user's language, that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from governance.access import ActionRefused
from governance.rules.answers import Conflict, Gone, Refused, TooBig, TooMany, Unauthenticated

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answer:
    """What is said to somebody whose request could not be met."""

    status: int
    title: str
    says: tuple[str, ...]
    code: str
    facts: Mapping[str, Any]
    retry_after: int | None = None


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """Turn an exception into the answer that the caller can use: a page, or problem+json for the API."""
    made = answer_to(error)
    if made.status >= 500:
        log.error("request_failed", path=shown_path(request), error=type(error).__name__, exc_info=error)
    return _as_response(request, made)


def shown_path(request: HttpRequest) -> str:
    """Return the path for logs; of an address that is itself a key, only its pattern."""
    if getattr(request, "hides_path", False) and request.resolver_match is not None:
        return request.resolver_match.route
    return request.path


def answer_to(error: Exception) -> Answer:  # noqa: C901, PLR0911, PLR0912  (a table, one line per kind of exception)
    """Return what is said about an exception. Unknown exceptions are our own fault: 500, without any detail."""
    match error:
        case Unauthenticated():
            return Answer(
                401,
                _("先登录，再继续"),
                (_("这件事要用账号来办。登录以后回到这里，填过的内容还在。"),),
                "unauthenticated",
                {},
            )
        case ActionRefused():
            roles = "、".join(str(role.label) for role in sorted(error.roles))
            return Answer(
                403, _("这一步不归你现在的岗位办"), (_("能办的岗位：%(roles)s。") % {"roles": roles}, _("如果你也有这样的岗位，在右上角换岗再试。")),
                "action_refused", {"action": error.action, "roles": sorted(error.roles)},
            )  # fmt: skip
        case PermissionDenied():
            return Answer(
                403,
                _("这一页不归你现在的岗位看"),
                (_("在右上角可以换岗；该有而没有的权限，找本市管理员开通。"),),
                "forbidden",
                {},
            )
        case Http404() | ObjectDoesNotExist():
            return Answer(
                404,
                _("没有找到这一页"),
                (_("地址可能写错了，或者这件事不在你的岗位范围里。"), _("换一个岗位，或者回到首页再找。")),
                "not_found",
                {},
            )
        case Conflict():
            return Answer(
                409,
                _("别人刚刚动过这件事"),
                (error.sentence, _("看过最新情况再决定。你填的内容还在下面。")),
                error.code,
                error.facts,
            )
        case Gone():
            return Answer(410, _("这个链接已经失效"), (error.sentence,), "gone", {})
        case TooBig() | RequestDataTooBig():
            return Answer(
                413,
                _("发来的内容太大"),
                (_("单个文件不超过 20 MB，一次不超过 9 个。缩小后再发，已填的内容还在。"),),
                "too_big",
                {},
            )
        case Refused():
            return Answer(422, _("还差一点才能提交"), tuple(error.sentences), error.code, error.facts)
        case ValidationError():
            return Answer(422, _("还差一点才能提交"), tuple(error.messages), "invalid", {})
        case TooMany():
            return Answer(
                429,
                _("太快了，歇一会儿"),
                (_wait(error),),
                "too_many",
                {},
                error.retry_after,
            )
        case PoolTimeout() | OperationalError() | InterfaceError():
            return Answer(503, _("系统正忙"), (_("已填的内容没有丢，过 10 秒再试一次。"),), "unavailable", {}, 10)
        case SuspiciousOperation() | BadRequest() | UnicodeError():
            return Answer(400, _("没看懂这个请求"), (_("回到上一页，从页面上的按钮再来一次。"),), "bad_request", {})
        case _:
            return Answer(
                500,
                _("这一步没有办成，是系统的问题"),
                (_("已经记下来了，不用重复提交。把下面的问题编号告诉管理员。"),),
                "fault",
                {},
            )


def _wait(error: TooMany) -> str:
    if error.until is None or error.retry_after < 60:
        return _("%(seconds)s 秒后再试。") % {"seconds": error.retry_after}
    return _("%(time)s 以后再试。") % {"time": timezone.localtime(error.until).strftime("%H:%M:%S")}


def _as_response(request: HttpRequest, made: Answer) -> HttpResponse:
    number = getattr(request, "number", "")
    response: HttpResponse
    if wants_json(request):
        body = {
            "type": f"about:blank#{made.code}",
            "title": made.title,
            "status": made.status,
            "detail": " ".join(made.says),
            "code": made.code,
        }
        response = JsonResponse(
            {**body, "instance": number, **made.facts}, status=made.status, content_type="application/problem+json"
        )
    else:
        page = render_to_string("errors/answer.html", {"answer": made, "number": number}, request=request)
        response = HttpResponse(page, status=made.status)
    if made.retry_after is not None:
        response["Retry-After"] = str(made.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Return whether the caller is a program: the path lies under the API."""
    parts = request.path_info.split("/")
    return "api" in parts[1:3]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Answer a form that was sent without its proof, most often because the page had been open too long."""
    made = Answer(
        403, _("这一页开得太久了"), (_("刷新页面再提交一次，填过的内容可以用浏览器的后退找回。"),), "stale_page", {}
    )
    return _as_response(request, made)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, BadRequest()) if not isinstance(exception, RequestDataTooBig) else answer(request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    return _as_response(request, answer_to(RuntimeError()))
