"""Opening a city: its row, its own copy of every template, and its first administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from governance.audit import record
from governance.clock import today_of
from governance.models.accounts import Membership, User
from governance.models.calendars import CalendarDay, CalendarVersion
from governance.models.cities import City
from governance.models.places import Unit
from governance.models.posts import Post, RolePermission
from governance.rules.answers import Refused
from governance.rules.calendars import STANDARD_HOURS, seasons_to_json
from governance.rules.cities import is_city_slug
from governance.rules.pinyin import pinyin_key
from governance.rules.roles import Role
from governance.seeds.templates import Department, Exceptional, calendar_exceptions, departments, role_permissions
from governance.services.account_admin import first_password
from governance.tenancy import acting_for

TEMPLATES: list[Callable[..., None]] = []


def add_city_templates(copy: Callable[..., None]) -> None:
    """Let an app give every newly opened city its templates: ``copy(valid_from=…)`` is called in the city, once."""
    if copy not in TEMPLATES:
        TEMPLATES.append(copy)


@dataclass(frozen=True)
class FirstAdmin:
    """Who will administer a new city: the user name and the name shown."""

    username: str
    name: str


@transaction.atomic
def open_city_with_admin(
    *, operator_id: UUID | None, slug: str, name: str, name_en: str, case_prefix: str, code: str | None, admin: FirstAdmin, at: datetime
) -> tuple[City, str]:  # fmt: skip
    """Open a city and its first administrator's account; return the city and the first password, which must be changed at once.

    ``operator_id`` is the platform administrator who does so; a command has none.

    Raises:
        Refused: if the address, the code or the user name is taken or cannot be one.
    """
    if City.objects.filter(slug=slug).exists():
        raise Refused(_("这个网址名已经有城市用了。"), code="slug_taken")
    if code and City.objects.filter(code=code).exists():
        raise Refused(_("这个区划代码已经有城市用了。"), code="code_taken")
    if User.objects.filter(username=admin.username).exists():
        raise Refused(_("这个用户名已经有人用了。"), code="username_taken")
    today = today_of(at)
    city = open_city(
        slug=slug, name=name, name_en=name_en, case_prefix=case_prefix, code=code or None, valid_from=today, at=at
    )
    password = first_password()
    with acting_for(city, actor_id=operator_id):
        person = User(username=admin.username, display_name=admin.name, must_change_password=True)
        person.set_password(password)
        person.save(force_insert=True)
        Membership.objects.create(user=person, city_id=city.pk)
        post = Post.objects.create(person=person, role=Role.TENANT_ADMIN, valid_from=today)
        record(None, "governance.added_post", post, at=at, role=Role.TENANT_ADMIN.value, person=str(person.pk))
    return city, password


def open_city(
    *,
    slug: str,
    name: str,
    name_en: str,
    case_prefix: str,
    valid_from: date,
    at: datetime,
    code: str | None = None,
    is_demo: bool = False,
    clock_offset: timedelta = timedelta(),
) -> City:
    """Open a city with departments, role table, working calendar and the apps' own templates, all valid from a day on.

    ``at`` is the city's own moment. All or nothing. For the platform's operator alone, who has no post in any city.

    Raises:
        Refused: if the slug cannot stand first in an address.
        IntegrityError: if another city has the slug or the code.
    """
    if not is_city_slug(slug):
        raise Refused(_("城市的网址名要用六位代码或小写字母。"), code="slug_refused")
    city = City(
        slug=slug,
        code=code,
        name=name,
        name_en=name_en,
        case_prefix=case_prefix,
        is_demo=is_demo,
        clock_offset=clock_offset,
        opened_at=at,
    )
    with transaction.atomic(), acting_for(city):
        city.save(force_insert=True)
        _add_departments(departments(), valid_from=valid_from)
        RolePermission.objects.bulk_create(
            RolePermission(role=role, module=module, letters=letters)
            for (role, module), letters in role_permissions().items()
        )
        _add_calendar(at)
        for add_templates in TEMPLATES:
            add_templates(valid_from=valid_from)
        record(None, "governance.opened_city", city, at=at, slug=slug)
    return city


def _add_departments(templates: tuple[Department, ...], *, valid_from: date) -> list[Unit]:
    """Add the template departments to the active city as units."""
    return Unit.objects.bulk_create(
        Unit(
            kind=Unit.Kind.DEPARTMENT,
            code=row.code,
            name=row.name_zh,
            name_en=row.name_en,
            pinyin=pinyin_key(row.name_zh),
            dispatchable=row.dispatchable,
            valid_from=valid_from,
        )
        for row in templates
    )


def _add_calendar(at: datetime) -> CalendarVersion:
    """Add the first version of the working calendar; it knows the years for which exceptions are at hand."""
    exceptions = calendar_exceptions()
    version = CalendarVersion.objects.create(
        number=1,
        hours=seasons_to_json(STANDARD_HOURS),
        known_until=date(exceptions[-1].date.year, 12, 31),
        source=_("随产品提供的放假和调休日历，每年由市里确认"),
        made_at=at,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(
            version=version,
            date=row.date,
            works=row.kind is Exceptional.WORK,
            note=row.note_zh,
            note_en=row.note_en,
        )
        for row in exceptions
    )
    return version


def raise_version(city_id: UUID) -> None:
    """Let everything that is remembered of a city's configuration be read anew. In the deed that changes it."""
    City.objects.filter(pk=city_id).update(config_version=F("config_version") + 1)
