"""Looking at who reported and how to reach them: with a right, a reason, a ceiling, and an entry for every look."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseEvent, ReporterContact
from complaints.queries.limits import whole_setting
from complaints.rules.acts import Act
from complaints.rules.contacts import LONGEST_REASON, LOOKS_A_DAY
from complaints.rules.transitions import transition
from complaints.services.recording import locked_case, record_event
from complaints.services.writing import written
from governance.access import ActionRefused, Actor, require
from governance.audit import record
from governance.clock import LOCAL, today_of
from governance.models.accounts import User
from governance.rules.answers import Refused

LOOKS_SETTING = "complaints.contact_looks_a_day"


@dataclass(frozen=True)
class Contact:
    """Who reported, as far as is known; both are empty when nobody left anything."""

    name: str
    phone: str


def see_contact(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> Contact:
    """Return who reported a case and their number, whatever the case says about names, and write down who looked and why.

    Locks the case; its state, clocks and version stay. The entry holds the reason and neither name nor number.

    Raises:
        Case.DoesNotExist: if the actor may not see the case.
        ActionRefused: if it is not the actor's to look.
        Refused: without a reason, with too long a one, or after as many looks as one has a day.
    """
    case = locked_case(actor, case_id)
    require(actor, transition(Act.SEE_CONTACT).action, case)
    why = written(reason, _("写明为什么要看，例如：电话回访。"))
    if len(why) > LONGEST_REASON:
        raise Refused(_("最多 %(most)s 字。") % {"most": LONGEST_REASON}, code="too_long")
    _check_ceiling(actor, at)
    record_event(actor, case, Act.SEE_CONTACT, case.status, at=at, internal_text=why)
    record(actor, "complaints.contact_seen", case, at=at)
    return _contact_of(case)


def _check_ceiling(actor: Actor, at: datetime) -> None:
    """Count the looks of today, with the person's account locked, so that looks at the same time count one after the other."""
    if actor.user_id is None:
        raise ActionRefused(transition(Act.SEE_CONTACT).action, frozenset())
    User.objects.select_for_update().values_list("pk", flat=True).get(pk=actor.user_id)
    since = datetime.combine(today_of(at), time(), LOCAL)
    looks = CaseEvent.objects.filter(actor_id=actor.user_id, act=Act.SEE_CONTACT, at__gte=since, at__lte=at).count()
    most = whole_setting(actor, LOOKS_SETTING, at, LOOKS_A_DAY)
    if looks >= most:
        raise Refused(_("今天已经看过 %(most)s 次联系方式，明天再看。") % {"most": most}, code="too_many_looks")


def _contact_of(case: Case) -> Contact:
    left = ReporterContact.objects.filter(case=case).first()
    if case.reporter_id is None:
        return Contact("", left.phone if left else "")
    reporter = User.objects.only("display_name", "phone").get(pk=case.reporter_id)
    return Contact(reporter.display_name, (left.phone if left else "") or reporter.phone or "")
