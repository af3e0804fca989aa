"""The outbox: written with the deed, claimed by lock, done once, tried again, buried."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from governance import jobs
from governance.models import City, Job, Place
from governance.schedule import day_key, minute_key
from governance.services.periods import write_due_periods
from governance.tasks import sing
from governance.tenancy import acting_for, current_city_id, uuid7
from tests.factories import make_place

SING = "governance.tasks.sing"


def job(key: str = "k") -> Job:
    return Job.objects.get(key=key)


def fail(**_payload: object) -> None:
    raise LookupError("nothing there")


def test_enqueue_writes_city_path_key_and_ids(city: City) -> None:
    with acting_for(city):
        jobs.enqueue(SING, key="case:1", case_id="1")

    made = job("case:1")
    assert (made.city_id, made.kind, made.payload, made.state) == (city.pk, SING, {"case_id": "1"}, Job.State.DUE)
    assert (made.sent_at, made.attempts) == (None, 0)


def test_enqueue_outside_a_city_belongs_to_none(db: None) -> None:
    jobs.enqueue(SING, key="k")

    assert job().city_id is None


def test_enqueue_is_undone_with_its_deed(city: City) -> None:
    with pytest.raises(LookupError), acting_for(city):
        jobs.enqueue(SING, key="k")
        raise LookupError

    assert Job.objects.count() == 0


def test_enqueue_of_a_known_key_changes_nothing(city: City) -> None:
    with acting_for(city):
        jobs.enqueue(SING, key="k", case_id="1")
        jobs.enqueue(SING, key="k", case_id="2")
    jobs.enqueue(SING, key="k")
    jobs.enqueue(SING, key="k")

    assert [(found.city_id, found.payload) for found in Job.objects.order_by("city_id")] == [(city.pk, {"case_id": "1"}), (None, {})]  # fmt: skip


def test_enqueue_of_a_done_key_changes_nothing(db: None) -> None:
    jobs.enqueue(SING, key="k")
    jobs.run_job(job().pk, sing.run)
    jobs.enqueue(SING, key="k")

    assert [found.state for found in Job.objects.all()] == [Job.State.DONE]


def test_claim_takes_the_longest_due_first_and_no_more_than_asked(db: None) -> None:
    now = timezone.now()
    for number in range(5):
        jobs.enqueue(SING, key=str(number), run_after=now - timedelta(minutes=number))

    claimed = [job_id for job_id, _path in jobs.claim_due(2)]

    assert {Job.objects.get(pk=job_id).key for job_id in claimed} == {"4", "3"}


def test_claim_takes_no_more_than_asked_whatever_the_plan(db: None) -> None:
    for number in range(5):
        jobs.enqueue(SING, key=str(number), run_after=timezone.now() - timedelta(minutes=9 - number))
    with connection.cursor() as cursor:
        for way in (
            "hashagg",
            "sort",
            "hashjoin",
            "mergejoin",
            "material",
        ):  # leaves what looks for the due ones row by row
            cursor.execute(f"SET LOCAL enable_{way} = off")

    claimed = jobs.claim_due(2)

    assert {Job.objects.get(pk=job_id).key for job_id, _path in claimed} == {"0", "1"}


def test_claim_leaves_what_is_not_due(db: None) -> None:
    jobs.enqueue(SING, key="k", run_after=timezone.now() + timedelta(minutes=1))

    assert jobs.claim_due() == []


def test_claim_takes_a_job_again_only_after_the_wait(db: None) -> None:
    jobs.enqueue(SING, key="k", run_after=timezone.now() - timedelta(hours=1))
    first, at_once = jobs.claim_due(), jobs.claim_due()
    Job.objects.update(sent_at=timezone.now() - timedelta(seconds=settings.JOB_RESEND_SECONDS + 1))
    later = jobs.claim_due()

    assert (first, at_once, later) == ([(job().pk, SING)], [], [(job().pk, SING)])
    assert job().sendings == 2


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.DEAD])
def test_claim_leaves_what_has_come_to_an_end(db: None, state: Job.State) -> None:
    jobs.enqueue(SING, key="k")
    Job.objects.update(state=state, done_at=timezone.now() if state == Job.State.DONE else None)

    assert jobs.claim_due() == []


def test_run_enters_the_city_of_the_job(city: City) -> None:
    with acting_for(city):
        jobs.enqueue(SING, key="k", case_id="7")
    seen: list[tuple[UUID, object]] = []

    done = jobs.run_job(job().pk, lambda **payload: seen.append((current_city_id(), payload["case_id"])))

    assert done is True
    assert seen == [(city.pk, "7")]
    assert (job().state, job().done_at is not None) == (Job.State.DONE, True)


def test_run_of_a_done_job_does_nothing(db: None) -> None:
    jobs.enqueue(SING, key="k")
    effects: list[int] = []
    results = [jobs.run_job(job().pk, lambda **_payload: effects.append(1)) for _ in range(3)]

    assert (results, effects) == ([True, False, False], [1])


def test_run_of_an_unknown_job_does_nothing(db: None) -> None:
    assert jobs.run_job(uuid7(), fail) is False


def test_failed_run_leaves_no_effect_and_says_why(city: City) -> None:
    with acting_for(city):
        jobs.enqueue(SING, key="k")

    def half(**_payload: object) -> None:
        make_place(Place.Kind.STREET, "S1")
        raise LookupError("nothing there")

    with pytest.raises(LookupError):
        jobs.run_job(job().pk, half)

    with acting_for(city):
        assert Place.objects.count() == 0
    assert (job().state, job().attempts, job().last_error) == (Job.State.DUE, 1, "LookupError: nothing there")


def test_failed_run_waits_longer_each_time_never_over_an_hour_and_dies_at_the_fifth(db: None) -> None:
    jobs.enqueue(SING, key="k")
    waits: list[int] = []
    for _ in range(5):
        before = timezone.now()
        with pytest.raises(LookupError):
            jobs.run_job(job().pk, fail)
        waits.append(round((job().run_after - before).total_seconds() / 60))

    assert waits[:4] == [1, 4, 16, 60]
    assert (job().state, job().attempts) == (Job.State.DEAD, 5)
    assert jobs.run_job(job().pk, fail) is False


def test_failed_run_is_sent_again_as_soon_as_its_wait_is_over(db: None) -> None:
    jobs.enqueue(SING, key="k", run_after=timezone.now() - timedelta(hours=1))
    jobs.claim_due()
    with pytest.raises(LookupError):
        jobs.run_job(job().pk, fail)
    Job.objects.update(run_after=timezone.now() - timedelta(hours=1))

    assert jobs.claim_due() == [(job().pk, SING)]


def test_job_that_kills_its_worker_is_buried(db: None) -> None:
    jobs.enqueue(SING, key="poison")
    jobs.enqueue(SING, key="well")
    Job.objects.filter(key="poison").update(sendings=jobs.MAX_SENDINGS)

    assert jobs.bury_poison() == 1
    assert (job("poison").state, job("well").state) == (Job.State.DEAD, Job.State.DUE)


def test_done_jobs_are_kept_for_four_hundred_days(db: None) -> None:
    now = timezone.now()
    for key, age in [("old", 401), ("young", 399)]:
        jobs.enqueue(SING, key=key)
        Job.objects.filter(key=key).update(state=Job.State.DONE, done_at=now - timedelta(days=age))

    assert jobs.purge_done(now) == 1
    assert [found.key for found in Job.objects.all()] == ["young"]


def test_purge_forgets_minutes_and_hours_sooner_than_days(db: None) -> None:
    now = timezone.now()
    for key in ("2026-11-20", "2026-11-20T09:30", "2026-11-20T09"):
        jobs.enqueue(SING, key=key)
    jobs.enqueue("governance.tasks.clean_photo", key="T", attachment_id="x")
    Job.objects.update(state=Job.State.DONE, done_at=now - timedelta(days=4))

    assert jobs.purge_done(now) == 2
    assert {found.key for found in Job.objects.all()} == {"2026-11-20", "T"}


@pytest.mark.parametrize("path", ["governance.tasks.missing", "nowhere.tasks.sing", "governance.jobs.enqueue", "sing"])
def test_path_that_names_no_task_is_refused(path: str) -> None:
    with pytest.raises(jobs.UnknownTask):
        jobs.task_at(path)


def test_canary_age_is_that_of_the_newest(db: None) -> None:
    now = timezone.now()
    assert jobs.canary_age(now) is None
    for key, minutes in [("a", 5), ("b", 2)]:
        jobs.enqueue(SING, key=key)
        Job.objects.filter(key=key).update(state=Job.State.DONE, done_at=now - timedelta(minutes=minutes))

    assert jobs.canary_age(now) == timedelta(minutes=2)


def test_period_keys_are_local() -> None:
    local = datetime(2026, 11, 24, 0, 5, 59)  # noqa: DTZ001  (a wall clock)

    assert (minute_key(local), day_key(local)) == ("2026-11-24T00:05", "2026-11-24")


def test_tick_writes_each_key_once_and_a_missed_minute_is_simply_the_present_key(db: None) -> None:
    for second in (0, 30, 59, 180):
        write_due_periods(datetime(2026, 11, 23, 16, 5, tzinfo=UTC) + timedelta(seconds=second))

    assert list(Job.objects.filter(kind=SING).order_by("key").values_list("key", flat=True)) == ["2026-11-24T00:05", "2026-11-24T00:08"]  # fmt: skip


@pytest.fixture
def two_cities_with_own_days(city: City, other_city: City) -> Iterator[None]:
    other_city.clock_offset = timedelta(days=-31)
    other_city.save()
    work = jobs.Periodic(SING, day_key, per_city=True)
    jobs.PERIODIC.append(work)
    yield
    jobs.PERIODIC.remove(work)


def test_tick_follows_the_clock_of_each_city(two_cities_with_own_days: None, city: City, other_city: City) -> None:
    for _ in range(2):
        write_due_periods(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))

    found = Job.objects.filter(kind=SING, city_id__isnull=False).values_list("city_id", "key")
    assert set(found) == {(city.pk, "2026-11-24"), (other_city.pk, "2026-10-24")}
    assert len(found) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_a_job_once() -> None:
    jobs.enqueue(SING, key="k")
    job_id, effects, results = job().pk, [], []
    inside, leave = threading.Event(), threading.Event()

    def slow(**_payload: object) -> None:
        effects.append(1)
        inside.set()
        assert leave.wait(10)

    def first() -> None:
        try:
            results.append(jobs.run_job(job_id, slow))
        finally:
            connection.close()

    worker = threading.Thread(target=first)
    worker.start()
    assert inside.wait(10)
    second = jobs.run_job(job_id, slow)
    leave.set()
    worker.join()

    assert (second, results, effects) == (False, [True], [1])


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_claim_a_job_once() -> None:
    for number in range(10):
        jobs.enqueue(SING, key=str(number))
    others: list[tuple[UUID, str]] = []

    def other() -> None:
        try:
            others.extend(jobs.claim_due(100))
        finally:
            connection.close()

    with transaction.atomic():
        mine = jobs.claim_due(4)
        relay = threading.Thread(target=other)
        relay.start()
        relay.join()

    assert (len(mine), len(others), set(mine) & set(others)) == (4, 6, set())
