"""Loading the demonstration city, and the empty city beside it, floor by floor."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.demo.accounts import load_accounts, load_empty_city_account
from complaints.demo.cases import DAYS_BACK, make_cases
from complaints.demo.filters import load_filters
from complaints.demo.loop import take_turns
from complaints.demo.photos import load_photos
from complaints.demo.staff import load_staff
from complaints.services.templates import copy_templates
from firms.demo.loading import load_firms
from governance.access import system_actor
from governance.clock import today_of
from governance.models.cities import City
from governance.services.cities import open_city
from governance.services.partitions import prepare_months
from governance.tenancy import acting_for
from grids.demo.dates import BEGINNING, moved
from grids.demo.people import load_people
from grids.demo.places import load_places

DEMO_CITY, EMPTY_CITY = "tianchang", "shili"
Say = Callable[[str], None]


def is_loaded(slug: str) -> bool:
    """Return whether a city has been opened already."""
    return City.objects.filter(slug=slug).exists()


@transaction.atomic
def load_demo_city(*, at: datetime, say: Say) -> City:
    """Open 天长市 and fill it with its places, people, firms and accounts; all dates end on the day of ``at``.

    ``say`` is told what is begun. All or nothing.
    """
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
        valid_from=since,
        at=at,
    )
    with acting_for(city):
        copy_templates(valid_from=since)
        say(_("装入街道、社区、小区和网格"))
        places = load_places(since)
        say(_("装入网格员、网格长和社区指导员"))
        people = load_people(places, since)
        say(_("装入物业企业和合同"))
        load_firms(places, valid_from=since, today=today)
        say(_("装入演示账号"))
        load_accounts(places, people, since)
        say(_("装入承办人和居民"))
        load_staff(places, since)
        say(_("装入事件"))
        prepare_months(today - timedelta(days=DAYS_BACK), 6)
        make_cases(system_actor(city.pk, today, city.config_version), city.case_prefix, at)
        take_turns(city, at)
        say(_("存两个常用筛选"))
        load_filters(city, at)
        say(_("画出事件照片"))
        load_photos()
    return city


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
        copy_templates(valid_from=since)
        load_empty_city_account(since)
    return city
