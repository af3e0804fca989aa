"""The link for a firm or utility without an account: what it shows, what it never shows, that it is good once, and that it moves nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from complaints.models import Case, CaseCategory, CaseEvent, CasePhoto, HandlingLink
from complaints.queries.case import case_page
from complaints.queries.handling import links_of, open_errand
from complaints.queries.links import guest
from complaints.rules.acts import Act
from complaints.rules.guards import TransitionRefused
from complaints.rules.handling import LinkState, link_state
from complaints.rules.satisfaction import Level
from complaints.services.calling import rate_case
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.handling import LINK_PHOTO, Issued, answer_link, issue_link, note_opening, revoke_link
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.verifying import pass_case
from complaints.views.showing import public_steps
from governance.access import ActionRefused
from governance.models import Attachment, AuditEvent
from governance.rules.answers import Conflict, Gone, Refused
from governance.rules.roles import Role
from governance.services.attachments import store_upload
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed
from tests.house.world import upload
from tests.sessions import signed_in

NOW = {"at": FRIDAY}
DAY = timedelta(days=1)
PHONE = "13955012345"
CANARY = "王美丽家在六楼"


def at_work(town: Town, code: str | None = None) -> Case:
    """Return a case of the resident's, with words that must not go out, at which the department works."""
    town.people[Role.RESIDENT].set_phone(PHONE)
    town.people[Role.RESIDENT].display_name = "王美丽"
    town.people[Role.RESIDENT].save()
    case = filed(town, text=f"{CANARY}，打{PHONE}", spot="3 号楼")
    operator, handler = town.actor(Role.CC_OPERATOR), town.actor(Role.DEPT_HANDLER)
    code = code or CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
    accept_case(actor=operator, case_id=case.pk, category_code=code, **NOW)
    dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, **NOW)
    sign_case(actor=handler, case_id=case.pk, **NOW)
    return start_case(actor=handler, case_id=case.pk, **NOW)


def issued(town: Town, case: Case) -> Issued:
    return issue_link(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, for_whom="供水公司", task="关阀抢修", **NOW)


def answered(town: Town, link: HandlingLink, text: str = "已修好", at: object = FRIDAY) -> int:
    holder = guest(town.city, FRIDAY, link.case_id, Role.FIRM_ADMIN)
    return answer_link(actor=holder, case_id=link.case_id, link_id=link.pk, text=text, at=at)  # type: ignore[arg-type]


def to_closed(town: Town, case: Case) -> Case:
    handle_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, public_answer="办好了", **NOW)
    pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, **NOW)
    return rate_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, level=Level.SATISFIED, **NOW)


@pytest.mark.parametrize(
    ("answered_at", "revoked_at", "at", "state"),
    [
        (None, None, FRIDAY, LinkState.LIVE),
        (None, None, FRIDAY + DAY, LinkState.EXPIRED),
        (None, FRIDAY, FRIDAY, LinkState.REVOKED),
        (FRIDAY, None, FRIDAY + DAY, LinkState.ANSWERED),
    ],
)
def test_state_of_a_link(answered_at: object, revoked_at: object, at: object, state: LinkState) -> None:
    found = link_state(expires_at=FRIDAY + DAY, answered_at=answered_at, revoked_at=revoked_at, at=at)  # type: ignore[arg-type]
    assert found == state


def test_secret_has_128_bits_and_is_nowhere_in_the_database(town: Town) -> None:
    made = issued(town, at_work(town))
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", made.secret)
    assert made.secret not in str(HandlingLink.objects.values().get())
    assert made.secret not in str(list(CaseEvent.objects.values()))
    assert made.secret not in str(list(AuditEvent.objects.values()))


def test_link_shows_task_place_and_photos_and_nothing_of_the_reporter(town: Town) -> None:
    case = at_work(town)
    errand = open_errand(town.city, issued(town, case).secret, FRIDAY)
    assert (errand.for_whom, errand.task, errand.place_name, errand.spot) == (
        "供水公司",
        "关阀抢修",
        town.compound.name,
        "3 号楼",
    )
    assert not any(word in repr(errand) for word in (CANARY, "王美丽", PHONE, PHONE[-4:]))


def test_answer_is_an_entry_of_the_history_and_moves_nothing(town: Town) -> None:
    case = at_work(town)
    link = issued(town, case).link
    before = refreshed(case)
    assert answered(town, link) == 0
    after = refreshed(case)
    assert (after.status, after.version, after.due_at) == (before.status, before.version, before.due_at)
    entry = CaseEvent.objects.get(case_id=case.pk, act=Act.ANSWER_LINK)
    assert (entry.from_status, entry.to_status, entry.internal_text, entry.public_text) == (
        "IN_PROGRESS", "IN_PROGRESS", "供水公司：已修好", "",
    )  # fmt: skip
    assert (entry.actor_id, entry.post_id) == (None, None)


def test_answer_after_the_case_was_closed_is_kept_and_the_case_stays_closed(town: Town) -> None:
    case = at_work(town)
    link = issued(town, case).link
    closed = refreshed(to_closed(town, case))
    answered(town, link)
    after = refreshed(case)
    assert (after.status, after.version, after.closed_at) == ("CLOSED", closed.version, closed.closed_at)
    assert CaseEvent.objects.filter(case_id=case.pk, act=Act.ANSWER_LINK, to_status="CLOSED").count() == 1


def test_reporter_is_told_nothing_of_links(town: Town) -> None:
    case = at_work(town)
    answered(town, issued(town, case).link)
    told = public_steps(case_page(town.actor(Role.RESIDENT), case.number, FRIDAY))
    assert not any("供水公司" in repr(step) for step in told)


def test_link_is_good_for_one_answer(town: Town) -> None:
    made = issued(town, at_work(town))
    answered(town, made.link)
    with pytest.raises(Gone):
        answered(town, made.link, "再说一次")
    errand = open_errand(town.city, made.secret, FRIDAY)
    assert (errand.is_answered, errand.task, errand.spot, errand.photos) == (True, "", "", ())


def test_link_is_over_after_fourteen_days(town: Town) -> None:
    made = issued(town, at_work(town))
    almost, over = FRIDAY + 14 * DAY - timedelta(seconds=1), FRIDAY + 14 * DAY
    assert open_errand(town.city, made.secret, almost).is_answered is False
    with pytest.raises(Gone):
        open_errand(town.city, made.secret, over)
    with pytest.raises(Gone):
        answered(town, made.link, at=over)


def test_revoked_link_opens_nothing_and_takes_no_answer(town: Town) -> None:
    case = at_work(town)
    made = issued(town, case)
    revoke_link(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, link_id=made.link.pk, **NOW)
    with pytest.raises(Gone):
        open_errand(town.city, made.secret, FRIDAY)
    with pytest.raises(Gone):
        answered(town, made.link)
    acts = CaseEvent.objects.filter(case_id=case.pk).values_list("act", flat=True)
    assert list(acts).count(Act.REVOKE_LINK) == 1
    revoke_link(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, link_id=made.link.pk, **NOW)
    assert CaseEvent.objects.filter(case_id=case.pk, act=Act.REVOKE_LINK).count() == 1


def test_answered_link_is_not_revoked(town: Town) -> None:
    case = at_work(town)
    made = issued(town, case)
    answered(town, made.link)
    with pytest.raises(Refused):
        revoke_link(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, link_id=made.link.pk, **NOW)


def test_link_of_one_case_revokes_and_answers_on_no_other(town: Town) -> None:
    case, other = at_work(town), at_work(town)
    link = issued(town, case).link
    with pytest.raises(HandlingLink.DoesNotExist):
        revoke_link(actor=town.actor(Role.CC_OPERATOR), case_id=other.pk, link_id=link.pk, **NOW)
    holder = guest(town.city, FRIDAY, other.pk, Role.FIRM_ADMIN)
    with pytest.raises(HandlingLink.DoesNotExist):
        answer_link(actor=holder, case_id=other.pk, link_id=link.pk, text="x", **NOW)
    with pytest.raises(Case.DoesNotExist):
        answer_link(actor=holder, case_id=case.pk, link_id=link.pk, text="x", **NOW)


@pytest.mark.parametrize("role", [Role.FIRM_ADMIN, Role.CC_OPERATOR, Role.DEPT_HANDLER])
def test_nobody_with_an_account_answers_in_the_place_of_the_holder(town: Town, role: Role) -> None:
    case = at_work(town)
    Case.objects.filter(pk=case.pk).update(executor_unit=town.firm)
    link = issued(town, case).link
    with pytest.raises(ActionRefused):
        answer_link(actor=town.actor(role), case_id=case.pk, link_id=link.pk, text="x", **NOW)


def test_holder_of_a_link_does_nothing_else_to_the_case(town: Town) -> None:
    case = at_work(town)
    holder = guest(town.city, FRIDAY, case.pk, Role.FIRM_ADMIN)
    with pytest.raises(ActionRefused):
        handle_case(actor=holder, case_id=case.pk, public_answer="办好了", **NOW)
    with pytest.raises(ActionRefused):
        issue_link(actor=holder, case_id=case.pk, for_whom="x", task="x", **NOW)


def test_no_link_before_the_case_has_a_unit_nor_on_an_older_state(town: Town) -> None:
    case = filed(town)
    with pytest.raises(TransitionRefused):
        issue_link(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, for_whom="x", task="x", **NOW)
    working = at_work(town)
    with pytest.raises(Conflict):
        issue_link(
            actor=town.actor(Role.CC_OPERATOR), case_id=working.pk, for_whom="x", task="x", expected_version=1, **NOW
        )


@pytest.mark.parametrize(("name", "task"), [("", "x"), ("x", " "), ("x" * 41, "x"), ("x", "x" * 301)])
def test_link_needs_a_name_and_a_task_of_bearable_length(town: Town, name: str, task: str) -> None:
    case = at_work(town)
    with pytest.raises(Refused):
        issue_link(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, for_whom=name, task=task, **NOW)
    assert HandlingLink.objects.count() == 0


def test_each_opening_is_counted_and_recorded(town: Town) -> None:
    case = at_work(town)
    made = issued(town, case)
    holder = open_errand(town.city, made.secret, FRIDAY).actor
    for minutes in (1, 2):
        note_opening(actor=holder, link_id=made.link.pk, at=FRIDAY + timedelta(minutes=minutes))
    row = links_of(case.pk, FRIDAY)[0]
    assert (row.opened_count, row.opened_at) == (2, FRIDAY + timedelta(minutes=2))
    openings = AuditEvent.objects.filter(action="complaints.handling_link_opened", subject_id=made.link.pk)
    assert openings.count() == 2


def photo_by(town: Town, link: HandlingLink) -> Attachment:
    holder = guest(town.city, FRIDAY, link.case_id, Role.FIRM_ADMIN)
    return store_upload(actor=holder, upload=upload(), client_ref=link.pk, purpose=LINK_PHOTO, at=FRIDAY)


def test_photos_of_an_answer_are_for_staff_until_the_unit_takes_them_over(town: Town) -> None:
    case = at_work(town, "C0101")
    link = issued(town, case).link
    photo = photo_by(town, link)
    assert answered(town, link) == 1
    for role in (Role.RESIDENT, Role.DEPT_HANDLER):
        assert case_page(town.actor(role), case.number, FRIDAY).after == ()
    assert [one.pk for one in case_page(town.actor(Role.DEPT_HANDLER), case.number, FRIDAY).linked] == [photo.pk]
    with pytest.raises(Refused):
        handle_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, public_answer="办好了", **NOW)
    handle_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, public_answer="办好了", take_linked=True, **NOW)
    assert [one.pk for one in case_page(town.actor(Role.RESIDENT), case.number, FRIDAY).after] == [photo.pk]


def test_photos_of_an_answer_that_comes_too_late_change_nothing_that_the_reporter_sees(town: Town) -> None:
    case = at_work(town)
    link = issued(town, case).link
    to_closed(town, case)
    photo_by(town, link)
    answered(town, link)
    seen = case_page(town.actor(Role.RESIDENT), case.number, FRIDAY)
    assert (seen.before, seen.after) == ((), ())
    assert CasePhoto.objects.get(case=case).role == CasePhoto.Role.LINKED


# The pages.


@pytest.fixture
def lent(open_town: Town) -> tuple[Case, str]:
    with acting_for(open_town.city):
        case = at_work(open_town)
        return case, issued(open_town, case).secret


def test_page_of_a_link_tells_nobody_who_reported_and_is_kept_nowhere(lent: tuple[Case, str]) -> None:
    answer = Client().get(f"/tianchang/x/{lent[1]}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "关阀抢修" in page
    assert not any(word in page for word in (CANARY, "王美丽", PHONE, PHONE[-4:]))
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert "noindex" in answer["X-Robots-Tag"]
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_answer_from_the_page_is_kept_once_however_often_it_is_sent(open_town: Town, lent: tuple[Case, str]) -> None:
    case, secret = lent
    path = f"/tianchang/x/{secret}/"
    client = Client()
    assert client.post(path, {"text": " "}).status_code == 422
    for _again in range(2):
        assert client.post(path, {"text": "已修好", "photos": [upload()]})["Location"] == path
    assert "答复已收到" in client.get(path).content.decode()
    with acting_for(open_town.city):
        assert CaseEvent.objects.filter(case_id=case.pk, act=Act.ANSWER_LINK).count() == 1
        assert CasePhoto.objects.filter(case=case, role=CasePhoto.Role.LINKED).count() == 1


def test_link_of_one_city_is_unknown_in_another_and_so_is_a_guess(lent: tuple[Case, str], other_city: object) -> None:
    assert other_city
    slug = other_city.slug  # type: ignore[attr-defined]  # the fixture's City
    assert Client().get(f"/{slug}/x/{lent[1]}/").status_code == 404
    assert Client().get(f"/tianchang/x/{'A' * 22}/").status_code == 404
    assert Client().get("/tianchang/x/short/").status_code == 404


def test_expired_link_says_so(open_town: Town, lent: tuple[Case, str]) -> None:
    with acting_for(open_town.city):
        HandlingLink.objects.update(expires_at=FRIDAY - DAY, issued_at=FRIDAY - 2 * DAY)
    assert Client().get(f"/tianchang/x/{lent[1]}/").status_code == 410
    assert Client().post(f"/tianchang/x/{lent[1]}/", {"text": "已修好"}).status_code == 410


def test_staff_give_out_a_link_see_it_once_and_take_it_back(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = at_work(open_town)
    client = signed_in(open_town.people[Role.DEPT_HANDLER].username)
    path = f"/tianchang/w/cases/{case.number}/links/"
    sent = {"for_whom": "供水公司", "task": "关阀抢修", "expected_version": case.version}
    answer = client.post(path, sent)
    found = re.search(r"http://testserver/tianchang/x/[A-Za-z0-9_-]{22}/", answer.content.decode())
    assert found
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert client.post(path, sent).status_code == 409  # the page sent again gives out no second one
    page = client.get(f"/tianchang/w/cases/{case.number}/").content.decode()
    assert ("供水公司" in page, "/x/" in page) == (True, False)
    with acting_for(open_town.city):
        link = HandlingLink.objects.get()
    client.post(f"/tianchang/w/cases/{case.number}/links/{link.pk}/revocation/")
    assert Client().get(found[0].removeprefix("http://testserver")).status_code == 410


def test_link_shows_the_photos_that_came_with_the_report_and_no_others(open_town: Town, lent: tuple[Case, str]) -> None:
    case, secret = lent
    with acting_for(open_town.city):
        before, after = (
            Attachment.objects.create(
                sender_id=case.reporter_id, client_ref=case.client_ref, sha256=bytes([number]) * 32, purpose="REPORT", state="READY",
                bytes_sent=1, storage_key=f"{case.city_id}/{number}.jpg", width=1, height=1, received_at=FRIDAY,
            )
            for number in (1, 2)
        )  # fmt: skip
        CasePhoto.objects.create(case=case, attachment=before, role=CasePhoto.Role.BEFORE)
        CasePhoto.objects.create(case=case, attachment=after, role=CasePhoto.Role.AFTER)
    page = Client().get(f"/tianchang/x/{secret}/").content.decode()
    assert (f"/photos/{before.pk}/" in page, f"/photos/{after.pk}/" in page) == (True, False)
    assert Client().get(f"/tianchang/x/{secret}/photos/{after.pk}/small/").status_code == 404
