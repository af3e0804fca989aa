"""The ways on which a case comes in (M39)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Who reported, and how."""

    APP_RESIDENT = "APP_RESIDENT", _("居民上报")
    APP_GRID = "APP_GRID", _("网格员上报")
    PATROL = "PATROL", _("巡查发现")
    DEVICE = "DEVICE", _("设备告警")
    DESK = "DESK", _("窗口代报")
    HOTLINE = "HOTLINE", _("12345转办")
    SYSTEM = "SYSTEM", _("平台转入")
