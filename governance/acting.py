"""For whom this thread of work acts: one city, perhaps a person, perhaps a request."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

TELL_SERVER = (
    "SELECT set_config('app.city', %s, true), set_config('app.actor', %s, true), set_config('app.request', %s, true)"
)


@dataclass(frozen=True)
class Acting:
    """The city whose rows may be touched, and what the row history says about who touched them."""

    city_id: UUID
    actor_id: UUID | None = None
    request_id: str = ""

    def parameters(self) -> list[str]:
        return [str(self.city_id), str(self.actor_id or ""), self.request_id]


acting: ContextVar[Acting | None] = ContextVar("acting", default=None)
