"""The 37 roles, the 16 modules, and what follows from them alone."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of DOMAIN.md 3, named as people know them."""

    PLATFORM_ADMIN = "PLATFORM_ADMIN", _("平台运维管理员")
    TENANT_ADMIN = "TENANT_ADMIN", _("租户管理员")
    CITY_LEADER = "CITY_LEADER", _("市领导（领导小组成员、第一书记）")
    ORG_OFFICER = "ORG_OFFICER", _("组织部工作人员")
    PROPERTY_AUTHORITY = "PROPERTY_AUTHORITY", _("物业主管部门工作人员")
    CREDIT_OFFICER = "CREDIT_OFFICER", _("信用管理员")
    INSPECTOR = "INSPECTOR", _("抽查检查员")
    CC_OPERATOR = "CC_OPERATOR", _("指挥中心坐席")
    CC_SUPERVISOR = "CC_SUPERVISOR", _("指挥中心值班长")
    HOTLINE_OPERATOR = "HOTLINE_OPERATOR", _("12345受理员")
    HOTLINE_REVIEWER = "HOTLINE_REVIEWER", _("12345审核员")
    DEPT_HANDLER = "DEPT_HANDLER", _("部门承办人")
    DEPT_LEADER = "DEPT_LEADER", _("部门负责人")
    VETTING_OFFICER = "VETTING_OFFICER", _("联审单位经办人")
    STREET_SECRETARY = "STREET_SECRETARY", _("街道党工委书记（大工委书记）")
    STREET_OFFICER = "STREET_OFFICER", _("街道工作人员")
    ENFORCEMENT_OFFICER = "ENFORCEMENT_OFFICER", _("街道综合执法队员")
    LEGAL_REVIEWER = "LEGAL_REVIEWER", _("法制审核员")
    COMMUNITY_SECRETARY = "COMMUNITY_SECRETARY", _("社区党组织书记（大党委书记）")
    COMMUNITY_WORKER = "COMMUNITY_WORKER", _("社区工作者")
    COMMUNITY_INSTRUCTOR = "COMMUNITY_INSTRUCTOR", _("社区指导员")
    BRANCH_SECRETARY = "BRANCH_SECRETARY", _("小区党支部书记")
    GRID_LEADER = "GRID_LEADER", _("支部网格长")
    GRID_MEMBER = "GRID_MEMBER", _("网格员")
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("业委会（物管会）成员")
    OWNER_REP = "OWNER_REP", _("业主代表")
    FIRM_ADMIN = "FIRM_ADMIN", _("物业企业管理员")
    PROJECT_MANAGER = "PROJECT_MANAGER", _("项目经理")
    NONPROFIT_MANAGER = "NONPROFIT_MANAGER", _("街道非营利物业公司管理员")
    PARTNER_ORG = "PARTNER_ORG", _("共建单位联络员（X/N）")
    REPORTING_MEMBER = "REPORTING_MEMBER", _("双报到在职党员")
    NOTARY_OFFICER = "NOTARY_OFFICER", _("公证员")
    TENDER_EXPERT = "TENDER_EXPERT", _("评标专家")
    AUDITOR = "AUDITOR", _("审计监督员")
    OWNER = "OWNER", _("业主")
    RESIDENT = "RESIDENT", _("居民")
    PUBLIC = "PUBLIC", _("公众")


class Module(models.TextChoices):
    """The modules of the role × module table."""

    AREA = "AREA", _("片区网格")
    PARTY = "PARTY", _("党组织")
    PLAN = "PLAN", _("计划项目")
    SCORE = "SCORE", _("考评")
    CREDIT = "CREDIT", _("信用")
    CASE = "CASE", _("事件")
    HOT = "HOT", _("热线")
    ELEC = "ELEC", _("选举")
    MONEY = "MONEY", _("资金")
    ENF = "ENF", _("执法")
    DELIB = "DELIB", _("议事")
    SERV = "SERV", _("服务")
    PEOPLE = "PEOPLE", _("队伍")
    COOP = "COOP", _("共建")
    DASH = "DASH", _("看板")
    CONF = "CONF", _("设置")


SCOPE_KINDS: Mapping[str, frozenset[Role]] = {
    "platform": frozenset({Role.PLATFORM_ADMIN}),
    "tenant": frozenset(
        {
            Role.TENANT_ADMIN,
            Role.CITY_LEADER,
            Role.ORG_OFFICER,
            Role.PROPERTY_AUTHORITY,
            Role.CREDIT_OFFICER,
            Role.INSPECTOR,
            Role.CC_OPERATOR,
            Role.CC_SUPERVISOR,
            Role.HOTLINE_OPERATOR,
            Role.HOTLINE_REVIEWER,
            Role.AUDITOR,
        }
    ),
    "department": frozenset({Role.DEPT_HANDLER, Role.DEPT_LEADER, Role.VETTING_OFFICER}),
    "street": frozenset(
        {
            Role.STREET_SECRETARY,
            Role.STREET_OFFICER,
            Role.ENFORCEMENT_OFFICER,
            Role.LEGAL_REVIEWER,
            Role.NONPROFIT_MANAGER,
        }
    ),
    "community": frozenset({Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER, Role.COMMUNITY_INSTRUCTOR}),
    "compound": frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_MEMBER, Role.OWNER_REP, Role.PROJECT_MANAGER}),
    "grid": frozenset({Role.GRID_LEADER, Role.GRID_MEMBER}),
    "firm": frozenset({Role.FIRM_ADMIN}),
    "organisation": frozenset({Role.PARTNER_ORG}),
    "self": frozenset({Role.REPORTING_MEMBER}),
    "election": frozenset({Role.NOTARY_OFFICER}),
    "tender": frozenset({Role.TENDER_EXPERT}),
    "household": frozenset({Role.OWNER, Role.RESIDENT}),
    "public": frozenset({Role.PUBLIC}),
}


PHONE_FIRST = frozenset({Role.RESIDENT, Role.OWNER, Role.OWNER_REP, Role.REPORTING_MEMBER, Role.GRID_MEMBER})


LETTERS: Mapping[str, object] = {
    "C": _("新建"),
    "R": _("查看"),
    "U": _("办理"),
    "V": _("评分、投票"),
    "A": _("决定、审批"),
}


def in_order(letters: Iterable[str]) -> str:
    """Return letters of the table in their usual order, each once; others than those of ``LETTERS`` fall out."""
    chosen = set(letters)
    return "".join(letter for letter in LETTERS if letter in chosen)


def may_change(role: Role, module: Module) -> bool:
    """Return whether a place of the table is the city's to change: neither the platform's row nor what lets the administrator in."""
    return role not in {Role.PLATFORM_ADMIN, Role.PUBLIC} and (role, module) != (Role.TENANT_ADMIN, Module.CONF)


def scope_kind(role: Role) -> str:
    """Return what a post of the role is bound to: ``tenant`` (the whole city), ``street``, ``department``, ``self`` …"""
    return next(kind for kind, roles in SCOPE_KINDS.items() if role in roles)


def needs_second_factor(role: Role, matrix: Mapping[tuple[str, str], str]) -> bool:
    """Return whether a role decides anywhere (letter A), administers, or audits, and so must show a second factor."""
    return role in {Role.AUDITOR, Role.PLATFORM_ADMIN} or any(
        "A" in letters for (of, _module), letters in matrix.items() if of == role
    )
