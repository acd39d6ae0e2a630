"""A dated value that is wrong is withdrawn before its day, once, with reason; nothing else of it changes (F5)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only

ONLY_WITHDRAWN = """
DROP TRIGGER keep_core_parameter ON core_parameter;
DROP TRIGGER keep_core_parameter_whole ON core_parameter;
CREATE FUNCTION core_parameter_is_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE filled text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawal_reason'];
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR to_jsonb(OLD) - filled <> to_jsonb(NEW) - filled THEN
    RAISE EXCEPTION '参数 % 自 % 起的数值已经写入，只能在该日以前撤回一次（新开〔2016〕76号 四(一)4）', OLD.key, OLD.valid_from
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER withdraw_core_parameter BEFORE UPDATE ON core_parameter
  FOR EACH ROW EXECUTE FUNCTION core_parameter_is_only_withdrawn();
ALTER TABLE core_parameter ENABLE ALWAYS TRIGGER withdraw_core_parameter;
"""
UNDO = """
DROP TRIGGER withdraw_core_parameter ON core_parameter;
DROP FUNCTION core_parameter_is_only_withdrawn();
CREATE TRIGGER keep_core_parameter BEFORE UPDATE OR DELETE ON core_parameter
  FOR EACH ROW EXECUTE FUNCTION powerops_refuse_change();
CREATE TRIGGER keep_core_parameter_whole BEFORE TRUNCATE ON core_parameter
  FOR EACH STATEMENT EXECUTE FUNCTION powerops_refuse_change();
ALTER TABLE core_parameter ENABLE ALWAYS TRIGGER keep_core_parameter;
ALTER TABLE core_parameter ENABLE ALWAYS TRIGGER keep_core_parameter_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0014_duties")]
    operations = [
        migrations.RemoveConstraint("parameter", "one_value_of_a_parameter_from_a_day"),
        migrations.AddField(
            "parameter", "withdrawal_reason", models.TextField("撤回理由", blank=True)
        ),
        migrations.AddField(
            "parameter", "withdrawn_at", models.DateTimeField("撤回时间", null=True, blank=True)
        ),
        migrations.AddField(
            "parameter",
            "withdrawn_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, related_name="+",
                verbose_name="撤回人", null=True, blank=True,
            ),
        ),
        migrations.AddConstraint(
            "parameter",
            models.UniqueConstraint(
                condition=models.Q(withdrawn_at__isnull=True), fields=("key", "valid_from"),
                name="one_value_of_a_parameter_from_a_day", violation_error_message="该参数自这一天起已有数值。",
            ),
        ),
        migrations.AddConstraint(
            "parameter",
            models.CheckConstraint(
                condition=models.Q(withdrawal_reason="", withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(
                    ("withdrawn_at__isnull", False),
                    ("withdrawn_by__isnull", False),
                    models.Q(withdrawal_reason="", _negated=True),
                ),
                name="a_withdrawn_value_says_who_and_why", violation_error_message="撤回数值须写明撤回人和理由。",
            ),
        ),
        migrations.AddConstraint(
            "parameter",
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__date__lt=models.F("valid_from")),
                name="a_value_is_withdrawn_before_its_day", violation_error_message="已经开始执行的数值不能撤回。",
            ),
        ),
        migrations.RunSQL(ONLY_WITHDRAWN, UNDO),
        append_only("core_parameter", forbid="DELETE"),
    ]  # fmt: skip
