"""Filters that are kept and shared."""

from typing import Any

import pytest

from complaints.models import SavedFilter
from complaints.queries.kept import kept_filters
from complaints.services.kept import change_filter, drop_filter, keep_filter
from governance.access import ActionRefused
from governance.models import Place
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import uuid7
from tests.complaints.conftest import FRIDAY, Town, filed, opened_town
from tests.factories import make_place, make_post, make_user
from tests.sessions import signed_in

OVERDUE = {"due": "over", "major": "C01"}


def kept(town: Town, role: Role = Role.CC_OPERATOR, name: str = "超期环卫", sharing: str = "NONE") -> SavedFilter:
    return keep_filter(actor=town.actor(role), name=name, query=OVERDUE, sharing=sharing, at=FRIDAY)


def found(town: Town, role: Role) -> list[str]:
    return [one.name for one in kept_filters(town.actor(role))]


def test_kept_filter_is_found_by_its_owner_only(town: Town) -> None:
    kept(town)
    assert [(one.name, one.query, one.by) for one in kept_filters(town.actor(Role.CC_OPERATOR))] == [
        ("超期环卫", OVERDUE, "")
    ]
    assert found(town, Role.CC_SUPERVISOR) == []


def test_filter_shared_with_an_area_is_found_by_whoever_holds_a_post_in_it(town: Town) -> None:
    kept(town, Role.COMMUNITY_WORKER, sharing="UNIT")
    elsewhere = make_place(Place.Kind.COMMUNITY, "C2", parent=town.street)
    make_post(make_user("neighbour"), Role.COMMUNITY_WORKER, place=elsewhere)
    assert (found(town, Role.COMMUNITY_WORKER), found(town, Role.GRID_MEMBER)) == (["超期环卫"], ["超期环卫"])
    assert (found(town, Role.STREET_OFFICER), found(town, Role.DEPT_HANDLER)) == ([], [])


def test_filter_shared_with_a_unit_is_found_by_its_people(town: Town) -> None:
    kept(town, Role.DEPT_HANDLER, sharing="UNIT")
    assert (found(town, Role.DEPT_LEADER), found(town, Role.FIRM_ADMIN), found(town, Role.CC_OPERATOR)) == (
        ["超期环卫"],
        [],
        [],
    )


def test_filter_is_shared_with_the_city_only_by_who_decides(town: Town) -> None:
    with pytest.raises(ActionRefused) as refusal:
        kept(town, sharing="CITY")
    kept(town, Role.CC_SUPERVISOR, sharing="CITY")
    assert refusal.value.action == "complaints.share_filter_citywide"
    assert [one.by for one in kept_filters(town.actor(Role.FIRM_ADMIN))] == [
        town.people[Role.CC_SUPERVISOR].display_name
    ]


def test_filter_with_a_post_of_the_whole_city_has_no_unit_to_share_with(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        kept(town, sharing="UNIT")
    assert refusal.value.code == "no_unit"


@pytest.mark.parametrize(
    ("query", "code"),
    [({"category": "C9999"}, "filter_gone"), ({"unit": str(uuid7())}, "filter_gone"), ({"grid": "no id"}, "bad_filter"), ({"area": "X/"}, "filter_gone")],
)  # fmt: skip
def test_filter_for_what_does_not_exist_is_not_kept(town: Town, query: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        keep_filter(actor=town.actor(Role.CC_OPERATOR), name="x", query=query, at=FRIDAY)
    assert (refusal.value.code, SavedFilter.objects.count()) == (code, 0)


@pytest.mark.parametrize(("name", "code"), [("超期环卫", "name_taken"), ("  ", "name_missing")])
def test_filter_needs_a_name_of_its_own(town: Town, name: str, code: str) -> None:
    kept(town)
    with pytest.raises(Refused) as refusal:
        kept(town, name=name)
    assert refusal.value.code == code


def test_filter_of_somebody_else_is_not_changed(town: Town) -> None:
    shared = kept(town, Role.CC_SUPERVISOR, sharing="CITY")
    hidden = kept(town, Role.CC_SUPERVISOR, name="自己的")
    operator = town.actor(Role.CC_OPERATOR)
    with pytest.raises(ActionRefused):
        change_filter(actor=operator, filter_id=shared.pk, name="x", sharing="NONE", at=FRIDAY)
    with pytest.raises(ActionRefused):
        drop_filter(actor=operator, filter_id=shared.pk, at=FRIDAY)
    with pytest.raises(SavedFilter.DoesNotExist):
        drop_filter(actor=operator, filter_id=hidden.pk, at=FRIDAY)


def test_filter_is_renamed_shared_and_dropped_by_its_owner(town: Town) -> None:
    mine, actor = kept(town, Role.DEPT_HANDLER), town.actor(Role.DEPT_HANDLER)
    change_filter(actor=actor, filter_id=mine.pk, name="本局超期", sharing="UNIT", at=FRIDAY)
    assert found(town, Role.DEPT_LEADER) == ["本局超期"]
    drop_filter(actor=actor, filter_id=mine.pk, at=FRIDAY)
    assert found(town, Role.DEPT_LEADER) == []


@pytest.fixture
def outside(city: Any) -> Town:
    return opened_town(city)


def test_shared_filter_opens_for_each_reader_what_that_one_may_see(outside: Town) -> None:
    from governance.tenancy import acting_for

    with acting_for(outside.city):
        filed(outside)
        shared = keep_filter(
            actor=outside.actor(Role.CC_SUPERVISOR), name="全部", query={"group": "all"}, sharing="CITY", at=FRIDAY
        )
    shown = {}
    for role in (Role.CC_OPERATOR, Role.DEPT_HANDLER):
        client = signed_in(outside.people[role].username)
        page = client.get(f"/tianchang/w/cases/filters/{shared.pk}/", follow=True)
        shown[role] = (len(page.context["lines"]), [tab.current for tab in page.context["tabs"]])
    assert shown == {Role.CC_OPERATOR: (1, [False, True]), Role.DEPT_HANDLER: (0, [False, True])}


def test_filter_whose_category_is_gone_says_so_when_opened(outside: Town) -> None:
    from complaints.models import CaseCategory
    from governance.tenancy import acting_for

    with acting_for(outside.city):
        keep_filter(actor=outside.actor(Role.CC_OPERATOR), name="x", query={"category": "C0101"}, at=FRIDAY)
        CaseCategory.objects.filter(code="C0101").update(active=False)
    page = signed_in("cc_operator").get("/tianchang/w/cases/?category=C0101")
    assert page.context["gone"] == ["“小类”里的 C0101 已经停用或不存在，换一个。"]


def test_filter_that_is_refused_comes_back_with_what_was_typed(outside: Town) -> None:
    client = signed_in(outside.people[Role.DEPT_HANDLER].username)
    sent = {"name": "我的", "sharing": "CITY", "query": "due=over"}
    assert client.post("/tianchang/w/cases/filters/", sent).status_code == 403
    page = client.post("/tianchang/w/cases/filters/", {**sent, "name": ""})
    assert (page.status_code, page.context["query"], page.context["words"]) == (422, "due=over", "时限 超期")
