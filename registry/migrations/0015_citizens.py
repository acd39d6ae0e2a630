"""What citizens send: reports of mistakes, and subscriptions (G14, R4)."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import registry.models.citizens
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

PRIVATE = ("email", "telephone", "code", "sender", "form_key")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0014_key_posts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='HistoricalErrorReport',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='顺序号')),
                ('subject', models.CharField(choices=[('name', '事项名称或者编码'), ('basis', '实施依据'), ('body', '行使主体、地址或者电话'), ('duty', '责任事项或者追责情形'), ('guide', '办理条件、材料、流程或者时限'), ('fee', '收费'), ('outdated', '已经取消或者变更'), ('other', '其他')], max_length=20, verbose_name='哪里有误')),
                ('text', models.TextField(max_length=2000, validators=[django.core.validators.MinLengthValidator(5, '请把哪里有误说清楚，至少五个字。')], verbose_name='具体说明')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='收到时间')),
                ('status', models.CharField(choices=[('filed', '待答复'), ('to_sign', '待负责人审签'), ('answered', '已答复'), ('dismissed', '不予受理')], default='filed', max_length=20, verbose_name='状态')),
                ('outcome', models.CharField(blank=True, choices=[('accepted', '情况属实，将予更正'), ('partly', '部分属实，将予更正'), ('refused', '核实无误，不作更正')], max_length=20, verbose_name='核实结果')),
                ('summary', models.CharField(blank=True, max_length=200, verbose_name='公开的问题摘要')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='部门')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.edition', verbose_name='所看的版次')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('power', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.power', verbose_name='权力事项')),
            ],
            options={
                'verbose_name': 'historical 纠错',
                'verbose_name_plural': 'historical 纠错',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='顺序号')),
                ('code', models.CharField(default=registry.models.citizens.new_code, editable=False, max_length=10, verbose_name='查询码')),
                ('form_key', models.CharField(editable=False, max_length=64, unique=True, verbose_name='表单标识')),
                ('subject', models.CharField(choices=[('name', '事项名称或者编码'), ('basis', '实施依据'), ('body', '行使主体、地址或者电话'), ('duty', '责任事项或者追责情形'), ('guide', '办理条件、材料、流程或者时限'), ('fee', '收费'), ('outdated', '已经取消或者变更'), ('other', '其他')], max_length=20, verbose_name='哪里有误')),
                ('text', models.TextField(max_length=2000, validators=[django.core.validators.MinLengthValidator(5, '请把哪里有误说清楚，至少五个字。')], verbose_name='具体说明')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('telephone', models.CharField(blank=True, max_length=40, verbose_name='联系电话')),
                ('sender', models.CharField(editable=False, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '不是有效的 SHA-256 摘要。')], verbose_name='来源标记')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='收到时间')),
                ('status', models.CharField(choices=[('filed', '待答复'), ('to_sign', '待负责人审签'), ('answered', '已答复'), ('dismissed', '不予受理')], default='filed', max_length=20, verbose_name='状态')),
                ('outcome', models.CharField(blank=True, choices=[('accepted', '情况属实，将予更正'), ('partly', '部分属实，将予更正'), ('refused', '核实无误，不作更正')], max_length=20, verbose_name='核实结果')),
                ('summary', models.CharField(blank=True, max_length=200, verbose_name='公开的问题摘要')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='error_reports', to='core.organisation', verbose_name='部门')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.edition', verbose_name='所看的版次')),
                ('power', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='error_reports', to='registry.power', verbose_name='权力事项')),
            ],
            options={
                'verbose_name': '纠错',
                'verbose_name_plural': '纠错',
                'ordering': ['-filed_at', '-pk'],
                'indexes': [models.Index(fields=['power', 'status'], name='error_reports_of_a_power'), models.Index(fields=['body', 'status'], name='error_reports_of_a_body'), models.Index(fields=['sender', 'filed_at'], name='error_reports_of_a_sender')],
                'constraints': [models.UniqueConstraint(fields=('year', 'serial'), name='error_reports_of_a_year_are_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['to_sign', 'answered']), _negated=True), models.Q(('answered_by__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('summary', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='what_is_answered_says_what_and_who', violation_error_message='答复应写明核实结果、公开的问题摘要和答复内容。'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('status__in', ['answered', 'dismissed'])), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('status__in', ['filed', 'to_sign'])), _connector='OR'), name='a_closed_error_report_says_when_and_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('body', '部门清单'), ('power', '事项'), ('search', '搜索')], max_length=10, verbose_name='种类')),
                ('query', models.CharField(blank=True, max_length=200, verbose_name='搜索的字')),
                ('title', models.CharField(max_length=600, verbose_name='订阅的内容')),
                ('email', models.EmailField(max_length=254, verbose_name='电子邮箱')),
                ('token', models.CharField(default=registry.models.citizens.new_token, editable=False, max_length=40, unique=True, verbose_name='凭据')),
                ('sender', models.CharField(editable=False, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '不是有效的 SHA-256 摘要。')], verbose_name='来源标记')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='申请时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='部门')),
                ('power', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.power', verbose_name='事项')),
            ],
            options={
                'verbose_name': '订阅',
                'verbose_name_plural': '订阅',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['body'], name='subscriptions_to_a_body'), models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['power'], name='subscriptions_to_a_power'), models.Index(condition=models.Q(('confirmed_at__isnull', False), ('kind', 'search')), fields=['query'], name='subscriptions_to_a_search'), models.Index(fields=['sender', 'asked_at'], name='subscriptions_of_a_sender')],
                'constraints': [models.UniqueConstraint(models.F('email'), models.F('kind'), django.db.models.functions.comparison.Coalesce('body', 0), django.db.models.functions.comparison.Coalesce('power', 0), models.F('query'), name='an_address_subscribes_once_to_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('kind', 'body'), ('power__isnull', True), ('query', '')), models.Q(('body__isnull', True), ('kind', 'power'), ('power__isnull', False), ('query', '')), models.Q(('body__isnull', True), ('kind', 'search'), ('power__isnull', True), models.Q(('query', ''), _negated=True)), _connector='OR'), name='a_subscription_is_to_what_its_kind_says')],
            },
        ),
        migrations.AddIndex(
            "edition", models.Index(fields=["-published_at"], name="newest_editions")
        ),
        append_only("registry_errorreport", forbid="DELETE"),
        append_only("registry_historicalerrorreport"),
        logged("registry_errorreport", leaving_out=PRIVATE),
        logged("registry_historicalerrorreport"),
    ]
