"""Who gets which answer at which address: the whole product, one row an address.

A row says what everybody gets (``Open``), what roles get a page or list of their city (``Page``), or what they get on one case
(``OnCase``). Everything is written down here and nothing is asked of the product's own rules, so that a rule that changes
without this table changing fails.
"""

from dataclasses import dataclass, field

from governance.access import READERS_OF_MEASURES
from governance.rules.roles import Role
from grids.access import READERS as OF_DWELLINGS

ALL = frozenset(Role) - {Role.PUBLIC, Role.PLATFORM_ADMIN}
TENANT_WIDE = frozenset(
    {
        Role.TENANT_ADMIN, Role.CITY_LEADER, Role.ORG_OFFICER, Role.PROPERTY_AUTHORITY, Role.CC_OPERATOR, Role.CC_SUPERVISOR,
        Role.HOTLINE_OPERATOR, Role.HOTLINE_REVIEWER, Role.AUDITOR,
    }
)  # fmt: skip
OF_STREET = frozenset({Role.STREET_SECRETARY, Role.STREET_OFFICER, Role.ENFORCEMENT_OFFICER, Role.NONPROFIT_MANAGER})
OF_COMMUNITY = frozenset({Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER, Role.COMMUNITY_INSTRUCTOR})
NEARER = frozenset(
    {
        Role.BRANCH_SECRETARY, Role.COMMITTEE_MEMBER, Role.PROJECT_MANAGER, Role.GRID_LEADER, Role.GRID_MEMBER, Role.DEPT_HANDLER,
        Role.DEPT_LEADER, Role.FIRM_ADMIN,
    }
)  # fmt: skip
STAFF = TENANT_WIDE | OF_STREET | OF_COMMUNITY | NEARER
OWN_ONLY = frozenset({Role.RESIDENT, Role.OWNER, Role.REPORTING_MEMBER})
READERS = STAFF | OWN_ONLY
REPORTERS = frozenset(
    {
        Role.INSPECTOR, Role.CC_OPERATOR, Role.CC_SUPERVISOR, Role.DEPT_HANDLER, Role.ENFORCEMENT_OFFICER, Role.COMMUNITY_WORKER,
        Role.COMMUNITY_INSTRUCTOR, Role.BRANCH_SECRETARY, Role.GRID_LEADER, Role.GRID_MEMBER, Role.COMMITTEE_MEMBER, Role.OWNER_REP,
        Role.PARTNER_ORG, Role.REPORTING_MEMBER, Role.OWNER, Role.RESIDENT,
    }
)  # fmt: skip
ADMIN = frozenset({Role.TENANT_ADMIN})
CENTRE = frozenset({Role.CC_OPERATOR, Role.CC_SUPERVISOR})
GRID = frozenset({Role.GRID_LEADER, Role.GRID_MEMBER})
HANDLING = frozenset(
    {Role.DEPT_HANDLER, Role.DEPT_LEADER, Role.FIRM_ADMIN, Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER}
)
LENDING = CENTRE | {Role.DEPT_HANDLER, Role.DEPT_LEADER}
BULK = CENTRE | GRID | HANDLING | OF_COMMUNITY | {Role.STREET_OFFICER}
VERIFYING = frozenset({Role.CC_SUPERVISOR}) | GRID  # the operator classified the case
OWN_REPORT = RATING = frozenset({Role.RESIDENT})  # the world's cases are the resident's
NOTING = STAFF - {Role.AUDITOR}
HANDLERS_ANYWHERE = HANDLING | OF_COMMUNITY - {Role.COMMUNITY_INSTRUCTOR} | {Role.STREET_OFFICER} | GRID

SEES = {
    "own": STAFF | {Role.RESIDENT},
    "sibling": TENANT_WIDE | OF_STREET,
    "street": TENANT_WIDE,
    "city": frozenset(),
}  # by where the case lies, seen from the posts: the same compound, another community of the street, another street, another city


@dataclass(frozen=True)
class Open:
    """An address outside any city's business: the answer to anybody, with an account of no city that matters."""

    get: int | None = None
    post: int | None = None
    for_anonymous: int | None = None
    sent: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page or list: who may open it. ``get`` is what they get, ``post`` what a POST with ``sent`` gets from ``doers``."""

    readers: frozenset[Role] = ALL
    get: int | None = 200
    doers: frozenset[Role] = frozenset()
    post: int | None = None
    sent: dict[str, object] = field(default_factory=dict)
    query: str = ""
    is_api: bool = False


@dataclass(frozen=True)
class Own(Page):
    """An address of one thing that belongs to the person in the role ``owner``: unknown (404) to everybody else who has the page.

    ``thing`` names it in the world; ``readers`` have such pages at all.
    """

    owner: Role = Role.CC_OPERATOR
    thing: str = ""


@dataclass(frozen=True)
class OnCase:
    """An address of one case in a state: who has the page at all, who does the deed, and what success answers.

    ``get_needs_right``: the page is that of the deed alone; ``by_unit``: only the units of the case do it, whatever the role,
    and those in ``anywhere``.
    """

    state: str
    readers: frozenset[Role]
    doers: frozenset[Role] = frozenset()
    get: int | None = 200
    post: int | None = None
    sent: dict[str, object] = field(default_factory=dict)
    get_needs_right: bool = False
    by_unit: bool = False
    anywhere: frozenset[Role] = frozenset()
    is_api: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether looking at the address leads on to the case's page, for anybody: that page asks for itself."""
        return self.get == 302 and not self.get_needs_right


STEP = {"expected_version": "{version}"}
MATRIX: dict[str, Open | Page | OnCase] = {
    "cities": Open(get=200),
    "gallery": Open(get=200),
    "livez": Open(get=200),
    "readyz": Open(get=200),
    "metrics": Open(get=404),
    "governance:language": Open(post=302, sent={"language": "en"}),
    "governance:text_size": Open(post=302, sent={"size": "large"}),
    "governance:platform": Open(get=404, for_anonymous=302),
    "governance:platform_new_city": Open(get=404, post=404, for_anonymous=302),
    "governance:platform_login": Open(get=302, for_anonymous=200),
    "governance:platform_logout": Open(post=302),
    "governance:platform_password": Open(get=404, for_anonymous=302),
    "governance:platform_second_factor": Open(get=404, for_anonymous=302),
    "governance:home": Page(get=302),
    "governance:login": Page(get=302),
    "governance:logout": Page(get=None, doers=ALL, post=302),
    "governance:account": Page(),
    "governance:password": Page(doers=ALL, post=422, sent={"old": "x"}),
    "governance:second_factor": Page(),
    "governance:post": Page(get=None, doers=ALL, post=404, sent={"post": "{foreign_post}"}),
    "governance:hotkeys": Page(get=None, doers=ALL, post=302, sent={"hotkeys": "on"}),
    "governance:ways": Page(get=None, doers=ALL, post=302, sent={"email": ""}),
    "governance:notices": Page(),
    "governance:notices_read": Page(get=302, doers=ALL, post=404, sent={"notice": "x"}),
    "governance:sessions": Page(get=None, doers=ALL, post=404, sent={"session": "x"}),
    "governance:recovery_codes": Page(get=None, doers=ALL, post=422),
    "governance:people": Page(readers=ADMIN),
    "governance:person": Page(readers=ADMIN, get=404),
    "governance:person_deed": Page(readers=ADMIN, get=302, doers=ADMIN, post=404),
    "governance:roles": Page(),
    "governance:matrix_changing": Page(readers=ADMIN, get=None, doers=ADMIN, post=422, sent={"reason": ""}),
    "governance:matrix_decision": Page(readers=ADMIN, get=None, doers=ADMIN, post=404, sent={"change": "x"}),
    "grids:dwellings": Page(readers=OF_DWELLINGS),
    "grids:grid": Page(readers=OF_DWELLINGS, get=404),
    "grids:building": Page(readers=OF_DWELLINGS, get=404),
    "governance:imports": Page(readers=ADMIN),
    "governance:import_sheet": Page(readers=ADMIN, doers=ADMIN, post=422),
    "governance:import_template": Page(readers=ADMIN),
    "governance:import": Page(readers=ADMIN, get=404, doers=ADMIN, post=404, sent={"deed": "confirm"}),
    "governance:sheet_export": Page(readers=ADMIN, get=404),
    "governance:sheet_export_file": Page(readers=ADMIN, get=404),
    "governance:measures": Page(readers=READERS_OF_MEASURES),
    "governance:measure": Page(readers=READERS_OF_MEASURES),
    "governance:calendar": Page(),
    "governance:calendar_changing": Page(readers=ADMIN, doers=ADMIN, post=422),
    "governance:calendar_change": Page(readers=ADMIN, get=404, doers=ADMIN, post=404, sent={"deed": "publish"}),
    "governance:departments": Page(readers=ADMIN | {Role.AUDITOR}, doers=ADMIN, post=422, sent={"code": ""}),
    "governance:department": Page(readers=ADMIN, get=404, doers=ADMIN, post=404, sent={"deed": "end"}),
    "complaints:categories": Page(readers=ADMIN | {Role.AUDITOR}),
    "complaints:category": Page(readers=ADMIN | {Role.AUDITOR}, doers=ADMIN, post=422, sent={"priority": ""}),
    "governance:settings": Page(readers=ADMIN | {Role.AUDITOR}),
    "governance:setting": Page(readers=ADMIN | {Role.AUDITOR}, doers=ADMIN, post=422, sent={"value": ""}),
    "governance:setting_drop": Page(readers=ADMIN, get=302, doers=ADMIN, post=404, sent={"change": "x"}),
    "governance:audit": Page(readers=frozenset({Role.AUDITOR})),
    "governance:audit_request": Page(readers=frozenset({Role.AUDITOR})),
    "governance:checkpoints": Open(get=200),
    "governance:checkpoint_latest": Open(get=404),
    "governance:deliveries": Page(readers=frozenset({Role.TENANT_ADMIN, Role.AUDITOR})),
    "governance:notice_templates": Page(readers=ADMIN, doers=ADMIN, post=422, sent={"since": ""}),
    "governance:notice_words": Page(readers=ADMIN, query="?kind=CASE_CLOSED", doers=ADMIN, post=422, sent={"text": ""}),
    "governance:webhooks": Page(readers=ADMIN, doers=ADMIN, post=422, sent={"name": ""}),
    "governance:webhook_test": Page(readers=ADMIN, get=302, doers=ADMIN, post=404, sent={"endpoint": "x"}),
    "governance:webhook_disable": Page(readers=ADMIN, get=302, doers=ADMIN, post=404, sent={"endpoint": "x"}),
    "governance:stay": Page(get=None, doers=ALL, post=204),
    "complaints:workplace": Page(STAFF),
    "complaints:cases": Page(STAFF, query="?group=all"),
    "complaints:kept_filters": Page(STAFF, doers=STAFF, post=302, sent={"name": "x", "query": "group=all"}),
    "complaints:kept_filter": Own(STAFF, get=302, doers=STAFF, post=302, sent={"name": "y"}, thing="filter"),
    "complaints:bulk": Page(
        STAFF, get=302, doers=BULK, post=302, sent={"deed": "SIGN", "everything": "1", "query": "group=all"}
    ),
    "complaints:bulk_run": Own(STAFF, doers=BULK, post=302, sent={"step": "carry_out"}, thing="run"),
    "complaints:exports": Page(STAFF, doers=STAFF, post=302, sent={"kind": "CSV", "query": "group=all"}),
    "complaints:export": Own(STAFF, thing="export"),
    "complaints:export_file": Own(STAFF, thing="export"),
    "complaints:desk": Page(CENTRE, get=302),
    "complaints:orders": Page(STAFF),
    "complaints:verification_queue": Page(STAFF),
    "complaints:phone_home": Page(),
    "complaints:my_cases": Page(),
    "complaints:report": Page(
        REPORTERS, doers=REPORTERS, post=302, sent={"client_ref": "{fresh}", "place": "{place}", "category": "C0101", "text": "x", "alone": "1"}
    ),
    "complaints:report_place": Page(query="?lon_e6=119050000&lat_e6=32650000&accuracy_m=5"),
    "complaints:api_cases": Page(
        READERS, doers=REPORTERS, post=201, sent={"client_ref": "{fresh}", "place": "{place}", "text": "x"}, query="?group=all", is_api=True
    ),
    "complaints:api_photos": Page(get=None, doers=REPORTERS, post=201, sent={"client_ref": "{fresh}", "file": "{photo}"}, is_api=True),
    "complaints:api_place_at": Page(query="?lon_e6=119050000&lat_e6=32650000", is_api=True),
    "complaints:case": OnCase("REPORTED", STAFF),
    "complaints:around": OnCase("REPORTED", STAFF),
    "complaints:my_case": OnCase("REPORTED", ALL),
    "complaints:reported": OnCase("REPORTED", ALL),
    "complaints:photo": OnCase("REPORTED", ALL),
    "complaints:api_case": OnCase("REPORTED", READERS, is_api=True),
    "complaints:accept": OnCase(
        "REPORTED", STAFF, CENTRE, post=302, sent={**STEP, "act": "accept", "category": "{category}", "priority": "P3"}, get_needs_right=True
    ),
    "complaints:dispatch": OnCase("ACCEPTED", STAFF, CENTRE, get=302, post=302, sent={**STEP, "lead_unit": "{unit}"}),
    "complaints:sign": OnCase("DISPATCHED", STAFF, HANDLING, get=302, post=302, sent=STEP, by_unit=True),
    "complaints:start": OnCase("SIGNED", STAFF, HANDLING, get=302, post=302, sent=STEP, by_unit=True),
    "complaints:handle": OnCase(
        "IN_PROGRESS", STAFF, HANDLING, post=302, sent={**STEP, "public_answer": "x", "photo_ref": "{fresh}"}, get_needs_right=True,
        by_unit=True,
    ),
    "complaints:verify": OnCase("HANDLED", STAFF, VERIFYING, post=302, sent={**STEP, "verdict": "pass"}, get_needs_right=True),
    "complaints:phone_verify": OnCase("HANDLED", ALL, VERIFYING, post=302, sent={**STEP, "verdict": "pass"}, get_needs_right=True),
    "complaints:issue_link": OnCase(
        "IN_PROGRESS", STAFF, LENDING, post=200, sent={**STEP, "for_whom": "x", "task": "x"}, get_needs_right=True, by_unit=True,
        anywhere=CENTRE,
    ),
    "complaints:revoke_link": OnCase("IN_PROGRESS", STAFF, LENDING, get=302, post=404, by_unit=True, anywhere=CENTRE),
    "complaints:contact": OnCase("REPORTED", STAFF, CENTRE, post=200, sent={"reason": "x"}, get_needs_right=True),
    "complaints:open_report": Open(get=200, post=422),
    "complaints:opened": Open(get=404),
    "complaints:opened_received": Open(get=404),
    "complaints:opened_rate": Open(get=404, post=404),
    "complaints:opened_reopen": Open(get=404, post=404),
    "complaints:opened_answer": Open(get=404, post=404),
    "complaints:opened_supplement": Open(get=404, post=404),
    "complaints:opened_object": Open(get=404, post=404),
    "complaints:opened_photo": Open(get=404),
    "complaints:errand": Open(get=404, post=404),
    "complaints:errand_photo": Open(get=404),
    "complaints:note": OnCase("REPORTED", STAFF, NOTING, get=302, post=302, sent={"text": "x"}),
    "complaints:rate": OnCase("VERIFIED", ALL, RATING, post=302, sent={**STEP, "level": "SATISFIED"}, get_needs_right=True),
    "complaints:reopen": OnCase("REPORTED", ALL, OWN_REPORT, get=302, post=409, sent={**STEP, "text": "x"}, get_needs_right=True),
    "complaints:answer": OnCase("REPORTED", ALL, OWN_REPORT, get=302, post=409, sent={**STEP, "text": "x"}, get_needs_right=True),
    "complaints:supplement": OnCase("REPORTED", ALL, OWN_REPORT, post=302, sent={**STEP, "text": "x"}, get_needs_right=True),
    "complaints:object": OnCase("REPORTED", ALL, OWN_REPORT, get=302, post=409, sent={**STEP, "text": "x"}, get_needs_right=True),
    "complaints:act": OnCase("REPORTED", STAFF, CENTRE, post=302, sent={**STEP, "question": "x"}, get_needs_right=True),
    "complaints:call": OnCase("VERIFIED", STAFF, CENTRE, post=302, sent={**STEP, "way": "PHONE", "outcome": "NO_CONSENT"}, get_needs_right=True),
    "complaints:call_backs": Page(STAFF),
    "complaints:call_checks": Page(frozenset({Role.CC_SUPERVISOR}), get=200),
    "complaints:call_check": Page(frozenset({Role.CC_SUPERVISOR}), get=302, doers=frozenset({Role.CC_SUPERVISOR}), post=422),
    "complaints:figures": Page(STAFF),
    "complaints:watchdog": Page(STAFF),
    "complaints:similar_reports": Page(REPORTERS, get=200),
    "complaints:follow": Page(ALL, get=302, doers=REPORTERS, post=422),
    "complaints:dispatch_rules": Page(STAFF, doers=frozenset({Role.CC_SUPERVISOR}), post=422),
    "complaints:dispatch_rule": Page(STAFF, get=302, doers=frozenset({Role.CC_SUPERVISOR}), post=404),
}  # fmt: skip

FOREIGN_KEYS = {
    "complaints:report": {"place": "{foreign_place}"},
    "complaints:api_cases": {"place": "{foreign_place}"},
    "complaints:dispatch": {"lead_unit": "{foreign_unit}"},
}  # what a field of a foreign city is answered with: as if it did not exist
KEYS_REFUSED = 422
