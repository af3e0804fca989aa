"""The endpoints of complaints, asked through the whole frame of a request."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from complaints.models import Case, CasePhoto
from complaints.services.desk import accept_case
from governance.models import Attachment
from governance.rules.roles import Role
from governance.tenancy import acting_for, uuid7
from tests.complaints.conftest import FRIDAY, Town, copies, filed, opened_town, refreshed
from tests.sessions import signed_in

CASES, PHOTOS = "/tianchang/api/cases/", "/tianchang/api/photos/"
INSIDE = {"lon_e6": 119_050_000, "lat_e6": 32_650_000}
OUTSIDE = {"lon_e6": 120_000_000, "lat_e6": 30_000_000}
NOT_THE_APPLICATION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config")


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def browser(town: Town, role: Role) -> Client:
    return signed_in(town.people[role].username)


def body(**changes: Any) -> dict[str, Any]:
    return {
        "client_ref": str(uuid7()),
        "category": "C0101",
        "text": "北门垃圾满了",
        **INSIDE,
        "accuracy_m": 8,
        **changes,
    }


def send(client: Client, report: dict[str, Any]) -> Any:
    return client.post(CASES, report, content_type="application/json")


def picture(colour: str = "green") -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG")
    return made.getvalue()


def upload(client: Client, photo: bytes, ref: str, **more: Any) -> Any:
    file = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
    return client.post(PHOTOS, {"file": file, "client_ref": ref, **more})


def cases_of(town: Town) -> list[Case]:
    with acting_for(town.city):
        return list(Case.objects.order_by("number"))


def photos_of(town: Town) -> int:
    with acting_for(town.city):
        return CasePhoto.objects.filter(role=CasePhoto.Role.BEFORE).count()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the application's own statements, without what opens and closes transactions."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked.extend(query["sql"] for query in captured if not query["sql"].startswith(NOT_THE_APPLICATION))


def frame_of(client: Client) -> int:
    """Return how many statements the frame of a request asks: one that is refused before its deed begins."""
    with counted() as asked:
        assert send(client, {}).status_code == 422
    return len(asked)


def test_post_case_answers_with_number_and_due_moment(open_town: Town) -> None:
    report = body()
    answer = send(browser(open_town, Role.RESIDENT), report)
    told = answer.json()
    assert (answer.status_code, told["number"], told["url"], told["client_ref"], told["accept_due_at"][:16]) == (
        201, "TC-20240927-0001", "/tianchang/m/cases/TC-20240927-0001/", report["client_ref"], "2024-09-27T17:30",
    )  # fmt: skip
    assert [(case.number, case.place_id) for case in cases_of(open_town)] == [
        ("TC-20240927-0001", open_town.compound.pk)
    ]


def test_post_case_again_gets_the_same_answer(open_town: Town) -> None:
    client, report = browser(open_town, Role.RESIDENT), body()
    first, second = send(client, report), send(client, report)
    assert (second.status_code, second.content, len(cases_of(open_town))) == (201, first.content, 1)


def test_post_case_again_after_it_moved_on_gets_the_same_answer(open_town: Town) -> None:
    client, report = browser(open_town, Role.RESIDENT), body()
    first = send(client, report)
    with acting_for(open_town.city):
        accept_case(
            actor=open_town.actor(Role.CC_OPERATOR), case_id=Case.objects.get().pk, category_code="C0101", at=FRIDAY
        )
    assert send(client, report).content == first.content


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place": "018f4c7e-0000-7000-8000-000000000000"}, "unknown_place"),
        (OUTSIDE, "outside_every_outline"),
        ({"category": "C9999"}, "unknown_category"),
        ({"lon_e6": None, "lat_e6": None}, "place_missing"),
    ],
)
def test_post_case_is_refused_with_the_reason(open_town: Town, change: dict[str, Any], code: str) -> None:
    answer = send(browser(open_town, Role.RESIDENT), body(**change))
    assert (answer.status_code, answer["Content-Type"].split(";")[0], answer.json()["code"], cases_of(open_town)) == (
        422, "application/problem+json", code, [],
    )  # fmt: skip


def test_post_case_of_another_body_under_the_same_reference_is_refused(open_town: Town) -> None:
    client, report = browser(open_town, Role.RESIDENT), body()
    send(client, report)
    answer = send(client, {**report, "text": "另一件事"})
    assert (answer.status_code, answer.json()["code"]) == (422, "client_ref_reused")
    assert [case.text for case in cases_of(open_town)] == ["北门垃圾满了"]


def test_post_case_at_a_place_of_another_city_is_refused(open_town: Town, other_city: Any) -> None:
    foreign = opened_town(other_city, "X").compound
    answer = send(browser(open_town, Role.RESIDENT), body(place=str(foreign.pk)))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_place")


def test_post_case_without_an_account_is_told_to_sign_in(open_town: Town) -> None:
    answer = send(Client(), body())
    assert (answer.status_code, answer["Content-Type"].split(";")[0], answer.json()["code"]) == (
        401, "application/problem+json", "unauthenticated",
    )  # fmt: skip


def test_post_case_by_a_post_that_may_not_report(open_town: Town) -> None:
    answer = send(browser(open_town, Role.AUDITOR), body())
    assert (answer.status_code, answer.json()["code"], cases_of(open_town)) == (403, "action_refused", [])


def test_post_case_in_another_city_is_not_found(open_town: Town, other_city: Any) -> None:
    opened_town(other_city, "X")
    answer = browser(open_town, Role.RESIDENT).post("/shili/api/cases/", body(), content_type="application/json")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"client_ref": "1"}, {"client_ref"}),
        ({"lon_e6": 181_000_000, "accuracy_m": -1}, {"lon_e6", "accuracy_m"}),
        ({"photos": ["x"]}, {"photos"}),
        ({"channel": "DEVICE"}, {"channel"}),
        ({"text": "长" * 1001}, {"text"}),
    ],
)
def test_post_case_names_the_fields_that_are_wrong(open_town: Town, change: dict[str, Any], fields: set[str]) -> None:
    answer = send(browser(open_town, Role.RESIDENT), body(**change))
    assert (answer.status_code, answer.json()["code"], set(answer.json()["fields"])) == (
        422,
        "invalid",
        fields,
    )


def test_get_cases_pages_forwards_and_back_without_gap_or_double(open_town: Town) -> None:
    with acting_for(open_town.city):
        made = [case.number for case in copies(filed(open_town), 44)]
    client, seen, cursor, pages = browser(open_town, Role.CC_OPERATOR), [], "", []
    while True:
        page = client.get(CASES, {"cursor": cursor}).json()
        pages.append([case["number"] for case in page["cases"]])
        seen.extend(pages[-1])
        cursor = page["after"]
        if not cursor:
            break
    back = client.get(CASES, {"cursor": page["before"]}).json()
    first = client.get(CASES, {"cursor": back["before"]}).json()
    assert (seen, page["total"]) == (["TC-20240927-0001", *made], 45)
    assert [[case["number"] for case in shown["cases"]] for shown in (back, first)] == [pages[1], pages[0]]
    assert (first["before"], bool(first["after"])) == ("", True)


def test_get_cases_with_a_cursor_that_is_none_is_refused(open_town: Town) -> None:
    answer = browser(open_town, Role.CC_OPERATOR).get(CASES, {"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


def test_get_cases_shows_a_resident_the_own_reports_alone(open_town: Town) -> None:
    with acting_for(open_town.city):
        mine, other = filed(open_town), filed(open_town, role=Role.GRID_MEMBER)
    seen = {
        role: [case["number"] for case in browser(open_town, role).get(CASES).json()["cases"]]
        for role in (Role.RESIDENT, Role.CC_OPERATOR)
    }
    assert seen == {Role.RESIDENT: [mine.number], Role.CC_OPERATOR: [other.number, mine.number]}


def test_get_case_of_somebody_else_and_of_another_city_is_not_found(open_town: Town, other_city: Any) -> None:
    other = opened_town(other_city, "X")
    with acting_for(open_town.city):
        own, foreign = filed(open_town), filed(open_town, role=Role.GRID_MEMBER)
    with acting_for(other_city):
        filed(other)
        filed(other)
        far = filed(other)
    client = browser(open_town, Role.RESIDENT)
    statuses = [client.get(f"{CASES}{number}/").status_code for number in (own.number, foreign.number, far.number)]
    assert statuses == [200, 404, 404]


def test_get_case_gives_the_public_timeline(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
        accept_case(actor=open_town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    told = browser(open_town, Role.RESIDENT).get(f"{CASES}{case.number}/").json()
    assert ([step["act"] for step in told["timeline"]], told["status"], told["version"]) == (
        ["ACCEPT", "REPORT"], "ACCEPTED", 2,
    )  # fmt: skip


def test_post_photo_twice_is_one_photo(open_town: Town) -> None:
    client, ref = browser(open_town, Role.RESIDENT), str(uuid7())
    first, second = upload(client, picture(), ref), upload(client, picture(), ref)
    digest = hashlib.sha256(picture()).hexdigest()
    assert (first.status_code, first.json()["sha256"], first.json()["state"]) == (201, digest, "QUARANTINED")
    assert (second.status_code, second.content) == (201, first.content)
    with acting_for(open_town.city):
        assert Attachment.objects.count() == 1


def test_post_photo_that_is_no_photo_is_refused(open_town: Town) -> None:
    answer = upload(browser(open_town, Role.RESIDENT), b"<html>" * 50, str(uuid7()))
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "application/problem+json")


def test_post_photo_over_the_limit_is_too_big(open_town: Town, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    answer = upload(browser(open_town, Role.RESIDENT), picture(), str(uuid7()))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


def test_post_photo_whose_digest_differs_is_refused(open_town: Town) -> None:
    answer = upload(browser(open_town, Role.RESIDENT), picture(), str(uuid7()), sha256="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (422, "digest_differs")


def test_post_result_without_permission_leaves_no_file(open_town: Town, tmp_path: Any) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    sent = {"public_answer": "已清运", "photo_ref": str(uuid7()), "expected_version": case.version}
    photo = SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")
    address = f"/tianchang/w/cases/{case.number}/result/"
    answer = browser(open_town, Role.CC_OPERATOR).post(address, {**sent, "photos": [photo]})
    assert (answer.status_code, [path for path in tmp_path.rglob("*") if path.is_file()]) == (403, [])


@pytest.mark.parametrize("photo_first", [True, False])
def test_post_photo_joins_its_case_in_either_order(open_town: Town, photo_first: bool) -> None:
    client, report = browser(open_town, Role.RESIDENT), body()
    steps = [lambda: upload(client, picture(), report["client_ref"]), lambda: send(client, report)]
    statuses = [step().status_code for step in (steps if photo_first else reversed(steps))]
    assert (statuses, photos_of(open_town)) == ([201, 201], 1)


def test_post_photo_of_somebody_else_does_not_join(open_town: Town) -> None:
    report = body()
    send(browser(open_town, Role.RESIDENT), report)
    answer = upload(browser(open_town, Role.GRID_MEMBER), picture(), report["client_ref"])
    assert (answer.status_code, photos_of(open_town)) == (201, 0)


def test_get_place_names_what_lies_there(open_town: Town) -> None:
    told = browser(open_town, Role.RESIDENT).get("/tianchang/api/places/at/", INSIDE).json()
    named = {kind: told[kind]["id"] for kind in ("compound", "community", "grid")}
    assert (told["inside"], named) == (
        True,
        {kind: str(getattr(open_town, kind).pk) for kind in ("compound", "community", "grid")},
    )


def test_get_place_outside_every_outline_says_so(open_town: Town) -> None:
    told = browser(open_town, Role.RESIDENT).get("/tianchang/api/places/at/", OUTSIDE).json()
    assert told == {"inside": False, "compound": None, "community": None, "grid": None}


def test_get_place_without_a_position_names_the_fields(open_town: Town) -> None:
    answer = browser(open_town, Role.RESIDENT).get("/tianchang/api/places/at/")
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"lon_e6", "lat_e6"})


# How many statements a request costs on top of its frame (session, account, city, posts).


def test_frame_costs_at_most_five_statements(open_town: Town) -> None:
    client = browser(open_town, Role.RESIDENT)
    frame_of(client)
    assert frame_of(client) <= 5


def cost(client: Client, path: str) -> int:
    """Return what a page costs beyond its frame, once what processes remember is warm."""
    client.get(path)
    frame = frame_of(client)
    with counted() as asked:
        assert client.get(path).status_code == 200
    return len(asked) - frame


def test_post_case_costs_at_most_ten_statements(open_town: Town) -> None:
    client = browser(open_town, Role.RESIDENT)
    send(client, body())
    frame = frame_of(client)
    with counted() as asked:
        send(client, body())
    assert len(asked) - frame <= 10, "\n".join(asked)


@pytest.mark.parametrize("path", [CASES, "/tianchang/w/cases/"])
def test_list_costs_at_most_seven_statements_however_many_rows(open_town: Town, path: str) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    client = browser(open_town, Role.CC_OPERATOR)
    one = cost(client, path)
    with acting_for(open_town.city):
        copies(case, 2)
    assert (one <= 7, cost(client, path) - one) == (True, 0), one


@pytest.mark.parametrize("path", [CASES, "/tianchang/w/cases/"])
def test_case_costs_at_most_eight_statements(open_town: Town, path: str) -> None:
    with acting_for(open_town.city):
        number = filed(open_town).number
    assert cost(browser(open_town, Role.CC_OPERATOR), f"{path}{number}/") <= 8


def test_dispatch_costs_at_most_twelve_statements(open_town: Town) -> None:
    client = browser(open_town, Role.CC_OPERATOR)
    with acting_for(open_town.city):
        operator = open_town.actor(Role.CC_OPERATOR)
        cases = [
            accept_case(actor=operator, case_id=filed(open_town).pk, category_code="C0101", at=FRIDAY) for _ in range(2)
        ]
    sent = {"lead_unit": str(open_town.department.pk), "executor_unit": str(open_town.firm.pk), "expected_version": "2"}
    frame = frame_of(client)
    for case in cases:
        with counted() as asked:
            answer = client.post(f"/tianchang/w/cases/{case.number}/dispatch/", {**sent, "category": "C0101"})
        assert answer.status_code == 302
    with acting_for(open_town.city):
        assert {refreshed(case).status for case in cases} == {"DISPATCHED"}
    assert len(asked) - frame <= 12, "\n".join(asked)
