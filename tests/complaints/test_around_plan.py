"""How reports alike are found: by index, as the runtime role, under row-level security."""

from typing import Any

from django.db import connection

from complaints.models import Case
from complaints.queries.similar import candidates, reach_of, sought_in
from complaints.rules.states import Status
from governance.rules.roles import Role
from tests.complaints.conftest import FRIDAY, Town, filed, many


def test_city_and_time_are_conditions_of_the_index(town: Town) -> None:
    case, asked = filed(town), []
    many(case, 4000, Status.CLOSED, unit=town.department.pk)  # so many that one index is better than the others

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    operator = town.actor(Role.CC_OPERATOR)
    reach = reach_of(operator, FRIDAY)
    with connection.execute_wrapper(keep):
        candidates(Case.objects.select_related("category", "place"), sought_in(case), reach, FRIDAY)
    ((sql, params),) = asked
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        scans = [
            node for node in nodes(cursor.fetchone()[0][0]["Plan"]) if node.get("Relation Name") == "complaints_case"
        ]
    (scan,) = scans
    assert scan["Index Name"] in {"case_by_category", "case_open_newest"}
    for condition in ("city_id =", "reported_at >="):
        assert condition in scan["Index Cond"]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(below for child in plan.get("Plans", ()) for below in nodes(child))]
