"""Numbers have a day; documents a snapshot and a signature; volumes a place in the year; appraisals a decision (F6)."""

import datetime

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only

# What a document says is said once: only its file, and the signature on it, are filled in later, once.
FILLED_ONCE = """
CREATE FUNCTION core_document_is_filled_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE filled text[] := ARRAY['file', 'file_sha256', 'signed_by', 'signed_at'];
BEGIN
  IF OLD.file <> '' OR to_jsonb(OLD) - filled <> to_jsonb(NEW) - filled THEN
    RAISE EXCEPTION '文书 % 已经登记，不能改动（新开〔2016〕76号 四(一)4）', OLD.code
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fill_core_document BEFORE UPDATE ON core_document
  FOR EACH ROW EXECUTE FUNCTION core_document_is_filled_once();
ALTER TABLE core_document ENABLE ALWAYS TRIGGER fill_core_document;
"""
UNDO = """
DROP TRIGGER fill_core_document ON core_document;
DROP FUNCTION core_document_is_filled_once();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0011_material")]

    operations = [
        migrations.AlterModelOptions(
            name='appraisal',
            options={'ordering': ['-proposed_at', '-pk'], 'verbose_name': '到期鉴定', 'verbose_name_plural': '到期鉴定'},
        ),
        migrations.RemoveConstraint(
            model_name='appraisal',
            name='an_appraisal_is_approved_by_somebody_else',
        ),
        migrations.RemoveField(
            model_name='appraisal',
            name='approved_at',
        ),
        migrations.RemoveField(
            model_name='appraisal',
            name='approved_by',
        ),
        migrations.AddField(
            model_name='appraisal',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='decision',
            field=models.CharField(blank=True, choices=[('approved', '批准'), ('refused', '不批准')], max_length=10, verbose_name='审批结果'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='decision_reason',
            field=models.TextField(blank=True, verbose_name='审批意见'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='destroyed',
            field=models.JSONField(blank=True, null=True, verbose_name='销毁清单'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='destroyed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='销毁时间'),
        ),
        migrations.AddField(
            model_name='document',
            name='signed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='签名时间'),
        ),
        migrations.AddField(
            model_name='document',
            name='signed_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='签名人'),
        ),
        migrations.AddField(
            model_name='document',
            name='snapshot',
            field=models.JSONField(blank=True, null=True, verbose_name='内容快照'),
        ),
        migrations.AddField(
            model_name='document',
            name='template',
            field=models.CharField(blank=True, max_length=100, verbose_name='模板'),
        ),
        migrations.AddField(
            model_name='historicalissuednumber',
            name='dated_on',
            field=models.DateField(default=datetime.date(2026, 11, 23), verbose_name='成文日期'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='issuednumber',
            name='dated_on',
            field=models.DateField(default=datetime.date(2026, 11, 23), verbose_name='成文日期'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='volume',
            name='serial',
            field=models.PositiveIntegerField(default=1, verbose_name='件号'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='volume',
            name='year',
            field=models.PositiveSmallIntegerField(default=2026, verbose_name='年度'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='appraisal',
            name='outcome',
            field=models.CharField(choices=[('extended', '续存'), ('disposed', '销毁')], max_length=10, verbose_name='鉴定意见'),
        ),
        migrations.AlterField(
            model_name='volume',
            name='number',
            field=models.CharField(max_length=120, unique=True, verbose_name='档号'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('volume',), name='a_volume_is_appraised_once_at_a_time', violation_error_message='该案卷已有待审批的鉴定意见。'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='an_appraisal_is_decided_by_somebody_else', violation_error_message='鉴定意见须由提出人以外的人审批。'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('destroyed__isnull', True), ('destroyed_at__isnull', True)), models.Q(('decision', 'approved'), ('outcome', 'disposed'), ('destroyed__isnull', False), ('destroyed_at__isnull', False)), _connector='OR'), name='only_an_approved_disposal_destroys'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('snapshot__isnull', True), ('template', '')), models.Q(models.Q(('template', ''), _negated=True), ('snapshot__isnull', False)), _connector='OR'), name='a_template_and_its_snapshot_come_together'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by', '')), models.Q(models.Q(('signed_by', ''), _negated=True), models.Q(('file', ''), _negated=True), ('signed_at__isnull', False)), _connector='OR'), name='a_signature_says_whose_and_when'),
        ),
        migrations.AddConstraint(
            model_name='issuednumber',
            constraint=models.CheckConstraint(condition=models.Q(('year', django.db.models.functions.datetime.ExtractYear('dated_on'))), name='a_number_is_of_the_year_of_its_day'),
        ),
        migrations.AddConstraint(
            model_name='volume',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'serial'), name='volumes_of_a_body_are_numbered'),
        ),
        migrations.RunSQL(FILLED_ONCE, UNDO),
        append_only("core_document", forbid="DELETE"),
    ]
