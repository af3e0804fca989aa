"""Loading the demonstration city, and the empty city beside it, floor by floor."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.demo.accounts import load_accounts, load_empty_city_account
from complaints.demo.cases import DAYS_BACK, make_cases
from complaints.demo.cast import cast_on
from complaints.demo.filters import load_filters
from complaints.demo.history import Progress, write_history
from complaints.demo.loop import IN_PROCESS_TURNS, TURNS, take_turns
from complaints.demo.past import CLOSED_UNTIL, FIRST_DAY, MONTHS, all_past
from complaints.demo.photos import load_photos
from complaints.demo.staff import load_staff
from firms.demo.loading import load_firms
from governance.access import Actor, system_actor
from governance.clock import LOCAL, today_of
from governance.models.cities import City
from governance.models.places import Place
from governance.services.cities import open_city
from governance.services.partitions import prepare_months
from governance.tenancy import acting_for
from grids.demo.dates import BEGINNING, COUNTED, moved
from grids.demo.dwellings import load_dwellings
from grids.demo.people import load_people
from grids.demo.places import load_places

DEMO_CITY, EMPTY_CITY = "tianchang", "shili"
LOADED_AT = datetime(2024, 10, 15, 9, 0, tzinfo=LOCAL)
LIGHT_DWELLINGS = ("园林社区",)
PHOTOS_SINCE = datetime(2024, 7, 1, tzinfo=LOCAL)
Say = Callable[[str], None]


def is_loaded(slug: str) -> bool:
    """Return whether a city has been opened already."""
    return City.objects.filter(slug=slug).exists()


@transaction.atomic
def load_demo_city(*, at: datetime, say: Say, tell: Progress) -> City:
    """Open 天长市 whole: its lists' every place, dwelling, post, firm and case. ``at``, the real moment, is 2024-10-15 09:00 in it.

    ``say`` is told what is begun, ``tell`` how many of how many cases are written. All or nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = 0")  # what holds for requests is too short on a slow machine
    with _opened_city(LOADED_AT, say, clock_offset=LOADED_AT - at) as (city, places, since):
        say(_("装入楼栋和房屋"))
        load_dwellings(places, since, COUNTED)
        say(_("装入 2022 年以来的事件"))
        prepare_months(FIRST_DAY, MONTHS + 4)
        write_history(_system(city, LOADED_AT), city.case_prefix, cast_on(LOADED_AT), places, all_past(), tell)
        take_turns(city, CLOSED_UNTIL, IN_PROCESS_TURNS)
        _finish(city, LOADED_AT, say, photos_since=PHOTOS_SINCE)
    return city


@transaction.atomic
def load_light_city(*, at: datetime, say: Say) -> City:
    """Open 天长市 with six hundred cases of the last weeks; all dates end on the day of ``at``. All or nothing."""
    with _opened_city(at, say) as (city, places, since):
        say(_("装入楼栋和房屋"))
        load_dwellings(places, since, moved(COUNTED, today_of(at)), LIGHT_DWELLINGS)
        say(_("装入事件"))
        prepare_months(today_of(at) - timedelta(days=DAYS_BACK), 6)
        make_cases(_system(city, at), city.case_prefix, at)
        take_turns(city, at, TURNS)
        _finish(city, at, say)
    return city


@contextmanager
def _opened_city(
    at: datetime, say: Say, *, clock_offset: timedelta = timedelta()
) -> Iterator[tuple[City, Mapping[str, Place], date]]:
    """Open the city with its places, people, firms and accounts, and stay in it; ``at`` is its own moment."""
    today = today_of(at)
    since = moved(BEGINNING, today)
    say(_("开通天长市"))
    city = open_city(
        slug=DEMO_CITY,
        code="341181",
        name="天长市",
        name_en="Tianchang",
        case_prefix="TC",
        is_demo=True,
        clock_offset=clock_offset,
        valid_from=since,
        at=at,
    )
    with acting_for(city):
        say(_("装入街道、社区、小区和网格"))
        places = load_places(since, moved(COUNTED, today))
        say(_("装入网格员、网格长和社区指导员"))
        people = load_people(places, since)
        say(_("装入物业企业和合同"))
        load_firms(places, valid_from=since, today=today)
        say(_("装入演示账号"))
        load_accounts(places, people, since)
        say(_("装入承办人和居民"))
        load_staff(places, since)
        yield city, places, since


def _system(city: City, at: datetime) -> Actor:
    return system_actor(city.pk, today_of(at), city.config_version)


def _finish(city: City, at: datetime, say: Say, *, photos_since: datetime | None = None) -> None:
    say(_("存两个常用筛选"))
    load_filters(city, at)
    say(_("画出事件照片"))
    load_photos(photos_since)


@transaction.atomic
def load_empty_city(*, at: datetime, say: Say) -> City:
    """Open 示例市, which has templates and an administrator and nothing else: who looks for leaks looks from here."""
    today = today_of(at)
    since = moved(BEGINNING, today)
    say(_("开通示例市（空）"))
    city = open_city(
        slug=EMPTY_CITY, name="示例市", name_en="Sample City", case_prefix="SL", is_demo=True, valid_from=since, at=at
    )
    with acting_for(city):
        load_empty_city_account(since)
    return city
