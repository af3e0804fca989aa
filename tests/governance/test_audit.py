"""What is kept of each change: the row history of the trigger, and the business events of the deeds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from governance.access import Actor, Held
from governance.audit import record
from governance.models import AuditEvent, City, Place, RowChange
from governance.rules.roles import Role
from governance.services.partitions import months_from, prepare_months
from governance.tenancy import acting_for, uuid7
from tests.conftest import NOON, owner_connection
from tests.factories import make_place

CLERK, POST = uuid7(), uuid7()


def changes(of: Place) -> list[tuple[Any, ...]]:
    return list(
        RowChange.objects.filter(row_id=of.pk)
        .order_by("at", "pk")
        .values_list("table_name", "op", "before", "after", "actor_id", "request_id")
    )


@pytest.fixture
def street(city: City) -> Iterator[Place]:
    """A street made in the request ``r1``; the test goes on in ``r1`` as well."""
    with acting_for(city, actor_id=CLERK, request_id="r1"):
        yield make_place(Place.Kind.STREET, "STGL", "石梁路")


def test_insert_is_kept_with_actor_and_request(street: Place) -> None:
    assert changes(street) == [("governance_place", "I", None, None, CLERK, "r1")]


def test_update_keeps_only_what_changed(street: Place) -> None:
    street.name = "永丰路"
    street.save()

    assert changes(street)[1:] == [("governance_place", "U", {"name": "石梁路"}, {"name": "永丰路"}, CLERK, "r1")]


def test_update_that_changes_nothing_is_not_kept(street: Place) -> None:
    street.save()

    assert len(changes(street)) == 1


def test_update_by_query_is_kept_too(street: Place) -> None:
    Place.objects.filter(pk=street.pk).update(valid_to=date(2027, 1, 1))

    assert changes(street)[1][2:4] == ({"valid_to": None}, {"valid_to": "2027-01-01"})


def test_delete_keeps_the_whole_row(street: Place) -> None:
    pk = street.pk
    street.delete()

    ((op, before),) = RowChange.objects.filter(row_id=pk, op="D").values_list("op", "before")
    assert (op, before["name"], before["path"]) == ("D", "石梁路", "STGL/")


def test_change_without_a_person_is_kept_as_nobodys(city: City) -> None:
    with acting_for(city):
        assert changes(make_place(Place.Kind.STREET, "S1"))[0][4:] == (None, "")


def test_change_undone_leaves_no_history(city: City) -> None:
    with acting_for(city):
        with pytest.raises(LookupError), transaction.atomic():
            make_place(Place.Kind.STREET, "S1")
            raise LookupError
        assert RowChange.objects.count() == 0


def test_record_says_who_did_what_in_which_post(street: Place) -> None:
    post = Held(post_id=POST, role=Role.CC_OPERATOR, whole_city=True)
    actor = Actor(city_id=street.city_id, user_id=CLERK, name="坐席", today=NOON.date(), posts=(post,), acting=post)

    record(actor, "governance.renamed_place", street, at=NOON, reason="更名", count=2)

    event = AuditEvent.objects.get()
    assert (event.at, event.actor_id, event.post_id, event.role) == (NOON, CLERK, POST, "CC_OPERATOR")
    assert (event.action, event.subject_type, event.subject_id) == ("governance.renamed_place", "governance.place", street.pk)  # fmt: skip
    assert (event.facts, event.request_id, event.city_id) == ({"reason": "更名", "count": 2}, "r1", street.city_id)


def test_record_without_actor_or_subject_is_the_systems(city: City) -> None:
    with acting_for(city):
        record(None, "governance.tidied", None, at=NOON)

        event = AuditEvent.objects.get()
    assert (event.actor_id, event.role, event.subject_type, event.subject_id) == (None, "", "", None)


@pytest.mark.parametrize("model", [AuditEvent, RowChange])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_ledger_is_never_changed(street: Place, model: type[AuditEvent | RowChange], deed: str) -> None:
    record(None, "governance.renamed_place", street, at=NOON)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        model.objects.update(request_id="x") if deed == "update" else model.objects.all().delete()

    assert model.objects.count() == 1


def test_ledger_of_another_city_is_unknown(street: Place, other_city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.city', %s, true)", [str(other_city.pk)])
        cursor.execute("SELECT count(*) FROM governance_rowchange")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT set_config('app.city', %s, true)", [str(street.city_id)])


def test_months_from_counts_over_the_year_end() -> None:
    assert months_from(date(2026, 11, 24), 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_prepare_months_makes_each_partition_once(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relkind = 'p'")
        ledgers = cursor.fetchone()[0]

    assert prepare_months(date(2033, 5, 20), 2) == 2 * ledgers
    assert prepare_months(date(2033, 5, 1), 2) == 0
    assert prepare_months(date(2033, 5, 1), 3) == ledgers


def test_event_goes_into_the_partition_of_its_month(city: City) -> None:
    prepare_months(date(2033, 5, 1), 1)
    with acting_for(city):
        record(None, "governance.tidied", None, at=datetime(2033, 5, 31, 23, 59, 59, tzinfo=UTC))
        record(None, "governance.tidied", None, at=datetime(2033, 7, 1, tzinfo=UTC))
        with connection.cursor() as cursor:
            cursor.execute("SELECT tableoid::regclass::text FROM governance_auditevent ORDER BY at")
            found = [name for (name,) in cursor.fetchall()]

    assert found == ["governance_auditevent_203305", "governance_auditevent_stray"]


def test_partition_is_not_made_over_strays(city: City) -> None:
    with acting_for(city):
        record(None, "governance.tidied", None, at=datetime(2034, 2, 3, tzinfo=UTC))

    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_make_month('governance_auditevent', '2034-02-01')")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    ("ledger", "month"),
    [
        ("governance_auditevent", "2034-02-02"),
        ("governance_place", "2034-02-01"),
        ("governance_auditevent; DROP TABLE x", "2034-02-01"),
    ],
)
def test_partition_is_made_for_ledgers_and_first_days_only(db: None, ledger: str, month: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_make_month(%s, %s)", [ledger, month])
        assert cursor.fetchone() == (False,)


def test_partition_is_out_of_reach_of_the_runtime_role(city: City) -> None:
    prepare_months(date(2033, 5, 1), 1)

    with (
        acting_for(city),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT 1 FROM governance_auditevent_203305")


def test_history_keeps_the_owners_changes_too(street: Place) -> None:
    """A repair by hand as the owner leaves a trace as well: the trigger asks nobody."""
    with owner_connection() as owner:
        known = owner.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'row_history' AND tgrelid = 'governance_place'::regclass"
        ).fetchone()

    assert known is not None
    assert known[0] in ("O", b"O")
