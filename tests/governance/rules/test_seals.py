"""Merkle trees against published values and their definition; every column of every ledger is sealed; notes are read as written."""

import hashlib

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from governance.evidence.verify_audit import Tree, leaf_hash, node_hash, note_body, parse_note
from governance.rules.seals import COLUMNS, FORM
from governance.services.partitions import LEDGERS
from governance.tenancy import CityLedger

# the leaves and roots that implementations of RFC 6962 are tested by
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_tree_gives_the_published_roots() -> None:
    tree = Tree()
    assert tree.root() == hashlib.sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(leaf_hash(bytes.fromhex(leaf)))
        assert tree.root().hex() == root


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.integers(0, 69))
def test_tree_grown_in_two_sittings_is_the_tree_of_the_definition(leaves: list[bytes], pause: int) -> None:
    first, rest = leaves[:pause], leaves[pause:]
    tree = Tree()
    for leaf in first:
        tree.add(leaf_hash(leaf))
    tree = Tree(tree.size, tree.edge)
    for leaf in rest:
        tree.add(leaf_hash(leaf))
    assert tree.root() == by_definition(leaves)


def test_every_column_of_every_ledger_is_sealed() -> None:
    ledgers = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, CityLedger)}
    assert set(COLUMNS[FORM]) == set(ledgers) == set(LEDGERS)
    for table, model in ledgers.items():
        assert set(COLUMNS[FORM][table]) == {field.column for field in model._meta.local_concrete_fields}


def test_note_is_read_as_written_also_with_other_line_ends() -> None:
    body = note_body("qianqiu/tianchang/1", 7, bytes(range(32)))
    text = f"{body.decode()}\n— qianqiu/tianchang AAAAAAA=\n"
    note = parse_note(text.replace("\n", "\r\n"))
    assert (note.origin, note.size, note.root, note.body) == ("qianqiu/tianchang/1", 7, bytes(range(32)), body)
    assert note.signatures == (("qianqiu/tianchang", bytes(5)),)


@pytest.mark.parametrize("text", ["", "a\nb\nc\n", "a\n1\nAAAA\n", "a\n1\n", "a\n1\n!\n\n— x y\n"])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        parse_note(text)
