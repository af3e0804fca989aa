"""The tables of the ground."""

from governance.models.accounts import Membership, SignInThrottle, User
from governance.models.attachments import Attachment
from governance.models.audit import AuditEvent, AuditSeal, RowChange
from governance.models.calendars import CalendarChange, CalendarDay, CalendarMove, CalendarVersion
from governance.models.cities import City, CitySetting
from governance.models.exports import Export
from governance.models.imports import ImportRun
from governance.models.jobs import Job
from governance.models.limits import SendTally
from governance.models.notices import Delivery, Notice, NoticeTemplate, WebhookEndpoint
from governance.models.places import Place, Unit
from governance.models.posts import MatrixChange, Post, RolePermission
from governance.models.sessions import AccountSession, RecoveryCode

__all__ = [
    "AccountSession",
    "Attachment",
    "AuditEvent",
    "AuditSeal",
    "CalendarChange",
    "CalendarDay",
    "CalendarMove",
    "CalendarVersion",
    "City",
    "CitySetting",
    "Delivery",
    "Export",
    "ImportRun",
    "Job",
    "MatrixChange",
    "Membership",
    "Notice",
    "NoticeTemplate",
    "Place",
    "Post",
    "RecoveryCode",
    "RolePermission",
    "RowChange",
    "SendTally",
    "SignInThrottle",
    "Unit",
    "User",
    "WebhookEndpoint",
]
