"""What a sealed row is made of. A form, once in use, never changes: columns that come later make a new one."""

from typing import Final

FORM: Final = 1
COLUMNS: Final[dict[int, dict[str, tuple[str, ...]]]] = {
    1: {
        "complaints_caseevent": (
            "id", "city_id", "xid", "at", "recorded_at", "case_id", "act", "from_status", "to_status", "actor_id", "post_id", "role",
            "unit_id", "public_text", "internal_text", "facts", "clock_effect",
        ),
        "governance_auditevent": (
            "id", "city_id", "xid", "at", "recorded_at", "actor_id", "post_id", "role", "action", "subject_type", "subject_id", "facts",
            "request_id",
        ),
        "governance_rowchange": (
            "id", "city_id", "xid", "at", "table_name", "row_id", "op", "before", "after", "actor_id", "request_id",
        ),
    }
}  # fmt: skip


def line_sql(form: int, ledger: str) -> str:
    """Return the SQL expression of a ledger's row as the one line of JSON that is sealed."""
    pairs = ", ".join(f"'{column}', {column}" for column in COLUMNS[form][ledger])
    return f"jsonb_build_object('ledger', '{ledger}', {pairs})::text"


def lines_sql(form: int) -> str:
    """Return the statement that gives the lines of a city's rows in a range of transactions, in the order of sealing.

    Its parameters, named: ``city``, ``from_xid``, ``before_xid``.
    """
    parts = [
        f"SELECT '{ledger}' AS ledger, id, {line_sql(form, ledger)} AS line FROM {ledger} "  # noqa: S608  (names of our own)
        "WHERE city_id = %(city)s AND xid >= %(from_xid)s::text::xid8 AND xid < %(before_xid)s::text::xid8"
        for ledger in sorted(COLUMNS[form])
    ]
    return f'SELECT line FROM ({" UNION ALL ".join(parts)}) sealed ORDER BY ledger COLLATE "C", id'  # noqa: S608  (names of our own)
