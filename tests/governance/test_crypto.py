"""Personal columns: sealed in the database, plain on the row, found by an index."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test.utils import CaptureQueriesContext, isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from governance.crypto import EncryptedTextField, blind_index, rotate
from governance.keyring import KeyUnknown, SealBroken, Sealed, generate_ring
from governance.models.accounts import User

PHONE = "13812345678"
TIANCHANG, SHILI = UUID(int=1), UUID(int=2)

with isolate_apps():

    class Resident(models.Model):
        """A row of a city with two personal columns, without a table."""

        id = models.UUIDField(primary_key=True, default=uuid4)
        city_id = models.UUIDField(default=TIANCHANG)
        phone = EncryptedTextField(null=True)
        note = EncryptedTextField()

        class Meta:
            app_label = "tests"


def _sealed(row, column="phone"):
    return Resident._meta.get_field(column).pre_save(row, add=True)


def _read(row, **changes):
    """Return the row as the database would give it back, with some stored columns changed."""
    stored = {"id": row.pk, "city_id": row.city_id, "phone": _sealed(row), "note": _sealed(row, "note"), **changes}
    for name in ("phone", "note"):
        stored[name] = Resident._meta.get_field(name).from_db_value(stored[name], None, connection)
    return Resident.from_db("default", list(stored), list(stored.values()))


@given(st.none() | st.text(), st.text())
def test_a_row_reads_as_it_was_written(phone, note):
    row = Resident(phone=phone, note=note)

    read = _read(row)

    assert (read.phone, read.note) == (row.phone, row.note) == (phone, note)


def test_the_stored_form_may_come_as_memoryview():
    row = Resident(phone=PHONE)

    assert _read(row, phone=memoryview(bytes(_sealed(row)))).phone == PHONE


def test_nothing_stays_null_and_a_missing_text_is_empty():
    row = Resident()

    assert (row.phone, row.note, _sealed(row)) == (None, "", None)


@pytest.mark.parametrize(
    "moved",
    [
        lambda row: _read(row, id=uuid4()),
        lambda row: _read(row, city_id=SHILI),
        lambda row: _read(row, phone=_sealed(Resident(phone=PHONE))),
        lambda row: _read(row, phone=_sealed(row, "note")),
        lambda row: _read(row, phone=bytes(_sealed(row))[:-1] + b"\x00\x00"),
    ],
    ids=["row", "city", "other row's value", "other column's value", "changed"],
)
def test_a_value_that_was_moved_or_changed_does_not_open(moved):
    row = moved(Resident(phone=PHONE, note=PHONE))

    with pytest.raises(SealBroken) as refusal:
        _ = row.phone

    assert PHONE not in str(refusal.value)


def test_a_copied_row_is_not_saved_with_the_old_rows_value():
    row = _read(Resident(phone=PHONE))
    row.pk = uuid4()

    with pytest.raises(SealBroken):
        _sealed(row)


def test_a_row_without_key_is_not_sealed():
    with pytest.raises(ValueError, match=r"needs its key"):
        _sealed(Resident(pk=None, phone=PHONE))


def test_a_key_given_as_text_seals_for_the_same_row():
    key = uuid4()
    row = Resident(id=str(key).upper(), city_id=str(TIANCHANG), phone=PHONE)

    assert _read(row, id=key, city_id=TIANCHANG).phone == PHONE


def test_saving_an_unchanged_row_writes_the_same_bytes():
    row = _read(Resident(phone=PHONE))

    assert _sealed(row) == _sealed(row)


def test_the_plain_text_shows_nowhere_but_on_the_attribute():
    row = Resident(phone=PHONE, note=PHONE)

    before = [repr(row), str(vars(row))]
    read = _read(row)
    after = [repr(read), str(vars(read)), f"{_sealed(read)} {_sealed(read)!r}", str(vars(row))]

    assert [PHONE in shown for shown in before + after] == [False] * 6
    assert PHONE.encode() not in _sealed(read)


def test_only_text_can_be_set():
    with pytest.raises(TypeError, match="phone takes text, not bytes"):
        Resident(phone=PHONE.encode())


def test_a_sealed_column_can_only_be_searched_for_being_empty():
    assert (
        str(Resident.objects.filter(phone__isnull=True).query.where)
        == "(AND: IsNull(Col(tests_resident, tests.Resident.phone), True))"
    )
    for lookup in ("phone", "phone__exact", "phone__contains", "phone__in"):
        with pytest.raises(FieldError):
            Resident.objects.filter(**{lookup: PHONE})


def test_text_without_its_row_is_not_written():
    field = Resident._meta.get_field("phone")

    with pytest.raises(FieldError):
        field.get_db_prep_save(PHONE, connection)
    with pytest.raises(FieldError):
        field.value_to_string(Resident(phone=PHONE))


def test_a_constraint_check_sends_no_plain_text():
    assert bytes(Resident._meta.get_field("phone").get_db_prep_value(PHONE, connection).obj) == b""


def test_the_field_stands_in_a_migration_as_it_was_declared():
    text, imports = MigrationWriter.serialize(Resident._meta.get_field("phone"))

    assert text == "governance.crypto.EncryptedTextField(null=True)"
    assert imports == {"import governance.crypto"}


def test_rotate_seals_what_an_older_key_had_sealed_and_only_that(settings):
    settings.FIELD_KEYS = generate_ring()
    row = _read(Resident(phone=PHONE, note="旧"))
    settings.FIELD_KEYS = generate_ring(before=settings.FIELD_KEYS, algorithm="SM4-GCM")

    assert row.phone == PHONE
    assert rotate(row) == ("phone", "note")
    assert (_sealed(row).key_id, _read(row).phone, _read(row).note) == (2, PHONE, "旧")
    assert rotate(_read(row)) == ()


def test_a_row_under_a_key_that_is_gone_is_refused_by_that_keys_id(settings):
    settings.FIELD_KEYS = generate_ring(before=generate_ring())
    row = _read(Resident(phone=PHONE))
    settings.FIELD_KEYS = generate_ring()

    with pytest.raises(KeyUnknown, match="sealed with key 2,") as refusal:
        _ = row.phone

    assert PHONE not in str(refusal.value)


def test_blind_index_is_the_same_in_a_city_and_unrelated_elsewhere():
    found = [
        blind_index(PHONE, purpose=purpose, city_id=city_id)
        for city_id in (TIANCHANG, SHILI, None)
        for purpose in ("resident.phone", "resident.note")
    ]

    assert blind_index(PHONE, purpose="resident.phone", city_id=TIANCHANG) == found[0]
    assert len(set(found)) == 6
    assert {len(index) for index in found} == {16}


def test_blind_index_outlives_a_rotation_and_differs_under_another_ring(settings):
    settings.FIELD_KEYS = generate_ring()
    first = blind_index(PHONE, purpose="resident.phone", city_id=TIANCHANG)
    settings.FIELD_KEYS = generate_ring(before=settings.FIELD_KEYS)
    rotated = blind_index(PHONE, purpose="resident.phone", city_id=TIANCHANG)
    settings.FIELD_KEYS = generate_ring()

    assert rotated == first
    assert blind_index(PHONE, purpose="resident.phone", city_id=TIANCHANG) != first


@given(st.text(), st.text())
def test_blind_index_tells_values_apart(one, other):
    index_of_one, index_of_other = (blind_index(text, purpose="resident.phone", city_id=SHILI) for text in (one, other))

    assert (index_of_one == index_of_other) is (one == other)


def test_equal_text_is_stored_differently_each_time():
    assert len({bytes(_sealed(Resident(id=UUID(int=7), phone=PHONE))) for _ in range(10)}) == 10
    assert isinstance(_sealed(Resident(phone=PHONE)), Sealed)


def _account(number, phone=PHONE):
    account = User(username=f"user{number}", display_name="张三")
    account.set_phone(phone)
    return account


@pytest.fixture
def account(db):
    account = _account(1)
    account.save(force_insert=True)
    return account


def test_an_account_is_found_by_its_number_and_reads_it_back(account):
    found = User.objects.by_name_or_phone("+86 138-1234-5678")

    assert (found, found.phone) == (account, PHONE)


def test_bulk_create_seals_each_row_for_itself(db):
    User.objects.bulk_create([_account(number, f"1381234567{number}") for number in range(3)])

    assert [account.phone for account in User.objects.order_by("username")] == [
        f"1381234567{number}" for number in range(3)
    ]


def test_values_and_raw_sql_give_sealed_bytes_only(account):
    [raw] = User.objects.values_list("phone", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM governance_user")
        [[stored]] = cursor.fetchall()

    assert (type(raw), bytes(stored)) == (Sealed, bytes(raw))
    assert PHONE.encode() not in raw


def test_saving_again_or_without_the_column_keeps_the_stored_bytes(account):
    [before] = User.objects.values_list("phone", flat=True)
    account.save()
    User.objects.defer("phone").get().save(update_fields=["display_name"])
    loaded = User.objects.defer("phone").get()

    assert list(User.objects.values_list("phone", flat=True)) == [before]
    assert loaded.phone == PHONE


def test_a_changed_number_is_sealed_anew_and_a_cleared_one_is_null(account):
    account.set_phone("13900001111")
    account.save()
    changed = User.objects.get().phone
    account.set_phone(None)
    account.save()

    assert (changed, User.objects.get().phone) == ("13900001111", None)
    assert User.objects.filter(phone__isnull=True).count() == 1


def test_a_number_moved_to_another_row_in_the_database_does_not_open(account):
    thief = _account(2, "13900001111")
    thief.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_user SET phone = %s WHERE id = %s", [bytes(vars(account)["phone"]), thief.pk])

    with pytest.raises(SealBroken):
        _ = User.objects.get(pk=thief.pk).phone


def test_writing_many_rows_at_once_without_knowing_them_is_refused(account):
    with pytest.raises(FieldError):
        User.objects.update(phone=PHONE)
    with pytest.raises(FieldError):
        User.objects.bulk_update([account], ["phone"])


def test_checking_an_account_before_saving_sends_no_number(account):
    with CaptureQueriesContext(connection) as queries:
        account.full_clean(exclude=["password"])

    sent = [query["sql"] for query in queries]
    assert sent != []
    assert [sql for sql in sent if PHONE in sql or PHONE.encode().hex() in sql] == []
