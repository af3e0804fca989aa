"""Reports without an account: the link that comes back to them, the proof against machines, the limits, and who sees the reporter."""

import base64
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import altcha
import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from complaints.models import CallBack, Case, CaseEvent, CasePhoto, ReporterContact, ReporterLink
from complaints.queries.calls import can_be_asked
from complaints.queries.case import case_page
from complaints.queries.links import guest, lives_until, open_case
from complaints.rules.limits import (
    GUESSES_PER_NETWORK,
    REPORTS_PER_DEVICE,
    REPORTS_PER_NETWORK,
    REPORTS_PER_PHONE,
    SUMS_PER_NETWORK,
)
from complaints.rules.requests import Refusal
from complaints.rules.satisfaction import Level, Way
from complaints.rules.states import Status
from complaints.services.calling import rate_case
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.intake import answer_information, ask_information, refuse_case
from complaints.services.links import Sender, note_guess, report_by_link, strength_asked
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.verifying import pass_case
from governance.accounts import client_address
from governance.models import AuditEvent, City
from governance.models.limits import SendTally
from governance.proofs import TRIES, Strength, proved, puzzle_for, sum_for
from governance.rules.addresses import network_of
from governance.rules.answers import Gone, Refused, TooMany
from governance.rules.roles import Role
from governance.services.limits import Tally, count_up, counted, forget_tallies
from governance.tenancy import acting_for, uuid7
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed, report
from tests.complaints.test_answering import next_without_photo
from tests.house.world import upload
from tests.sessions import signed_in

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECRET = "k" * 22
PHONE = "13955012345"
HOME = Sender("58.243.1.7", "device-1", Strength.EASY)


def sent(
    town: Town, secret: str = SECRET, sender: Sender = HOME, phone: str = "", at: datetime = FRIDAY, **changes: Any
) -> Case:
    """Return what somebody without an account reported."""
    return report_by_link(
        actor=guest(town.city, at), report=report(town, **changes), secret=secret, phone=phone, sender=sender, prefix="TC", at=at,
    ).case  # fmt: skip


def verified(town: Town) -> Case:
    """Return a report without an account that was handled and checked, and waits for its reporter's word."""
    case = sent(town, category="C1201")
    operator, handler, now = town.actor(Role.CC_OPERATOR), town.actor(Role.DEPT_HANDLER), {"at": FRIDAY}
    accept_case(actor=operator, case_id=case.pk, category_code=next_without_photo(), **now)
    dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, **now)
    sign_case(actor=handler, case_id=case.pk, **now)
    start_case(actor=handler, case_id=case.pk, **now)
    handle_case(actor=handler, case_id=case.pk, public_answer="办好了", **now)
    pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, **now)
    return case


def secret_of(number: int) -> str:
    return f"{number:022d}"


def solved(puzzle: str) -> str:
    """Return what a device sends back that has worked on a puzzle."""
    known = json.loads(puzzle)
    challenge = altcha.Challenge.from_dict(known)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return base64.b64encode(json.dumps({"challenge": known, "solution": solution.to_dict()}).encode()).decode()


# The link.


def test_report_has_neither_account_nor_secret_in_the_database(town: Town) -> None:
    case = sent(town)
    assert (case.reporter_id, can_be_asked(case)) == (None, True)
    everything = [ReporterLink, CaseEvent, AuditEvent, Case]
    assert not any(SECRET in str(list(model.objects.values())) for model in everything)
    assert open_case(town.city, SECRET, FRIDAY).number == case.number


def test_report_sent_again_is_the_same_case_and_counts_once(town: Town) -> None:
    ref = uuid7()
    first, again = sent(town, client_ref=ref), sent(town, client_ref=ref)
    assert (first.pk, ReporterLink.objects.count()) == (again.pk, 1)
    assert counted(HOME.tallies()["device"], at=FRIDAY) == 1


def test_reference_of_another_report_opens_nothing(town: Town) -> None:
    ref = uuid7()
    sent(town, client_ref=ref)
    with pytest.raises(Refused) as refusal:
        sent(town, secret=secret_of(2), client_ref=ref)
    assert (refusal.value.code, ReporterLink.objects.count()) == ("client_ref_reused", 1)


def test_link_that_does_not_exist_is_unknown(town: Town) -> None:
    sent(town)
    with pytest.raises(ReporterLink.DoesNotExist):
        open_case(town.city, secret_of(9), FRIDAY)


def test_link_dies_ninety_days_after_closing_and_not_before(town: Town) -> None:
    case = verified(town)
    holder = guest(town.city, FRIDAY, case.pk)
    assert lives_until(holder, refreshed(case), FRIDAY) is None
    rate_case(actor=holder, case_id=case.pk, level=Level.SATISFIED, way=Way.LINK, at=FRIDAY)
    ended = refreshed(case).closed_at
    assert ended is not None
    assert open_case(town.city, SECRET, ended + 90 * DAY - timedelta(microseconds=1)).number == case.number
    with pytest.raises(Gone):
        open_case(town.city, SECRET, ended + 90 * DAY)


def test_link_of_a_refused_report_dies_ninety_days_after_the_refusal(town: Town) -> None:
    case = sent(town)
    refused = refuse_case(
        actor=town.actor(Role.CC_SUPERVISOR),
        case_id=case.pk,
        reason_code=Refusal.NOT_OURS,
        reason="归别处",
        at=FRIDAY + DAY,
    )
    assert lives_until(guest(town.city, FRIDAY, case.pk), refused, FRIDAY) == FRIDAY + 91 * DAY


def test_question_of_the_desk_is_answered_by_link(town: Town) -> None:
    case = sent(town)
    ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="几号楼？", at=FRIDAY)
    answer_information(actor=guest(town.city, FRIDAY, case.pk), case_id=case.pk, answer="3 号楼", at=FRIDAY + HOUR)
    assert refreshed(case).status == Status.REPORTED
    entry = CaseEvent.objects.get(case_id=case.pk, act="ANSWER_INFORMATION")
    assert (entry.actor_id, entry.role) == (None, Role.RESIDENT)


def test_case_without_link_account_and_phone_cannot_be_asked(town: Town) -> None:
    case = sent(town)
    ReporterLink.objects.all().delete()
    assert not can_be_asked(case)
    with pytest.raises(Refused) as refusal:
        ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="几号楼？", at=FRIDAY)
    assert refusal.value.code == "nobody_to_ask"


def test_rating_by_link_closes_the_case_and_says_how_it_came(town: Town) -> None:
    case = verified(town)
    holder = guest(town.city, FRIDAY, case.pk)
    done = rate_case(actor=holder, case_id=case.pk, level=Level.SATISFIED, way=Way.LINK, at=FRIDAY + HOUR)
    assert done.status == Status.CLOSED
    assert CallBack.objects.get(case=case).way == Way.LINK


def test_holder_of_one_link_sees_no_other_case(town: Town) -> None:
    own, other = sent(town), filed(town)
    holder = guest(town.city, FRIDAY, own.pk)
    assert case_page(holder, own.number, FRIDAY).row.number == own.number
    with pytest.raises(Case.DoesNotExist):
        case_page(holder, other.number, FRIDAY)
    with pytest.raises(Case.DoesNotExist):
        answer_information(actor=holder, case_id=other.pk, answer="x", at=FRIDAY)


# The limits.


def test_device_waits_after_its_reports_of_a_day(town: Town) -> None:
    for number in range(REPORTS_PER_DEVICE):
        sent(town, secret_of(number))
    with pytest.raises(TooMany):
        sent(town, secret_of(99))
    sent(town, secret_of(99), replace(HOME, device="device-2"))
    sent(town, secret_of(98), at=FRIDAY + DAY)


def test_phone_number_waits_whatever_device_it_comes_from(town: Town) -> None:
    for number in range(REPORTS_PER_PHONE):
        sent(town, secret_of(number), replace(HOME, device=f"device-{number}"), phone=PHONE)
    with pytest.raises(TooMany):
        sent(town, secret_of(99), replace(HOME, device="device-99"), phone="139 5501 2345")
    sent(town, secret_of(98), replace(HOME, device="device-99"), phone="13955012346")


def test_office_behind_one_address_is_never_refused_but_works_harder(town: Town) -> None:
    for number in range(REPORTS_PER_NETWORK):
        sent(town, secret_of(number), replace(HOME, device=f"device-{number}"))
    late = replace(HOME, device="device-of-somebody-honest")
    assert strength_asked(guest(town.city, FRIDAY), late, FRIDAY) == Strength.HARD
    with pytest.raises(Refused) as refusal:
        sent(town, secret_of(998), late)
    assert refusal.value.code == "proof_too_weak"
    sent(town, secret_of(999), replace(late, proof=Strength.HARD))
    elsewhere = replace(late, address="58.243.1.8")
    assert strength_asked(guest(town.city, FRIDAY), elsewhere, FRIDAY) == Strength.EASY


def test_without_a_script_the_sum_counts_and_not_for_ever(town: Town) -> None:
    by_sum = replace(HOME, proof=Strength.NONE, added_up=True)
    with pytest.raises(Refused) as refusal:
        sent(town, secret_of(1), replace(by_sum, added_up=False))
    assert refusal.value.code == "proof_missing"
    for number in range(SUMS_PER_NETWORK):
        sent(town, secret_of(number), replace(by_sum, device=f"device-{number}"))
    with pytest.raises(Refused) as refusal:
        sent(town, secret_of(99), replace(by_sum, device="device-99"))
    assert refusal.value.code == "sums_used_up"


def test_wrong_phone_number_is_said(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        sent(town, phone="12")
    assert (refusal.value.code, Case.objects.count()) == ("bad_phone", 0)


def test_guessing_links_is_stopped(town: Town) -> None:
    for _guess in range(GUESSES_PER_NETWORK):
        note_guess(HOME, at=FRIDAY)
    with pytest.raises(TooMany):
        note_guess(HOME, at=FRIDAY)
    note_guess(HOME, at=FRIDAY + HOUR)


def test_counts_tell_nobody_who_and_are_forgotten(town: Town) -> None:
    sent(town, phone=PHONE)
    kept = str(list(SendTally.objects.values()))
    assert not any(word in kept for word in (PHONE, HOME.address or "", HOME.device))
    for _twice in range(2):
        forget_tallies(at=FRIDAY + 2 * DAY)
        assert SendTally.objects.count() == 0


def test_counts_of_one_city_are_none_of_another(open_town: Town, other_city: City) -> None:
    tally = Tally("complaints.guess", "x", HOUR)
    with acting_for(open_town.city):
        assert count_up(tally, at=FRIDAY) == 1
    with acting_for(other_city):
        assert counted(tally, at=FRIDAY) == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [(1, "9.9.9.9, 58.243.1.7", "58.243.1.7"), (2, "9.9.9.9, 58.243.1.7, 10.0.0.2", "58.243.1.7"), (0, "9.9.9.9", "10.0.0.9"),
     (2, "58.243.1.7", "10.0.0.9"), (1, "9.9.9.9, 58.243.1.7:51234", "58.243.1.7")],
)  # fmt: skip
def test_address_counts_as_the_outermost_trusted_proxy_saw_it(
    settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="10.0.0.9")
    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [("58.243.1.7", "58.243.1.7"), ("::ffff:58.243.1.7", "58.243.1.7"), ("240e:360:1:2:aaaa::1", "240e:360:1:2::/64"),
     ("[240e:360:1:2:bbbb::9]:443", "240e:360:1:2::/64")],
)  # fmt: skip
def test_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


# The proof.


def test_proof_is_good_for_the_one_thing_it_was_made_for_and_for_its_time() -> None:
    ref = uuid7()
    proof = solved(puzzle_for(ref, Strength.EASY, until=timezone.now() + HOUR))
    assert (proved(proof, ref), proved(proof, uuid7())) == (Strength.EASY, Strength.NONE)
    late = solved(puzzle_for(ref, Strength.EASY, until=timezone.now() - HOUR))
    assert proved(late, ref) == Strength.NONE


@pytest.mark.parametrize("payload", ["", "x", "e30=", base64.b64encode(b'{"challenge": 1}').decode(), "[]"])
def test_what_is_no_proof_proves_nothing(payload: str) -> None:
    assert proved(payload, uuid7()) == Strength.NONE


def test_proof_made_harder_by_hand_is_false() -> None:
    ref = uuid7()
    known = json.loads(base64.b64decode(solved(puzzle_for(ref, Strength.EASY, until=timezone.now() + HOUR))))
    known["challenge"]["parameters"]["data"]["strength"] = int(Strength.HARD)
    assert proved(base64.b64encode(json.dumps(known).encode()).decode(), ref) == Strength.NONE
    assert TRIES[Strength.HARD] == 10 * TRIES[Strength.EASY]


# The pages.


def posted(client: Client, town: Town, **changes: Any) -> Any:
    """Open the form and send it as somebody without a script does: with the sum."""
    page = client.get("/tianchang/r/").content.decode()
    values = dict(re.findall(r'name="(client_ref|secret)" value="([^"]+)"', page))
    values = {
        **values, "category": "C0101", "place": str(town.compound.pk), "text": "北门垃圾满了", "spot": "", "phone": "",
        "sum": str(sum(sum_for(UUID(values["client_ref"])))), **changes,
    }  # fmt: skip
    return client.post("/tianchang/r/", values)


def test_journey_without_account_and_script(open_town: Town) -> None:
    client = Client()
    answer = posted(client, open_town, phone=PHONE, photos=[upload()])
    assert answer.status_code == 302
    receipt = client.get(answer["Location"])
    own = re.search(r"http://testserver(/tianchang/r/[A-Za-z0-9_-]{22}/)", receipt.content.decode())
    assert own
    follow = Client().get(own[1])
    assert (follow.status_code, follow["Cache-Control"]) == (200, "no-store")
    assert follow["Referrer-Policy"] in {"no-referrer", "strict-origin", "same-origin"}
    assert "noindex" in follow["X-Robots-Tag"]
    with acting_for(open_town.city):
        case = Case.objects.get()
        assert (case.reporter_id, CasePhoto.objects.filter(case=case).count()) == (None, 1)
        assert ReporterContact.objects.get().phone == PHONE
    assert "北门" in follow.content.decode()
    added = Client().post(f"{own[1]}supplement/", {"text": "味道很大", "expected_version": "1"})
    assert added.status_code == 302
    assert added["Location"] == own[1]


def test_wrong_sum_files_nothing_and_keeps_what_was_typed(open_town: Town) -> None:
    answer = posted(Client(), open_town, sum="1", text="东门灯坏了")
    assert (answer.status_code, "东门灯坏了" in answer.content.decode()) == (422, True)
    with acting_for(open_town.city):
        assert Case.objects.count() == 0


def test_form_sent_twice_is_one_case(open_town: Town) -> None:
    client, ref = Client(), str(uuid7())
    total = str(sum(sum_for(UUID(ref))))
    answers = [posted(client, open_town, client_ref=ref, secret=SECRET, sum=total) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with acting_for(open_town.city):
        assert Case.objects.count() == 1


def test_link_is_unknown_in_another_city_and_so_is_a_guess(open_town: Town, other_city: City) -> None:
    with acting_for(open_town.city):
        sent(open_town)
    assert Client().get(f"/tianchang/r/{SECRET}/").status_code == 200
    assert Client().get(f"/{other_city.slug}/r/{SECRET}/").status_code == 404
    assert Client().get(f"/tianchang/r/{'A' * 22}/").status_code == 404


def test_guesses_from_one_address_end_and_a_true_link_still_opens(open_town: Town) -> None:
    cache.clear()
    with acting_for(open_town.city):
        sent(open_town)
    client = Client()
    for number in range(GUESSES_PER_NETWORK):
        assert client.get(f"/tianchang/r/{secret_of(number)}/").status_code == 404
    assert client.get(f"/tianchang/r/{secret_of(99)}/").status_code == 429
    assert client.get(f"/tianchang/r/{SECRET}/").status_code == 200


def test_whoever_is_signed_in_besides_acts_by_the_link_alone(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = sent(open_town)
    client = signed_in(open_town.people[Role.RESIDENT].username)
    assert client.post(f"/tianchang/r/{SECRET}/supplement/", {"text": "x", "expected_version": "1"}).status_code == 302
    with acting_for(open_town.city):
        assert CaseEvent.objects.get(case_id=case.pk, act="SUPPLEMENT").actor_id is None


# Who sees the reporter.


def test_handlers_lists_and_entries_hold_nothing_of_the_reporter(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = sent(open_town, phone=PHONE)
        operator = open_town.actor(Role.CC_OPERATOR)
        accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)
        kept = str([*CaseEvent.objects.values(), *AuditEvent.objects.values(), *Case.objects.values()])
    assert PHONE not in kept
    for role in (Role.CC_OPERATOR, Role.COMMUNITY_WORKER, Role.GRID_MEMBER):
        client = signed_in(open_town.people[role].username)
        for path in (f"/tianchang/w/cases/{case.number}/", "/tianchang/w/cases/?group=all"):
            page = client.get(path).content.decode()
            assert (case.number in page, PHONE in page, PHONE[:7] in page) == (True, False, False)
