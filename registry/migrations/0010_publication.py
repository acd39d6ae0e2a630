"""Withdrawal of published powers, what the public is shown of an edition, the review of an urgent publication (R4)."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

LOGGED = (
    "registry_withdrawal", "registry_historicalwithdrawal", "registry_emergencyreview",
    "registry_historicalemergencyreview",
)

# What stays of a content that is not fit for the public: whose power it is and of which kind.
CONCEALED = """
CREATE FUNCTION registry_concealed(content jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(key, CASE
    WHEN key IN ('code', 'basic_code', 'category', 'body', 'level', 'power_source', 'state') THEN value
    WHEN key = 'name' THEN '"（本项已撤下）"'
    WHEN key = 'guide' THEN 'null'
    WHEN jsonb_typeof(value) = 'string' THEN '""'
    WHEN jsonb_typeof(value) = 'array' THEN '[]'
    WHEN jsonb_typeof(value) = 'object' THEN '{}'
    ELSE 'null' END) FROM jsonb_each(content)
$$;
"""

# The one place from which the public reads editions. A withdrawal is told on the edition whose power it took off;
# unsuitable content is hidden in that edition and in all before it, as long as nobody lifts the withdrawal.
SHOWN = """
CREATE VIEW registry_shownpower AS
SELECT frozen.id, frozen.edition_id, frozen.position, frozen.power_id, frozen.version_id, frozen.code, frozen.category,
  frozen.digest,
  CASE WHEN taken.kind = 'unsuitable' THEN '（本项已撤下）' ELSE frozen.name END AS name,
  CASE WHEN taken.kind = 'unsuitable' THEN registry_concealed(frozen.content) ELSE frozen.content END AS content,
  taken.notice AS withdrawn
FROM registry_editionpower AS frozen
LEFT JOIN LATERAL (
  SELECT one.kind, jsonb_build_object(
    'kind', one.kind,
    'label', CASE one.kind WHEN 'error' THEN '公布有误' WHEN 'unsuitable' THEN '涉及不宜公开内容'
                           WHEN 'merged' THEN '已并入其他事项' ELSE '其他' END,
    'on', to_char(one.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'),
    'reason', one.reason,
    'replacement', CASE WHEN goal.code IS NOT NULL THEN jsonb_build_object('code', goal.code, 'name', goal.name) END,
    'address', one.address) AS notice
  FROM registry_withdrawal AS one
  LEFT JOIN registry_publishedpower AS goal ON goal.power_id = one.replacement_id
  WHERE one.power_id = frozen.power_id AND one.lifted_at IS NULL
    AND (one.edition_id = frozen.edition_id OR one.kind = 'unsuitable' AND frozen.edition_id < one.edition_id)
  ORDER BY one.kind = 'unsuitable' DESC, one.id DESC LIMIT 1
) AS taken ON true;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_successions"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name='ShownPower',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='编号')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('code', models.CharField(max_length=31, verbose_name='实施编码')),
                ('name', models.CharField(max_length=500, verbose_name='事项名称')),
                ('category', models.CharField(choices=[('行政许可', '行政许可'), ('行政处罚', '行政处罚'), ('行政强制', '行政强制'), ('行政征收', '行政征收'), ('行政给付', '行政给付'), ('行政检查', '行政检查'), ('行政确认', '行政确认'), ('行政奖励', '行政奖励'), ('行政裁决', '行政裁决'), ('其他行政权力', '其他行政权力'), ('公共服务', '公共服务')], max_length=10, verbose_name='权力类型')),
                ('content', models.JSONField(verbose_name='公开内容')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('withdrawn', models.JSONField(null=True, verbose_name='撤下说明')),
            ],
            options={
                'verbose_name': '版次事项的公开内容',
                'verbose_name_plural': '版次事项的公开内容',
                'db_table': 'registry_shownpower',
                'ordering': ['position'],
                'managed': False,
            },
        ),
        migrations.AddField(
            model_name='publishedpower',
            name='withdrawn',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='撤下说明'),
        ),
        migrations.CreateModel(
            name='HistoricalEmergencyReview',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('order_reason', models.TextField(verbose_name='紧急公布的理由')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, verbose_name='开始时间')),
                ('status', models.CharField(choices=[('legal', '待法制审查'), ('decision', '待管委追认'), ('ratified', '已追认'), ('rejected', '未获追认')], default='legal', max_length=10, verbose_name='状态')),
                ('is_lawful', models.BooleanField(blank=True, null=True, verbose_name='法制审查认为合法')),
                ('legal_opinion', models.TextField(blank=True, verbose_name='法制审查意见')),
                ('legal_at', models.DateTimeField(blank=True, null=True, verbose_name='法制审查时间')),
                ('decision_reason', models.TextField(blank=True, verbose_name='追认意见')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='追认时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='追认登记人')),
                ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.edition', verbose_name='清单版次')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('legal_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='法制审查人')),
                ('legal_post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.appointment', verbose_name='法制审查任职')),
                ('ordered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定紧急公布的人')),
                ('revision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.revision', verbose_name='清单稿')),
            ],
            options={
                'verbose_name': 'historical 紧急公布的补充审查',
                'verbose_name_plural': 'historical 紧急公布的补充审查',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalWithdrawal',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('kind', models.CharField(choices=[('error', '公布有误'), ('unsuitable', '涉及不宜公开内容'), ('merged', '已并入其他事项'), ('other', '其他')], max_length=12, verbose_name='种类')),
                ('reason', models.TextField(verbose_name='理由')),
                ('address', models.URLField(blank=True, max_length=300, verbose_name='请改看的网址')),
                ('at', models.DateTimeField(blank=True, editable=False, verbose_name='撤下时间')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='恢复时间')),
                ('lift_reason', models.TextField(blank=True, verbose_name='恢复理由')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤下人')),
                ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.edition', verbose_name='撤下时的版次')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='恢复人')),
                ('power', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.power', verbose_name='权力事项')),
                ('replacement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.power', verbose_name='请改看的事项')),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.edition', verbose_name='作出处理的版次')),
            ],
            options={
                'verbose_name': 'historical 撤下',
                'verbose_name_plural': 'historical 撤下',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='EmergencyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_reason', models.TextField(verbose_name='紧急公布的理由')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='开始时间')),
                ('status', models.CharField(choices=[('legal', '待法制审查'), ('decision', '待管委追认'), ('ratified', '已追认'), ('rejected', '未获追认')], default='legal', max_length=10, verbose_name='状态')),
                ('is_lawful', models.BooleanField(blank=True, null=True, verbose_name='法制审查认为合法')),
                ('legal_opinion', models.TextField(blank=True, verbose_name='法制审查意见')),
                ('legal_at', models.DateTimeField(blank=True, null=True, verbose_name='法制审查时间')),
                ('decision_reason', models.TextField(blank=True, verbose_name='追认意见')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='追认时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='追认登记人')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_review', to='registry.edition', verbose_name='清单版次')),
                ('legal_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='法制审查人')),
                ('legal_post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.appointment', verbose_name='法制审查任职')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定紧急公布的人')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_review', to='registry.revision', verbose_name='清单稿')),
            ],
            options={
                'verbose_name': '紧急公布的补充审查',
                'verbose_name_plural': '紧急公布的补充审查',
                'ordering': ['-opened_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_lawful__isnull', True), ('legal_at__isnull', True), ('legal_by__isnull', True), ('legal_post__isnull', True)), models.Q(('is_lawful__isnull', False), ('legal_at__isnull', False), ('legal_by__isnull', False), ('legal_post__isnull', False)), _connector='OR'), name='an_opinion_after_the_fact_says_whose'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status__in', ['legal', 'decision'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['ratified', 'rejected'])), _connector='OR'), name='a_decision_after_the_fact_says_whose')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('error', '公布有误'), ('unsuitable', '涉及不宜公开内容'), ('merged', '已并入其他事项'), ('other', '其他')], max_length=12, verbose_name='种类')),
                ('reason', models.TextField(verbose_name='理由')),
                ('address', models.URLField(blank=True, max_length=300, verbose_name='请改看的网址')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='撤下时间')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='恢复时间')),
                ('lift_reason', models.TextField(blank=True, verbose_name='恢复理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤下人')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='registry.edition', verbose_name='撤下时的版次')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='恢复人')),
                ('power', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='registry.power', verbose_name='权力事项')),
                ('replacement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.power', verbose_name='请改看的事项')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_withdrawals', to='registry.edition', verbose_name='作出处理的版次')),
            ],
            options={
                'verbose_name': '撤下',
                'verbose_name_plural': '撤下',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True), ('settled_by__isnull', True)), fields=('power',), name='one_standing_withdrawal_of_a_power', violation_error_message='这一项已经撤下。'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_withdrawal_gives_its_reason', violation_error_message='撤下应说明理由。'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'merged'), _negated=True), ('replacement__isnull', False), models.Q(('address', ''), _negated=True), _connector='OR'), name='what_is_merged_says_into_what', violation_error_message='已并入其他事项的，应填写并入的事项或者网址。'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='a_lifted_withdrawal_says_who_and_why')],
            },
        ),
        append_only("registry_withdrawal", forbid="DELETE"),
        append_only("registry_emergencyreview", forbid="DELETE"),
        append_only("registry_historicalwithdrawal"),
        append_only("registry_historicalemergencyreview"),
        migrations.RunSQL(CONCEALED, "DROP FUNCTION registry_concealed(jsonb)"),
        migrations.RunSQL(SHOWN, "DROP VIEW registry_shownpower"),
        *(logged(table) for table in LOGGED),
    ]
