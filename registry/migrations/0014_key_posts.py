"""Key posts, matrices of duties, tenures, waivers and alarms of conflict (R8); what the database holds of their rules."""

import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

TABLES = ("keypost", "dutymatrix", "keyposttenure", "rotationwaiver", "conflictalarm")

MATRIX_IS_LAWFUL = """
CREATE FUNCTION registry_matrix_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('confirmed', 'withdrawn') THEN
    RAISE EXCEPTION '权限目录已审定或者撤回，不能再改（新开〔2016〕76号 四(二)1）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status <> 'draft' AND (NEW.lines <> OLD.lines OR NEW.basis <> OLD.basis) THEN
    RAISE EXCEPTION '权限目录已送审，不能再改（新开〔2016〕76号 四(二)1）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'confirmed' AND (OLD.status <> 'final_review' OR jsonb_array_length(NEW.lines) = 0
     OR NEW.endorsed_by_id = ANY(NEW.drafters) OR NEW.confirmed_by_id = ANY(NEW.drafters)) THEN
    RAISE EXCEPTION '权限目录须经起草人以外的负责人确认、另一人审定（新开〔2016〕76号 四(二)1）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER matrix_is_lawful BEFORE UPDATE ON registry_dutymatrix
  FOR EACH ROW EXECUTE FUNCTION registry_matrix_is_lawful();
CREATE FUNCTION registry_matrix_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'draft' THEN
    RAISE EXCEPTION '权限目录从起草开始（新开〔2016〕76号 四(二)1）' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER matrix_begins_as_a_draft BEFORE INSERT ON registry_dutymatrix
  FOR EACH ROW EXECUTE FUNCTION registry_matrix_begins_as_a_draft();
"""
NO_LAW = """
DROP FUNCTION registry_matrix_is_lawful() CASCADE;
DROP FUNCTION registry_matrix_begins_as_a_draft() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_ledgers"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='HistoricalConflictAlarm',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('pair', models.CharField(max_length=30, verbose_name='不相容岗位')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='领域')),
                ('matter', models.CharField(max_length=420, verbose_name='事项')),
                ('source', models.CharField(max_length=300, verbose_name='由何而来')),
                ('found_at', models.DateTimeField(blank=True, editable=False, verbose_name='发现时间')),
                ('measure', models.CharField(blank=True, max_length=20, verbose_name='措施')),
                ('answer', models.TextField(blank=True, verbose_name='说明')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='消除时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='部门')),
                ('first_post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.post', verbose_name='岗位一')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('second_post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.post', verbose_name='岗位二')),
            ],
            options={
                'verbose_name': 'historical 不相容岗位预警',
                'verbose_name_plural': 'historical 不相容岗位预警',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalDutyMatrix',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='权力集中领域')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('status', models.CharField(choices=[('draft', '起草中'), ('head_review', '待负责人确认'), ('final_review', '待审定'), ('confirmed', '已审定'), ('withdrawn', '已撤回')], default='draft', max_length=20, verbose_name='状态')),
                ('lines', models.JSONField(blank=True, default=list, verbose_name='权限')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('effective_on', models.DateField(verbose_name='自何日起施行')),
                ('drafters', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='参与起草')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='起草时间')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送审时间')),
                ('endorsed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='审定时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='部门')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审定人')),
                ('drafted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('endorsed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 岗位权限目录',
                'verbose_name_plural': 'historical 岗位权限目录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='KeyPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='权力集中领域')),
                ('basis', models.CharField(max_length=300, verbose_name='确定依据')),
                ('began_on', models.DateField(verbose_name='自何日起')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='至何日')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='不再作为重点岗位的理由')),
                ('marked_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('continues', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_as', to='registry.keypost', verbose_name='由何岗位更名而来')),
                ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确定人')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_posts', to='core.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '重点岗位',
                'verbose_name_plural': '重点岗位',
                'ordering': ['post__organisation__path', 'area', 'post__title', 'pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('post', 'area'), name='a_post_is_marked_once_in_an_area', violation_error_message='该岗位已确定为这一领域的重点岗位。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('began_on')), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='a_key_post_ends_on_or_after_it_begins', violation_error_message='截止日期不能早于起始日期，并且应当说明理由。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HistoricalKeyPostTenure',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('began_on', models.DateField(verbose_name='任职日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('waived_until', models.DateField(blank=True, null=True, verbose_name='缓轮至')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('key_post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.keypost', verbose_name='重点岗位')),
            ],
            options={
                'verbose_name': 'historical 重点岗位任职',
                'verbose_name_plural': 'historical 重点岗位任职',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalKeyPost',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='权力集中领域')),
                ('basis', models.CharField(max_length=300, verbose_name='确定依据')),
                ('began_on', models.DateField(verbose_name='自何日起')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='至何日')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='不再作为重点岗位的理由')),
                ('marked_at', models.DateTimeField(blank=True, editable=False, verbose_name='登记时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('marked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确定人')),
                ('post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.post', verbose_name='岗位')),
                ('continues', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.keypost', verbose_name='由何岗位更名而来')),
            ],
            options={
                'verbose_name': 'historical 重点岗位',
                'verbose_name_plural': 'historical 重点岗位',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='KeyPostTenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(verbose_name='任职日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('waived_until', models.DateField(blank=True, null=True, verbose_name='缓轮至')),
                ('key_post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='registry.keypost', verbose_name='重点岗位')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_post_tenures', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '重点岗位任职',
                'verbose_name_plural': '重点岗位任职',
                'ordering': ['began_on', 'pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('key_post', 'person'), name='one_running_tenure_of_a_person'),
                    models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='a_tenure_ends_on_or_after_it_begins'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRotationWaiver',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('until', models.DateField(verbose_name='缓轮至')),
                ('reason', models.TextField(verbose_name='缓轮理由')),
                ('asked_at', models.DateTimeField(blank=True, editable=False, verbose_name='提出时间')),
                ('outcome', models.CharField(choices=[('pending', '待批准'), ('granted', '同意缓轮'), ('refused', '不同意')], default='pending', max_length=10, verbose_name='结果')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                ('opinion', models.TextField(blank=True, verbose_name='批准意见')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.keyposttenure', verbose_name='重点岗位任职')),
            ],
            options={
                'verbose_name': 'historical 缓轮申请',
                'verbose_name_plural': 'historical 缓轮申请',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='RotationWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='缓轮至')),
                ('reason', models.TextField(verbose_name='缓轮理由')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('outcome', models.CharField(choices=[('pending', '待批准'), ('granted', '同意缓轮'), ('refused', '不同意')], default='pending', max_length=10, verbose_name='结果')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                ('opinion', models.TextField(blank=True, verbose_name='批准意见')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='registry.keyposttenure', verbose_name='重点岗位任职')),
            ],
            options={
                'verbose_name': '缓轮申请',
                'verbose_name_plural': '缓轮申请',
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('outcome', 'pending')), fields=('tenure',), name='one_waiver_waits_for_a_tenure', violation_error_message='已有一份缓轮申请待批准。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='a_waiver_is_decided_by_somebody_else', violation_error_message='缓轮由提出人以外的人批准。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ConflictAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pair', models.CharField(max_length=30, verbose_name='不相容岗位')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='领域')),
                ('matter', models.CharField(max_length=420, verbose_name='事项')),
                ('source', models.CharField(max_length=300, verbose_name='由何而来')),
                ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='发现时间')),
                ('measure', models.CharField(blank=True, max_length=20, verbose_name='措施')),
                ('answer', models.TextField(blank=True, verbose_name='说明')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='消除时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_alarms', to='core.organisation', verbose_name='部门')),
                ('first_post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.post', verbose_name='岗位一')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_alarms', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('second_post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.post', verbose_name='岗位二')),
            ],
            options={
                'verbose_name': '不相容岗位预警',
                'verbose_name_plural': '不相容岗位预警',
                'ordering': ['-found_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('body', 'person', 'pair', 'first_post', 'second_post', 'area', 'matter'), name='one_alarm_runs_for_a_conflict'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('measure', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('measure', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='an_answered_alarm_says_who_and_what')],
            },
        ),
        migrations.CreateModel(
            name='DutyMatrix',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('funds', '财政资金分配使用'), ('assets', '国有资产监管'), ('investment', '政府投资'), ('procurement', '政府采购'), ('resources', '公共资源转让'), ('works', '公共工程建设')], max_length=12, verbose_name='权力集中领域')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('status', models.CharField(choices=[('draft', '起草中'), ('head_review', '待负责人确认'), ('final_review', '待审定'), ('confirmed', '已审定'), ('withdrawn', '已撤回')], default='draft', max_length=20, verbose_name='状态')),
                ('lines', models.JSONField(blank=True, default=list, verbose_name='权限')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('effective_on', models.DateField(verbose_name='自何日起施行')),
                ('drafters', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='参与起草')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='起草时间')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送审时间')),
                ('endorsed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='审定时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_matrices', to='core.organisation', verbose_name='部门')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审定人')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('endorsed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
            ],
            options={
                'verbose_name': '岗位权限目录',
                'verbose_name_plural': '岗位权限目录',
                'ordering': ['body__path', 'area', '-number'],
                'indexes': [models.Index(condition=models.Q(('status', 'confirmed')), fields=['body', 'area', '-effective_on', '-number'], name='confirmed_matrices')],
                'constraints': [models.UniqueConstraint(fields=('body', 'area', 'number'), name='matrices_of_an_area_are_numbered'), models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'head_review', 'final_review'])), fields=('body', 'area'), name='one_matrix_of_an_area_is_in_hand', violation_error_message='这一领域已有在办的权限目录。'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('endorsed_at__isnull', False), ('endorsed_by__isnull', False)), _connector='OR'), name='a_confirmed_matrix_says_who_and_when'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('endorsed_by')), _negated=True), _connector='OR'), name='two_different_people_confirm_a_matrix', violation_error_message='确认和审定应当由不同的人办理。')],
            },
        ),
        *[append_only(f"registry_{name}", forbid="DELETE") for name in TABLES],
        *[append_only(f"registry_historical{name}") for name in TABLES],
        *[logged(f"registry_{prefix}{name}") for name in TABLES for prefix in ("", "historical")],
        migrations.RunSQL(MATRIX_IS_LAWFUL, NO_LAW),
    ]
