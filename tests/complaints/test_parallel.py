"""Many at once: real threads, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from complaints.models import Case, CaseEvent, CasePhoto, StageClock
from complaints.rules.acts import Act
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.filing import add_report_photo, file_case
from governance.models import Attachment
from governance.rules.answers import Conflict
from governance.rules.roles import Role
from governance.services import attachments
from governance.services.attachments import store_upload
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, filed, opened_town, report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(city: Any) -> Town:
    """The town, committed, so that every thread sees it."""
    return opened_town(city)


def at_once(town: Town, deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all deeds at the same moment, each in its own thread and transaction; return results or what was raised, in order."""
    start = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def work(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait()
            with acting_for(town.city):
                results[place] = deed()
        except Exception as error:  # noqa: BLE001  (handed to the test, which asks what it is)
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=row) for row in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def actor_in(town: Town, role: Role) -> Any:
    with acting_for(town.city):
        return town.actor(role)


def test_the_same_report_ten_times_at_once_is_one_case(crowd: Town) -> None:
    sent, actor = report(crowd), actor_in(crowd, Role.RESIDENT)
    results = at_once(crowd, [lambda: file_case(actor=actor, report=sent, prefix="TC", at=FRIDAY)] * 10)
    answers = {(filed.case.pk, filed.case.number, filed.accept_due_at) for filed in results}
    assert (len(answers), sorted(filed.is_replay for filed in results)) == (1, [False] + [True] * 9)
    with acting_for(crowd.city):
        assert (Case.objects.count(), CaseEvent.objects.count(), StageClock.objects.count()) == (1, 1, 1)


def test_twenty_reports_at_once_get_twenty_numbers_in_a_row(crowd: Town) -> None:
    actor = actor_in(crowd, Role.RESIDENT)
    deeds = [
        lambda sent=sent: file_case(actor=actor, report=sent, prefix="TC", at=FRIDAY).case.number
        for sent in [report(crowd) for _ in range(20)]
    ]
    assert sorted(at_once(crowd, deeds)) == [f"TC-20240927-{serial:04}" for serial in range(1, 21)]


def test_two_dispatching_at_once_one_wins_and_one_is_told_the_newer_state(crowd: Town) -> None:
    with acting_for(crowd.city):
        operator, supervisor = crowd.actor(Role.CC_OPERATOR), crowd.actor(Role.CC_SUPERVISOR)
        case = accept_case(actor=operator, case_id=filed(crowd).pk, category_code="C0101", at=FRIDAY)
    deeds = [
        lambda actor=actor: dispatch_case(
            actor=actor, case_id=case.pk, lead_unit_id=crowd.department.pk, expected_version=case.version, at=FRIDAY
        )
        for actor in (operator, supervisor)
    ]
    results = at_once(crowd, deeds)
    won = [result for result in results if isinstance(result, Case)]
    lost = [result for result in results if isinstance(result, Conflict)]
    assert ([row.version for row in won], [row.facts for row in lost]) == (
        [3], [{"status": Status.DISPATCHED, "version": 3}],
    )  # fmt: skip
    with acting_for(crowd.city):
        assert CaseEvent.objects.filter(act=Act.DISPATCH).count() == 1


def test_who_waits_for_the_case_goes_on_from_what_the_other_wrote(crowd: Town) -> None:
    with acting_for(crowd.city):
        operator, supervisor = crowd.actor(Role.CC_OPERATOR), crowd.actor(Role.CC_SUPERVISOR)
        case = filed(crowd, category="")
    accepted, results = threading.Event(), []

    def dispatch_after_waiting() -> None:
        accepted.wait()
        try:
            with acting_for(crowd.city):
                results.append(
                    dispatch_case(actor=supervisor, case_id=case.pk, lead_unit_id=crowd.department.pk, at=FRIDAY)
                )
        finally:
            connections.close_all()

    other = threading.Thread(target=dispatch_after_waiting)
    other.start()
    with acting_for(crowd.city):
        accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)
        accepted.set()
        other.join(timeout=0.5)  # long enough to arrive at the lock
        assert results == []
    other.join()
    assert [(row.status, row.category.code) for row in results] == [(Status.DISPATCHED, "C0101")]


def sending(case: Case, actor: Any, mark: int) -> Callable[[], Any]:
    """Return what sends one photo, unlike all others, to a case."""

    def send() -> None:
        upload = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + bytes([mark]) * 200)
        attachment = store_upload(actor=actor, upload=upload, client_ref=case.client_ref, purpose="REPORT", at=FRIDAY)
        add_report_photo(actor=actor, attachment=attachment)

    return send


def test_twenty_photos_at_once_while_the_case_is_edited_are_all_kept_and_joined(
    crowd: Town, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(attachments, "MAX_PHOTOS", 20)
    with acting_for(crowd.city):
        resident, operator, case = crowd.actor(Role.RESIDENT), crowd.actor(Role.CC_OPERATOR), filed(crowd)

    def edit() -> None:
        accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)

    assert at_once(crowd, [*(sending(case, resident, mark) for mark in range(20)), edit]) == [None] * 21
    with acting_for(crowd.city):
        assert (Attachment.objects.count(), CasePhoto.objects.filter(case=case).count()) == (20, 20)
        assert Case.objects.get().status == Status.ACCEPTED


def test_of_twenty_photos_at_once_nine_are_kept_and_the_others_are_told(
    crowd: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with acting_for(crowd.city):
        resident, case = crowd.actor(Role.RESIDENT), filed(crowd)
    answers = at_once(crowd, [sending(case, resident, mark) for mark in range(20)])
    assert sorted(answer.code for answer in answers if answer) == ["too_many_photos"] * 11
    with acting_for(crowd.city):
        assert (Attachment.objects.count(), CasePhoto.objects.filter(case=case).count()) == (9, 9)


def test_report_and_its_photo_at_once_find_each_other(crowd: Town, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    resident = actor_in(crowd, Role.RESIDENT)
    for round_number in range(5):
        sent = report(crowd)

        def photo(sent: Any = sent, mark: int = round_number) -> None:
            upload = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + bytes([mark]) * 200)
            attachment = store_upload(
                actor=resident, upload=upload, client_ref=sent.client_ref, purpose="REPORT", at=FRIDAY
            )
            add_report_photo(actor=resident, attachment=attachment)

        def tell(sent: Any = sent) -> None:
            file_case(actor=resident, report=sent, prefix="TC", at=FRIDAY)

        assert at_once(crowd, [photo, tell]) == [None, None]
    with acting_for(crowd.city):
        assert CasePhoto.objects.count() == 5
