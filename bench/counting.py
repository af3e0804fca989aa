"""Counts a request's statements, for requests that ask for it alone: the others run as in production."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASKED, TOLD = "X-Bench-Count", "X-Bench-Statements"


class Statements:
    """Tells in a header how many statements the request asked, without those that open and close its transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASKED not in request.headers:
            return self.get_response(request)
        asked: list[str] = []

        def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if not sql.startswith("SELECT set_config"):
                asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[TOLD] = str(len(asked))
        return response
