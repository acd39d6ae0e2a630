"""The row log: a trigger on every table of the record writes each change of a row, whoever makes it (G1).

The content is the row's canonical text, made once, by PostgreSQL, and never made again for hashing. Acting person and
request come from transaction-local settings that `tell_the_log` puts before each writing statement, in the same
round trip; what is written from elsewhere (psql, a migration) carries none. The Plan 四(一)4, 四(二)7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper

from powerops.core.origin import current_origin, current_person_id

# Under these settings PostgreSQL writes the same value always as the same text.
CANONICAL = {"TimeZone": "UTC", "DateStyle": "ISO", "IntervalStyle": "iso_8601", "bytea_output": "hex", "extra_float_digits": "1"}  # fmt: skip
APPLICATION = "powerops_app"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)

LOG_CHANGE = f"""
CREATE FUNCTION powerops_log_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path TO pg_catalog, public, pg_temp
  {" ".join(f"SET {name} TO '{value}'" for name, value in CANONICAL.items())}
AS $$
DECLARE
  content jsonb;
  is_gone boolean := TG_OP = 'DELETE' OR starts_with(TG_NAME, 'relog_');
  actor text := current_setting('powerops.actor', true);
BEGIN
  -- Arguments: the primary key, then the columns that stay out of the log.
  content := CASE WHEN is_gone THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END - TG_ARGV[1:];
  IF TG_OP = 'UPDATE' AND TG_NARGS > 1 AND content = to_jsonb(OLD) - TG_ARGV[1:] THEN RETURN NULL; END IF;
  INSERT INTO public.core_rowchange (transaction, "table", "row", operation, content, actor, request, at)
  VALUES (
    pg_current_xact_id()::text::bigint, TG_TABLE_NAME, (content ->> TG_ARGV[0])::bigint,
    CASE WHEN is_gone THEN 'D' ELSE left(TG_OP, 1) END, content::text,
    CASE WHEN actor ~ '^[0-9]{{1,18}}$' THEN actor::bigint END,
    left(translate(coalesce(current_setting('powerops.request', true), ''), E'\\n\\r', ''), 36), clock_timestamp());
  RETURN NULL;
END $$;
-- Whoever could put this function on a table of their own could write what they like into the log.
REVOKE ALL ON FUNCTION powerops_log_change() FROM PUBLIC;
"""  # noqa: S608 (settings named above)

# The application reads the log and adds seals; only the trigger, which works as the owner, writes the log.
REVOKE = f"""
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_rowchange FROM {APPLICATION};
    REVOKE USAGE ON SEQUENCE core_rowchange_id_seq FROM {APPLICATION};
    REVOKE UPDATE, DELETE, TRUNCATE ON core_seal FROM {APPLICATION};
    REVOKE ALL ON FUNCTION powerops_log_change() FROM {APPLICATION};
  END IF;
END $$;
"""  # noqa: S608 (a role named above)


def key_of(table: str) -> str:
    """Return the column that tells a table's rows apart."""
    return "history_id" if "_historical" in table else "id"


def logged(table: str, *, leaving_out: tuple[str, ...] = ()) -> migrations.RunSQL:
    """Return the migration step that logs every change of a table's rows from now on, and each row as it stands.

    A change of the key itself is logged as the end of the old row too.
    """
    pk = key_of(table)
    arguments = ", ".join(f"'{name}'" for name in (pk, *leaving_out))
    return migrations.RunSQL(
        sql=f"""
        {"".join(f"SET LOCAL {name} TO '{value}';" for name, value in CANONICAL.items())}
        INSERT INTO core_rowchange (transaction, "table", "row", operation, content, request, at)
          SELECT pg_current_xact_id()::text::bigint, '{table}', {pk}, 'I',
                 (to_jsonb(known) - ARRAY[{", ".join(f"'{name}'" for name in leaving_out)}]::text[])::text,
                 'baseline', clock_timestamp()
            FROM {table} AS known ORDER BY {pk};
        CREATE TRIGGER log_{table} AFTER INSERT OR UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION powerops_log_change({arguments});
        CREATE TRIGGER relog_{table} AFTER UPDATE ON {table}
          FOR EACH ROW WHEN (OLD.{pk} <> NEW.{pk}) EXECUTE FUNCTION powerops_log_change({arguments});
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER log_{table};
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER relog_{table};
        """,  # noqa: S608 (names that a migration gives)
        reverse_sql=f"DROP TRIGGER log_{table} ON {table}; DROP TRIGGER relog_{table} ON {table};",
    )


def tell_the_log(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Put who acts and in which request before a statement that writes: an execute wrapper for every connection.

    The settings end with the transaction, so nothing leaks into the next; told anew with each statement, they
    outlive a savepoint that is rolled back.
    """
    if isinstance(sql, str) and WRITES.match(sql):
        request = re.sub(r"[^\w.:-]", "", current_origin().request_id, flags=re.ASCII)
        person = current_person_id() or ""
        sql = (
            f"SELECT set_config('powerops.actor', '{person}', true), "
            f"set_config('powerops.request', '{request}', true); {sql}"
        )
    return execute(sql, params, many, context)


def install(sender: object, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let a new database connection tell the log; receiver of Django's `connection_created`."""
    if tell_the_log not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_the_log)


def logged_tables() -> dict[str, bool]:
    """Return every table with the log's trigger, and whether that fires always."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, bool_and(tgenabled = 'A') AND count(*) = 2
              FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
             WHERE proname = 'powerops_log_change' AND relnamespace = 'public'::regnamespace
             GROUP BY relname
            """
        )
        return dict(cursor.fetchall())


def guards_switched_off() -> list[tuple[str, str]]:
    """Return (table, trigger) of the record's triggers that do not fire always."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, tgname
              FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
             WHERE proname IN ('powerops_log_change', 'powerops_refuse_change') AND tgenabled <> 'A'
             ORDER BY 1, 2
            """
        )
        return cursor.fetchall()
