"""Cities are kept apart: ids, scope, transaction, policies, composite keys."""

import time
from uuid import UUID

import pytest
from django.core.checks import Error
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError
from django_scopes import ScopeError

from governance.acting import acting
from governance.checks import check_models
from governance.models import City, Place, Unit
from governance.signals import problem_found
from governance.tenancy import CitySwitchRefused, NoCityActive, acting_for, current_city_id, uuid7
from tests.factories import make_city, make_place, make_unit

STREET, COMMUNITY = Place.Kind.STREET, Place.Kind.COMMUNITY


def told() -> tuple[str, str, str]:
    """Return what the server knows of city, actor and request in the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('app.city', true), current_setting('app.actor', true), current_setting('app.request', true)"
        )
        city, actor, request = cursor.fetchone()
    return city or "", actor or "", request or ""


def test_uuid7_is_version_7_of_the_right_variant_and_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= after


def test_uuid7_grows_with_the_millisecond() -> None:
    made = []
    for _ in range(20):
        made.append(uuid7())
        time.sleep(0.0011)

    assert made == sorted(made)


def test_uuid7_made_one_after_the_other_are_in_that_order() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_uuid7_is_never_the_same() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_current_city_id_is_refused_outside_a_city() -> None:
    with pytest.raises(NoCityActive):
        current_city_id()


def test_acting_for_tells_the_server_city_actor_and_request(city: City) -> None:
    actor = uuid7()

    with acting_for(city, actor_id=actor, request_id="r1"):
        assert told() == (str(city.pk), str(actor), "r1")
        assert current_city_id() == city.pk

    assert told() == ("", "", "")
    assert acting.get() is None


@pytest.mark.django_db(transaction=True)
def test_acting_for_is_one_real_transaction(city: City) -> None:
    with acting_for(city):
        assert connection.in_atomic_block
        assert told()[0] == str(city.pk)

    assert not connection.in_atomic_block
    assert told()[0] == ""


def test_acting_for_nests_in_the_same_city(city: City) -> None:
    with acting_for(city), acting_for(city.pk):
        make_place(STREET, "STGL")
        assert current_city_id() == city.pk

    with acting_for(city):
        assert Place.objects.count() == 1


def test_acting_for_nested_leaves_the_outer_one_in_force(city: City) -> None:
    with acting_for(city):
        with acting_for(city):
            pass
        assert told()[0] == str(city.pk)


def test_acting_for_refuses_a_second_city(city: City, other_city: City) -> None:
    with acting_for(city):
        with pytest.raises(CitySwitchRefused), acting_for(other_city):
            pytest.fail("entered a second city")
        assert current_city_id() == city.pk


@pytest.mark.django_db(transaction=True)
def test_acting_for_undoes_everything_on_an_error(city: City) -> None:
    with pytest.raises(LookupError), acting_for(city):
        make_place(STREET, "STGL")
        raise LookupError

    with acting_for(city):
        assert Place.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_acting_for_of_an_inner_error_undoes_the_whole_city_transaction(city: City) -> None:
    with pytest.raises(transaction.TransactionManagementError), acting_for(city):
        make_place(STREET, "STGL")
        with pytest.raises(LookupError), acting_for(city):
            raise LookupError
        Place.objects.count()

    with acting_for(city):
        assert Place.objects.count() == 0


def test_rows_carry_the_active_city(city: City, inside: City) -> None:
    assert make_place(STREET, "STGL").city_id == city.pk


def test_rows_are_refused_outside_a_city(city: City) -> None:
    with pytest.raises(ScopeError):
        Place.objects.count()
    with pytest.raises(NoCityActive):
        Place(kind=STREET)


@pytest.mark.parametrize("way", ["objects", "_base_manager"])
def test_rows_of_another_city_are_unknown(city: City, other_city: City, way: str) -> None:
    with acting_for(other_city):
        foreign = make_place(STREET, "FREMD")

    with acting_for(city), pytest.raises(Place.DoesNotExist):
        getattr(Place, way).get(pk=foreign.pk)


def test_composite_key_refuses_a_parent_of_another_city(city: City, other_city: City) -> None:
    with acting_for(other_city):
        foreign = make_place(STREET, "FREMD")

    with pytest.raises(IntegrityError), acting_for(city):
        make_unit(Unit.Kind.STREET_OFFICE, "U1", place=foreign)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_composite_key_takes_a_parent_of_the_same_city(inside: City) -> None:
    street = make_place(STREET, "STGL")

    assert make_place(COMMUNITY, "C1", parent=street).path == "STGL/C1/"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_place_with_children_is_not_deleted(inside: City) -> None:
    street = make_place(STREET, "STGL")
    make_place(COMMUNITY, "C1", parent=street)

    with pytest.raises(ProtectedError):
        street.delete()


def test_same_code_in_two_cities_is_no_conflict(city: City, other_city: City) -> None:
    for each in (city, other_city):
        with acting_for(each):
            make_place(STREET, "STGL")
            assert Place.objects.count() == 1


def test_path_lookup_finds_the_subtree_and_no_namesake(inside: City) -> None:
    street = make_place(STREET, "S1")
    make_place(COMMUNITY, "C1", parent=street)
    make_place(STREET, "S10")

    found = Place.objects.filter(path__starts="S1/").order_by("path").values_list("path", flat=True)

    assert list(found) == ["S1/", "S1/C1/"]
    assert "^@" in str(Place.objects.filter(path__starts="S1/").query)


def test_row_moved_into_another_city_is_refused(city: City, other_city: City) -> None:
    with acting_for(city):
        street = make_place(STREET, "STGL")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Place.objects.filter(pk=street.pk).update(city=other_city)


def test_broken_sql_inside_a_city_leaves_the_next_one_clean(city: City, other_city: City) -> None:
    with pytest.raises(DatabaseError), acting_for(city), connection.cursor() as cursor:
        cursor.execute("SELECT broken")

    with acting_for(other_city):
        assert told()[0] == str(other_city.pk)


def test_cities_made_by_slug_are_global(db: None) -> None:
    made = make_city("341181", "数字市", "SZ")

    assert City.objects.get(slug="341181").pk == made.pk
    assert isinstance(made.pk, UUID)


def test_check_of_models_is_content_with_the_product() -> None:
    assert check_models(None) == []


def test_check_of_models_finds_a_column_without_a_data_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Unit, "classes", {"PUBLIC": [name for name in Unit.classes["PUBLIC"] if name != "name_en"]})

    assert [(found.id, found.msg) for found in check_models(None)] == [
        ("governance.E003", "governance.unit: columns without exactly one data class: name_en")
    ]


def test_check_of_models_finds_an_unknown_data_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Unit, "classes", {"OPEN": Unit.classes["PUBLIC"]})

    assert [found.msg for found in check_models(None)] == [
        "governance.unit: columns without exactly one data class: OPEN"
    ]


def test_check_of_models_finds_a_table_that_lost_its_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [constraint for constraint in Unit._meta.constraints if type(constraint).__name__ != "CityIsolation"]
    monkeypatch.setattr(Unit._meta, "constraints", kept)

    assert [(type(found), found.id) for found in check_models(None)] == [(Error, "governance.E002")]


def test_problem_found_reaches_whoever_listens() -> None:
    heard: list[tuple[object, object]] = []

    def listen(sender: object, **news: object) -> None:
        heard.append((news["category"], news["source"]))

    problem_found.connect(listen)
    try:
        problem_found.send(sender=None, place=None, category="C0101", text="", source="grids.patrol", at=None)
    finally:
        problem_found.disconnect(listen)

    assert heard == [("C0101", "grids.patrol")]
