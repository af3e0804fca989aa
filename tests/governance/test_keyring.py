"""The key ring and the sealed form."""

import json
import stat
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from governance.keyring import KeyRingRefused, KeyUnknown, SealBroken, Sealed, generate_ring, parse_ring, ring

WHERE = f"{UUID(int=1)}|table|phone|{UUID(int=2)}"
FIRST = generate_ring()
SM4 = generate_ring(algorithm="SM4-GCM")
SECRET = "13812345678"


@pytest.mark.parametrize("written", [FIRST, SM4])
@given(text=st.text())
def test_open_gives_back_what_was_sealed(written, text):
    keys = parse_ring(written)

    assert keys.open(keys.seal(text, WHERE), WHERE) == text


@pytest.mark.parametrize("written", [FIRST, SM4])
def test_seal_never_gives_the_same_twice_and_has_the_stored_form(written):
    keys = parse_ring(written)
    sealed = keys.seal(SECRET, WHERE)

    assert sealed != keys.seal(SECRET, WHERE)
    assert (sealed[0], sealed[1], sealed.key_id) == (1, keys.current.provider.alg, 1)
    assert len(sealed) == 4 + 12 + len(SECRET) + 16


@pytest.mark.parametrize("written", [FIRST, SM4])
def test_open_refuses_a_change_of_any_bit(written):
    keys = parse_ring(written)
    sealed = keys.seal(SECRET, WHERE)

    for place in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises((SealBroken, KeyUnknown)):
            keys.open(Sealed(changed), WHERE)


def test_open_refuses_every_cut():
    keys = parse_ring(FIRST)
    sealed = keys.seal(SECRET, WHERE)

    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            keys.open(Sealed(sealed[:length]), WHERE)


@pytest.mark.parametrize("part", range(4))
def test_open_refuses_a_value_of_another_city_table_column_or_row(part):
    keys = parse_ring(FIRST)
    elsewhere = WHERE.split("|")
    elsewhere[part] = str(UUID(int=9))

    with pytest.raises(SealBroken):
        keys.open(keys.seal(SECRET, WHERE), "|".join(elsewhere))


def test_open_names_the_key_that_is_missing_and_nothing_of_the_content():
    newer = parse_ring(generate_ring(before=FIRST))

    with pytest.raises(KeyUnknown) as refusal:
        parse_ring(FIRST).open(newer.seal(SECRET, WHERE), WHERE)

    assert refusal.value.args == (f"{WHERE}: sealed with key 2, which the key ring does not hold",)


def test_a_rotated_ring_opens_the_old_and_seals_with_the_new_key():
    older, newer = parse_ring(FIRST), parse_ring(generate_ring(before=FIRST, algorithm="SM4-GCM"))
    sealed = newer.seal(SECRET, WHERE)

    assert newer.open(older.seal(SECRET, WHERE), WHERE) == SECRET
    assert (sealed.key_id, sealed[1]) == (2, 2)
    assert newer.index_key == older.index_key


def test_repr_of_keys_and_sealed_values_shows_neither():
    keys = parse_ring(FIRST)
    [entry] = json.loads(FIRST)

    assert repr(keys.seal("", WHERE)) == str(keys.seal("", WHERE)) == "<sealed, 32 bytes>"
    assert f"{keys}" == f"KeyRing(keys={keys.keys})"
    assert "secret" not in repr(keys)
    assert entry["key"] not in repr(keys)


def _changed(**changes):
    [entry] = json.loads(FIRST)
    return json.dumps([{**entry, **changes}])


@pytest.mark.parametrize(
    "written",
    [
        "[]", "{}", "[", "[1]", "null", json.dumps(json.loads(FIRST) * 2), _changed(id=0), _changed(id=65536),
        _changed(id="1"), _changed(alg="ROT13"), _changed(alg="SM4-GCM"), _changed(key="QUJD"), _changed(key=None),
        _changed(index_key="QUJD"),
    ],
)  # fmt: skip
def test_parse_ring_refuses_what_does_not_hold_together_without_showing_it(written):
    [entry] = json.loads(FIRST)

    with pytest.raises(KeyRingRefused) as refusal:
        parse_ring(written)

    assert entry["key"] not in str(refusal.value)


def test_ring_is_read_from_a_file_or_from_the_setting_itself(settings, tmp_path):
    path = tmp_path / "钥匙 keys.json"
    path.write_text(FIRST, encoding="utf-8")

    settings.FIELD_KEYS = str(path)
    from_file = ring()
    settings.FIELD_KEYS = FIRST

    assert from_file == ring() == parse_ring(FIRST)


@pytest.mark.parametrize("setting", ["", "no/such/file"])
def test_ring_is_refused_when_there_is_none(settings, setting):
    settings.FIELD_KEYS = setting

    with pytest.raises(KeyRingRefused):
        ring()


def test_make_field_keys_writes_for_the_owner_only_and_adds_without_losing(tmp_path):
    path = tmp_path / "keys.json"

    call_command("make_field_keys", str(path))
    first = parse_ring(path.read_text(encoding="utf-8"))
    call_command("make_field_keys", str(path), "--rotate")
    second = parse_ring(path.read_text(encoding="utf-8"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (set(first.keys), set(second.keys)) == ({1}, {1, 2})
    assert second.keys[1] == first.keys[1]
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(("present", "options"), [(True, []), (False, ["--rotate"])])
def test_make_field_keys_neither_overwrites_nor_rotates_nothing(tmp_path, present, options):
    path = tmp_path / "keys.json"
    if present:
        path.write_text(FIRST, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("make_field_keys", str(path), *options)

    assert path.exists() is present
    assert not present or path.read_text(encoding="utf-8") == FIRST
