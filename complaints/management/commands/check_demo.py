"""Count the demonstration city anew, and fail on any difference from its lists."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from complaints.demo.checking import check_demo_city, not_counted_yet
from complaints.demo.loading import DEMO_CITY
from governance.access import system_actor
from governance.clock import now_for, today_of
from governance.models.cities import City
from governance.tenancy import acting_for


class Command(BaseCommand):
    help = "Count the demonstration city anew; any difference from its lists is an error."

    def handle(self, *_args: Any, **_options: Any) -> None:
        city = City.objects.get(slug=DEMO_CITY)
        wrong = counted = 0
        with acting_for(city):
            for one in check_demo_city(system_actor(city.pk, today_of(now_for(city)), city.config_version)):
                counted += 1
                wrong += one.differs
                if one.differs or one.name.isupper():
                    mark = "≠" if one.differs else "="
                    self.stdout.write(f"{one.name:<28} {one.found:>12} {mark} {one.wanted or '—'}")
        self.stdout.write(_("数了 %(counted)d 项，不一致 %(wrong)d 项") % {"counted": counted, "wrong": wrong})
        self.stdout.write(_("还没有数据来源的指标：%(codes)s") % {"codes": "、".join(not_counted_yet())})
        if wrong:
            raise CommandError(_("演示城市和它的清单不一致"))
