"""Counting what people send in, by keys that tell nobody who they are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from governance.crypto import blind_index
from governance.models.limits import SendTally
from governance.tenancy import current_city_id

COUNT_UP = (
    "INSERT INTO governance_sendtally (key_index, sent, ends_at) VALUES (%s, 1, %s) "
    "ON CONFLICT (key_index) DO UPDATE SET sent = governance_sendtally.sent + 1 RETURNING sent"
)


@dataclass(frozen=True)
class Tally:
    """What is counted (``complaints.report_of_device``), under which value, in periods of which length that follow one another."""

    what: str
    value: str
    period: timedelta

    def number_at(self, at: datetime) -> int:
        return int(at.timestamp() // self.period.total_seconds())

    def ends_at(self, at: datetime) -> datetime:
        """Return when the period of ``at`` is over, exclusive."""
        return datetime.fromtimestamp((self.number_at(at) + 1) * self.period.total_seconds(), UTC)

    def key_at(self, at: datetime) -> bytes:
        seconds = int(self.period.total_seconds())
        value = f"{self.value}|{seconds}|{self.number_at(at)}"
        return blind_index(value, purpose=f"governance_sendtally.{self.what}", city_id=current_city_id())


def counted(tally: Tally, *, at: datetime) -> int:
    """Return how often it has happened in the period of ``at``."""
    return SendTally.objects.filter(key_index=tally.key_at(at)).values_list("sent", flat=True).first() or 0


def count_up(tally: Tally, *, at: datetime) -> int:
    """Count once more, and return the count. The key's row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [tally.key_at(at), tally.ends_at(at)])
        sent: int = cursor.fetchone()[0]
    return sent


def forget_tallies(*, at: datetime) -> None:
    """Delete the counts of periods that are over."""
    SendTally.objects.filter(ends_at__lt=at).delete()
