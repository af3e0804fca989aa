"""Months of the ledgers, made before they are needed."""

from datetime import date

from django.db import connection

LEDGERS = ("governance_auditevent", "governance_rowchange", "complaints_caseevent")


def months_from(first: date, count: int) -> list[date]:
    """Return the first days of ``count`` months from that of ``first`` on."""
    start = first.year * 12 + first.month - 1
    return [date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count)]


def prepare_months(first: date, count: int = 4) -> int:
    """Make the partitions of ``count`` months in every ledger that exists, and return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE governance_make_month(ledger, month)) FROM unnest(%s::text[]) ledger, unnest(%s::date[]) month",
            [list(LEDGERS), months_from(first, count)],
        )
        made: int = cursor.fetchone()[0]
    return made
