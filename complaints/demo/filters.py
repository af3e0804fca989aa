"""Two kept filters, as the command centre's supervisor would share one and keep the other."""

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.demo.accounts import user_name_of
from complaints.models import SavedFilter
from complaints.services.kept import keep_filter
from governance.clock import today_of
from governance.models.accounts import User
from governance.models.cities import City
from governance.queries.posts import actor_for
from governance.rules.roles import Role


def load_filters(city: City, at: datetime) -> None:
    """Keep what is overdue (for everybody) and what was closed late (for the supervisor)."""
    supervisor = User.objects.get(username=user_name_of(Role.CC_SUPERVISOR))
    actor = actor_for(supervisor, city, today_of(at), None)
    assert actor is not None
    for name, query, sharing in (
        (_("全市超期"), {"due": "over"}, SavedFilter.Sharing.CITY),
        (_("超期结案"), {"group": "closed", "due": "late"}, SavedFilter.Sharing.NONE),
    ):
        keep_filter(actor=actor, name=name, query=query, sharing=sharing, at=at)
