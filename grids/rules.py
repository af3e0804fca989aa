"""How many households a grid should have."""

from django.utils.translation import gettext_lazy as _

from governance.rules.city_settings import whole

DEFAULT_LEAST, DEFAULT_MOST = 300, 500
GROUP, HOUSEHOLDS = _("片区与网格"), _("户")

SETTINGS = (
    whole(
        "grids.least_households", GROUP, _("网格最少户数"), _("常住户数少于它的网格算规模不达标；等于它算达标。"),
        default=DEFAULT_LEAST, least=1, most=5_000, unit=HOUSEHOLDS,
    ),
    whole(
        "grids.most_households", GROUP, _("网格最多户数"), _("常住户数多于它的网格算规模不达标；等于它算达标。"),
        default=DEFAULT_MOST, least=1, most=5_000, unit=HOUSEHOLDS,
    ),
)  # fmt: skip
