from time import perf_counter
from django.db import connection
from complaints.queries.similar import hints_for, Sought
from governance.rules.roles import Role
from tests.complaints.conftest import FRIDAY, filed


def test_measure(town):
    case = filed(town)
    with connection.cursor() as c:
        c.execute(
            "SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute WHERE attrelid='complaints_case'::regclass AND attnum>0 AND NOT attisdropped"
        )
        cols = c.fetchone()[0].split(",")
        change = {
            "id": "uuidv7()",
            "client_ref": "gen_random_uuid()",
            "number": "'TC-X-'||n",
            "at_x": "119000000 + (n*7919::bigint)%%100000",
            "at_y": "32600000 + (n*104729::bigint)%%100000",
            "category_id": "(SELECT (array_agg(id ORDER BY code))[1+n%%50] FROM complaints_casecategory)",
            "reported_at": "reported_at - (n*315)*interval '1 second'",
            "text": "'北门垃圾满了没人清'||n",
        }
        sel = ",".join(change.get(x, "x." + x) for x in cols)
        t = perf_counter()
        c.execute("SET LOCAL statement_timeout = 0")
        c.execute(
            f"INSERT INTO complaints_case ({','.join(cols)}) SELECT {sel} FROM complaints_case x, generate_series(1,100000) n WHERE number=%s",
            [case.number],
        )
        print("insert", perf_counter() - t)
    actor = town.actor(Role.GRID_MEMBER)
    times = []
    for n in range(300):
        s = Sought("C0101", None, (119000000 + (n * 331) % 100000, 32600000 + (n * 977) % 100000), "北门垃圾满了")
        t = perf_counter()
        h = hints_for(actor, s, FRIDAY)
        times.append((perf_counter() - t) * 1000)
    times.sort()
    print("p50", times[150], "p95", times[285], "max", times[-1], len(h))
    asked = []

    def keep(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        hints_for(actor, s, FRIDAY)
    with connection.cursor() as c:
        for sql, params in asked:
            if 'FROM "complaints_case" ' not in sql:
                continue
            c.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql, params)
            print("\n".join(r[0] for r in c.fetchall())[:3500])
    assert 0
