"""The less common turns of some demonstration cases, taken by the deeds themselves: asked back, refused, returned, put on hold, not content."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery

from complaints.models import Case, CaseEvent
from complaints.rules.requests import Refusal
from complaints.rules.satisfaction import CallOutcome, Level, Reason
from complaints.rules.states import Status
from complaints.services import calling, desk, dispatch, intake, requests
from complaints.services.notes import add_note
from complaints.services.verifying import fail_case
from governance.access import ActionRefused, Actor
from governance.clock import today_of
from governance.models.cities import City
from governance.models.places import Unit
from governance.models.posts import Post
from governance.queries.posts import actor_for, valid_on
from governance.rules.answers import Refused
from governance.rules.roles import Role

PAUSE = timedelta(minutes=10)
LONGEST = 6 * PAUSE
REVIEW_IN = timedelta(days=20)
OFFICERS = {Unit.Kind.STREET_OFFICE: Role.STREET_OFFICER, Unit.Kind.COMMUNITY_OFFICE: Role.COMMUNITY_WORKER}


@dataclass
class Turn:
    """One case, who has to do with it, and the moment, which moves on with every deed."""

    city: City
    case: Case
    at: datetime

    def next(self) -> datetime:
        self.at += PAUSE
        return self.at

    def desk(self) -> Actor:
        return self._acting(self._posts(Role.CC_OPERATOR))

    def supervisor(self) -> Actor:
        return self._acting(self._posts(Role.CC_SUPERVISOR))

    def reporter(self) -> Actor:
        return self._acting(self._posts(person=self.case.reporter_id))

    def member(self) -> Actor:
        return self._acting(self._posts(Role.GRID_MEMBER, place=self.case.grid_id))

    def handler(self) -> Actor:
        """Somebody of the responsible unit."""
        unit = self.case.lead_unit
        assert unit is not None
        role = OFFICERS.get(Unit.Kind(unit.kind))
        return self._acting(
            self._posts(role, place=unit.place_id) if role else self._posts(Role.DEPT_HANDLER, unit=unit.pk)
        )

    def other_unit(self) -> UUID:
        """Another department that takes orders."""
        assert self.case.lead_unit is not None
        units = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, dispatchable=True).exclude(pk=self.case.lead_unit.pk)
        return units.order_by("code").values_list("pk", flat=True)[0]

    def _posts(self, role: Role | None = None, **fields: UUID | None) -> QuerySet[Post]:
        posts = Post.objects.filter(valid_on(today_of(self.at)), **fields)
        return posts.filter(role=role) if role else posts

    def _acting(self, posts: QuerySet[Post]) -> Actor:
        post = posts.select_related("person").order_by("valid_from", "pk")[0]
        actor = actor_for(post.person, self.city, today_of(self.at), str(post.pk))
        assert actor is not None
        return actor


def asked_back(turn: Turn) -> None:
    intake.ask_information(
        actor=turn.desk(), case_id=turn.case.pk, question="是几号楼几单元？能再拍一张近照吗？", at=turn.next()
    )


def answered(turn: Turn) -> None:
    asked_back(turn)
    intake.answer_information(
        actor=turn.reporter(), case_id=turn.case.pk, answer="3 号楼 2 单元门口，早上还在。", at=turn.next()
    )


def refused(turn: Turn) -> None:
    intake.refuse_case(
        actor=turn.supervisor(), case_id=turn.case.pk, reason_code=Refusal.IN_COURT,
        reason="这件事法院已经立案，按程序等判决；可拨打 12345 咨询。", at=turn.next(),
    )  # fmt: skip


def objected(turn: Turn) -> None:
    refused(turn)
    intake.object_refusal(
        actor=turn.reporter(), case_id=turn.case.pk, reason="立案的是另一栋楼的事，不是这件。", at=turn.next()
    )


def objection_denied(turn: Turn) -> None:
    objected(turn)
    intake.decide_objection(
        actor=turn.supervisor(), case_id=turn.case.pk, granted=False, reason="核对过案号，就是这件事。", at=turn.next()
    )


def returned(turn: Turn) -> None:
    requests.ask_return(
        actor=turn.handler(),
        case_id=turn.case.pk,
        reason="不在本单位管养范围。",
        basis="职责清单第 12 项",
        at=turn.next(),
    )


def handed_on(turn: Turn) -> None:
    returned(turn)
    requests.decide_return(
        actor=turn.supervisor(),
        case_id=turn.case.pk,
        granted=True,
        reason="核对职责清单，确实不归该单位。",
        at=turn.next(),
    )
    dispatch.dispatch_case(
        actor=turn.supervisor(), case_id=turn.case.pk, lead_unit_id=turn.other_unit(), at=turn.next()
    )


def extension_asked(turn: Turn) -> None:
    requests.ask_extension(
        actor=turn.handler(), case_id=turn.case.pk, amount=Decimal(1), reason="配件要从外地调，明天到。", at=turn.next()
    )


def extended(turn: Turn) -> None:
    extension_asked(turn)
    requests.decide_extension(actor=turn.supervisor(), case_id=turn.case.pk, granted=True, at=turn.next())


def suspension_asked(turn: Turn) -> None:
    requests.ask_suspension(
        actor=turn.handler(), case_id=turn.case.pk, reason="要动用维修资金，业主表决要走程序。",
        plan="先围挡警示；表决通过后由维修单位施工，两周完成。", review_on=today_of(turn.at) + REVIEW_IN, at=turn.next(),
    )  # fmt: skip


def suspended(turn: Turn) -> None:
    suspension_asked(turn)
    requests.decide_suspension(actor=turn.supervisor(), case_id=turn.case.pk, granted=True, at=turn.next())


def assisted(turn: Turn) -> None:
    dispatch.add_assist(
        actor=turn.desk(),
        case_id=turn.case.pk,
        unit_id=turn.other_unit(),
        task="联系车主挪车，配合现场秩序。",
        at=turn.next(),
    )


def urged(turn: Turn) -> None:
    desk.urge_case(actor=turn.supervisor(), case_id=turn.case.pk, reason="今天 17:00 前报进展。", at=turn.next())


def noted(turn: Turn) -> None:
    add_note(actor=turn.desk(), case_id=turn.case.pk, text="上报人来电补充：晚上八点以后在家。", at=turn.next())


def sent_back(turn: Turn) -> None:
    fail_case(actor=turn.member(), case_id=turn.case.pk, reason="现场还有一半没清。", at=turn.next())


def unreachable(turn: Turn) -> None:
    calling.call_back(actor=turn.desk(), case_id=turn.case.pk, outcome=CallOutcome.UNREACHABLE, at=turn.next())


def unhappy(turn: Turn) -> None:
    calling.rate_case(
        actor=turn.reporter(), case_id=turn.case.pk, level=Level.DISSATISFIED, reasons=[Reason.CAME_BACK],
        text="清完两天又堆起来了。", at=turn.next(),
    )  # fmt: skip


def reopened(turn: Turn) -> None:
    calling.reopen_case(actor=turn.reporter(), case_id=turn.case.pk, reason="又出现了，和上次一样。", at=turn.next())


Turns = Sequence[tuple[Status, Sequence[Callable[[Turn], None]]]]
TURNS: Turns = (
    (Status.REPORTED, (asked_back, asked_back, answered, refused, objected, objection_denied)),
    (Status.DISPATCHED, (returned, returned, handed_on)),
    (Status.SIGNED, (extension_asked, extended, assisted)),
    (Status.IN_PROGRESS, (suspended, suspended, suspension_asked, urged, noted, assisted)),
    (Status.HANDLED, (sent_back,)),
    (Status.VERIFIED, (unhappy, unreachable)),
    (Status.CLOSED, (reopened,)),
)

# What changes neither how many cases are in process nor what reporters have said.
IN_PROCESS_TURNS: Turns = (
    (Status.DISPATCHED, (returned, returned, handed_on)),
    (Status.SIGNED, (extension_asked, extended, assisted)),
    (Status.IN_PROGRESS, (*[suspended] * 9, suspension_asked, urged, noted, assisted)),
    (Status.HANDLED, (sent_back,)),
)


def take_turns(city: City, now: datetime, wanted: Turns) -> int:
    """Let some cases in every state take a less common turn, and return how many did.

    Where a deed refuses, because its time was over when the case got there or it is not its reporter's, the next case of that
    state is tried.
    """
    done = 0
    for status, turns in wanted:
        cases = _cases(status, now)
        for take in turns:
            done += any(_took(city, case, take) for case in cases)
    return done


def _cases(status: Status, now: datetime) -> Iterator[Case]:
    """Yield the cases of a state whose last entry is old enough to let something follow, the newest first."""
    last = CaseEvent.objects.filter(case_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    found = Case.objects.annotate(last_at=Subquery(last, output_field=DateTimeField()))
    ready = found.filter(status=status, last_at__lt=now - LONGEST).select_related("lead_unit").defer("lead_unit__place")
    return iter(list(ready.order_by("-last_at", "pk")[:40]))


def _took(city: City, case: Case, take: Callable[[Turn], None]) -> bool:
    turn = Turn(city, case, case.last_at)  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            take(turn)
    except (Refused, ActionRefused):
        return False
    return True
