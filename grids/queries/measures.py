"""The figures of grids: people, communities, compounds, grids and their members."""

from typing import Final

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from governance.measures import Asked, Basis, Measure
from governance.models.posts import Post
from governance.queries.settings import setting_on
from governance.rules.roles import Role
from grids.models import AreaPopulation, Community, Compound, Grid
from grids.rules import DEFAULT_LEAST, DEFAULT_MOST

GROUP: Final = _("片区与网格")
LEAST_SETTING = "grids.least_households"
MOST_SETTING = "grids.most_households"


def _population(asked: Asked) -> Basis:
    """The latest accepted return of each area, up to the day."""
    counted = AreaPopulation.objects.filter(counted_on__lte=asked.as_of, accepted_on__lte=asked.as_of)
    latest = counted.filter(place=OuterRef("place")).order_by("-counted_on").values("pk")[:1]
    rows = counted.filter(asked.inside("place__path"), asked.valid("place__"), pk=Subquery(latest))
    return Basis(rows, "place__name", "source", "counted_on", amount=Sum("residents"), each="residents")


def _urban_population(asked: Asked) -> Basis:
    whole = _population(asked)
    urban = whole.rows.filter(place__community__is_urban=True)
    return Basis(urban, whole.name, whole.where, whole.day, amount=whole.amount, each=whole.each)


def _communities(asked: Asked) -> Basis:
    rows = Community.objects.filter(asked.valid("place__"), asked.inside("place__path"), is_urban=True)
    return Basis(rows, "place__name", "place__parent__name", "place__valid_from")


def _compounds(asked: Asked) -> Basis:
    return Basis(compounds_of(asked), "place__name", "place__parent__name", "place__valid_from")


def compounds_of(asked: Asked):  # type: ignore[no-untyped-def]
    """Return the compounds of urban communities that stand in the area at the end of the period."""
    return Compound.objects.filter(
        asked.valid("place__"),
        asked.inside("place__path", "grids__grid__place"),
        place__parent__community__is_urban=True,
    )


def _grids(asked: Asked) -> Basis:
    rows = Grid.objects.filter(asked.valid("place__"), asked.inside("place__path"))
    return Basis(rows, "place__name", "place__parent__name", "place__valid_from")


def _grids_in_range(asked: Asked) -> Basis:
    """Grids whose resident households lie within the city's bounds, both included."""
    least, most = range_of(asked)
    whole = _grids(asked)
    above = Q(households__gte=least, households__lte=most)
    return Basis(whole.rows, whole.name, whole.where, whole.day, above=above, each="households")


def range_of(asked: Asked) -> tuple[int, int]:
    """Return the fewest and the most households of a grid of the right size, as the city had set them on the day."""
    least = setting_on(asked.actor, LEAST_SETTING, asked.as_of, DEFAULT_LEAST)
    most = setting_on(asked.actor, MOST_SETTING, asked.as_of, DEFAULT_MOST)
    return (
        least if isinstance(least, int) else DEFAULT_LEAST,
        most if isinstance(most, int) else DEFAULT_MOST,
    )


def _grid_members(asked: Asked) -> Basis:
    rows = Post.objects.filter(asked.valid(), asked.inside("place__path"), role=Role.GRID_MEMBER)
    return Basis(rows, "person__display_name", "place__name", "valid_from", amount=Count("person", distinct=True))


MEASURES: Final = (
    Measure("POP_CITY", GROUP, _("总人口"), _("各社区、镇最近一次审定的人口数之和"), "", _("人"), _population),
    Measure("POP_URBAN", GROUP, _("市区人口"), _("城市社区最近一次审定的人口数之和"), "", _("人"), _urban_population),
    Measure("COMMUNITIES", GROUP, _("城市社区"), _("在册的城市社区"), "", _("个"), _communities),
    Measure("COMPOUNDS", GROUP, _("城市小区"), _("城市社区里在册的小区"), "", _("个"), _compounds),
    Measure("GRIDS", GROUP, _("红色网格"), _("在册的网格"), "", _("个"), _grids),
    Measure("GRID_IN_RANGE", GROUP, _("网格规模达标率"), _("常住户数在规定范围内的网格"), _("在册的网格"), "%", _grids_in_range),
    Measure("GRID_MEMBERS", GROUP, _("网格员"), _("在岗的网格员，一人只计一次"), "", _("人"), _grid_members),
)  # fmt: skip
