"""The readable history of a record: every version of the row, with who, when, from where and why.

The history tables are append-only by database trigger (see `append_only`); audit events stand beside them.
System F4, the Plan 四(一)4, 四(二)7.
"""

from typing import Any

from django.db import migrations, models
from simple_history.models import HistoricalRecords

from powerops.core.origin import current_origin


class HistoryOrigin(models.Model):
    """Columns that every history row carries beside the record's own: from where the change came."""

    history_request = models.CharField("请求编号", max_length=36, blank=True)
    history_address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        abstract = True


def tracked(*, leaving_out: tuple[str, ...] = ()) -> HistoricalRecords:
    """Return the history manager that a domain model declares as `history = tracked()`; secrets are left out."""
    return HistoricalRecords(
        bases=[HistoryOrigin],
        history_change_reason_field=models.TextField(null=True),
        excluded_fields=leaving_out,
    )


def because(record: Any, why: str, by: models.Model) -> None:
    """Say why and by whom a tracked record changes; its next history row keeps it."""
    record._change_reason, record._history_user = why, by


def stamp_origin(sender: object, **kwargs: Any) -> None:
    """Write the current request's identity and address on a history row before it is saved."""
    row, origin = kwargs["history_instance"], current_origin()
    row.history_request, row.history_address = origin.request_id, origin.address


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION powerops_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Test databases are emptied between tests; nothing else ever truncates a record.
  IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
  RAISE EXCEPTION '% 只能追加，不能修改或删除（新开〔2016〕76号 四(一)4）', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str, *, forbid: str = "UPDATE OR DELETE") -> migrations.RunSQL:
    """Return the migration step that makes a table refuse the given changes, and TRUNCATE, for everyone."""
    return migrations.RunSQL(
        sql=REFUSE_CHANGE
        + f"""
        CREATE TRIGGER keep_{table} BEFORE {forbid} ON {table}
          FOR EACH ROW EXECUTE FUNCTION powerops_refuse_change();
        CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION powerops_refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_{table};
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_{table}_whole;
        """,
        reverse_sql=f"""
        DROP TRIGGER keep_{table} ON {table};
        DROP TRIGGER keep_{table}_whole ON {table};
        """,
    )
