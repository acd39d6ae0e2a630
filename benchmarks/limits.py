"""Inside a home of the benchmark of the desk: its time limits written by SQL, and the page asked for."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from powerops.core.actor import acting
from powerops.core.inbox import when_due
from powerops.core.models import Person
from powerops.core.row_log import logged_tables

PER_BODY, ROUNDS = 333, 40
BODIES = """
INSERT INTO core_organisation (code, name, short_name, kind, parent_id, path, credit_code, region_code,
    department_number, level, telephone, supervision_telephone, address, office_hours, established_on)
  SELECT 'd' || n, '第' || n || '局', '', 'department', top.id, top.path || lpad(n::text, 6, '0') || '.',
    'TE419999' || lpad(n::text, 10, '0'), '41', '01', '4', '', '', '', '', '2016-08-25'
  FROM core_organisation AS top, generate_series(1, %(bodies)s - 1) AS n WHERE top.code = 'gxq'"""
LIMITS = """
INSERT INTO core_deadline (rule, rule_version, title, clause, record_type, record_id, record_title, url, body_id, role,
    started_on, facts, calendar, explanation, due_on, state, stage, ended_at)
  SELECT 'R3-APPLY', '2016-08-25', '提出调整', '四(二)3', 'benchmarks.matter', n, '第' || n || '件', '/desk/', body.id,
    'clerk', current_date - 30, '{}', '{}', '[]',
    current_date + CASE WHEN n %% 10 = 0 THEN n / 10 %% 21 - 10 ELSE -(n %% 900) END,
    CASE WHEN n %% 10 = 0 THEN 'running' ELSE 'met' END, 0, CASE WHEN n %% 10 = 0 THEN NULL ELSE now() END
  FROM generate_series(0, %(limits)s - 1) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY code <> 'zjj', id) - 1 AS place FROM core_organisation
         WHERE code = 'zjj' OR code LIKE 'd%%' AND name LIKE '第%%局') AS body ON body.place = n / %(per_body)s"""


def fill(limits: int) -> None:
    """Write that many time limits, spread evenly over bodies of PER_BODY each, 住建局 among them."""
    values = {"limits": limits, "bodies": -(-limits // PER_BODY), "per_body": PER_BODY}
    tables = ("core_organisation", "core_deadline")
    with connection.cursor() as cursor:
        for table in logged_tables().keys() & set(tables):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER log_{table}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BODIES, values)
        cursor.execute(LIMITS, values)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


def ask() -> dict[str, Any]:
    """Ask for the clerk's desk again and again: milliseconds and queries. Raises when a list reads the whole table."""
    clerk = Person.objects.get(username="clerk")
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/").status_code == 200
    queries = len(asked)  # counted now: the next request begins the log anew
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        client.get("/desk/")
        taken.append(perf_counter() - begun)
    plan = when_due(acting(clerk), "overdue").explain()
    assert "Seq Scan on core_deadline" not in plan, plan
    return {
        "ms": round(median(taken) * 1000, 1),
        "queries": queries,
    }
