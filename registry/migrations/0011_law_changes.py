"""Changes of laws and of bodies, the tasks they bring, and what the published powers lean on (G5, R3)."""

from itertools import islice

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

STAY = ("registry_lawchange", "registry_adjustmenttask", "registry_adjustmentitem")
GROW = ("registry_bodychange", "registry_historicallawchange", "registry_historicaladjustmenttask")
BATCH = 2000


def read_what_is_published(apps, schema_editor):
    """Fill both read models for the lists that are published already."""
    from registry.leaning import Reader, rows_of  # noqa: PLC0415 (models load only when apps are ready)
    from registry.legal_basis import Register  # noqa: PLC0415 (models load only when apps are ready)

    def model(name):
        return apps.get_model("registry", name).objects

    names = list(apps.get_model("core", "Organisation").objects.values_list("name", flat=True))
    reader = Reader(Register(laws=model("Law").all()))
    powers = model("PublishedPower").values_list("power_id", "body_id", "content")
    rest = powers.iterator(chunk_size=BATCH)
    while part := list(islice(rest, BATCH)):
        for table, rows in zip(("PublishedBasis", "PublishedMention"), rows_of(part, reader, names), strict=True):
            model(table).bulk_create([model(table).model(**row) for row in rows], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_publication")]
    operations = [
        migrations.CreateModel(
            name='BodyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renamed', '更名'), ('merged', '合并撤销'), ('abolished', '撤销'), ('transferred', '职能划转')], max_length=12, verbose_name='变动种类')),
                ('on', models.DateField(verbose_name='变动日期')),
                ('old_name', models.CharField(max_length=100, verbose_name='变动前名称')),
                ('new_name', models.CharField(blank=True, max_length=100, verbose_name='变动后名称或承接机构')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
                ('noted_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='body_changes', to='core.organisation', verbose_name='机构')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='承接机构')),
            ],
            options={
                'verbose_name': '机构变动',
                'verbose_name_plural': '机构变动',
                'ordering': ['-on', '-pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'transferred'), _negated=True), fields=('organisation', 'kind', 'on'), name='a_change_of_a_body_is_noted_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HistoricalLawChange',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('kind', models.CharField(choices=[('revised', '修订'), ('amended', '修正'), ('repealed', '废止'), ('replaced', '被新法替代')], max_length=10, verbose_name='变化种类')),
                ('document_number', models.CharField(blank=True, max_length=200, verbose_name='公布文号')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('effective_on', models.DateField(verbose_name='施行或失效日期')),
                ('source', models.CharField(max_length=200, verbose_name='资料来源')),
                ('covers_uncited', models.BooleanField(default=True, verbose_name='未写明条款的引用也列入影响')),
                ('status', models.CharField(choices=[('entered', '登记'), ('checked', '已核对影响'), ('sent', '已下达任务'), ('done', '办结'), ('withdrawn', '撤销')], default='entered', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(blank=True, editable=False, verbose_name='登记时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('jurisdiction', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='辖区')),
                ('law', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.law', verbose_name='法律法规')),
                ('replaced_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.law', verbose_name='替代它的法律法规')),
            ],
            options={
                'verbose_name': 'historical 法律变化',
                'verbose_name_plural': 'historical 法律变化',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='LawChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('revised', '修订'), ('amended', '修正'), ('repealed', '废止'), ('replaced', '被新法替代')], max_length=10, verbose_name='变化种类')),
                ('document_number', models.CharField(blank=True, max_length=200, verbose_name='公布文号')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('effective_on', models.DateField(verbose_name='施行或失效日期')),
                ('source', models.CharField(max_length=200, verbose_name='资料来源')),
                ('covers_uncited', models.BooleanField(default=True, verbose_name='未写明条款的引用也列入影响')),
                ('status', models.CharField(choices=[('entered', '登记'), ('checked', '已核对影响'), ('sent', '已下达任务'), ('done', '办结'), ('withdrawn', '撤销')], default='entered', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='辖区')),
                ('law', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='registry.law', verbose_name='法律法规')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.law', verbose_name='替代它的法律法规')),
            ],
            options={
                'verbose_name': '法律变化',
                'verbose_name_plural': '法律变化',
                'ordering': ['-effective_on', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'replaced'), ('replaced_by__isnull', False)), models.Q(models.Q(('kind', 'replaced'), _negated=True), ('replaced_by__isnull', True)), _connector='OR'), name='what_replaces_a_law_is_named', violation_error_message='被新法替代的，应写明替代它的法律法规；其他变化不填。'),
                    models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), models.Q(('replaced_by', models.F('law')), _negated=True), _connector='OR'), name='no_law_replaces_itself', violation_error_message='替代它的应是另一部法律法规。'),
                    models.CheckConstraint(condition=models.Q(('effective_on__gte', models.F('published_on'))), name='a_change_takes_effect_when_published', violation_error_message='施行或失效日期不能早于公布日期。'),
                    models.UniqueConstraint(condition=models.Q(('status', 'withdrawn'), _negated=True), fields=('law', 'jurisdiction', 'effective_on'), name='a_law_changes_once_on_a_day', violation_error_message='该法在这一天的变化已经登记。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAdjustmentTask',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('title', models.CharField(max_length=300, verbose_name='事由')),
                ('counted_from', models.DateField(verbose_name='起算日期')),
                ('status', models.CharField(choices=[('open', '待办理'), ('proposed', '已提出调整'), ('excused', '答复无需调整'), ('done', '办结'), ('exempt', '认可无需调整'), ('withdrawn', '撤销')], default='open', max_length=10, verbose_name='状态')),
                ('power_count', models.PositiveIntegerField(verbose_name='事项数')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, verbose_name='下达时间')),
                ('answer', models.TextField(blank=True, verbose_name='无需调整的理由')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='部门')),
                ('body_change', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.bodychange', verbose_name='机构变动')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.revision', verbose_name='清单稿')),
                ('sent_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='下达人')),
                ('law_change', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.lawchange', verbose_name='法律变化')),
            ],
            options={
                'verbose_name': 'historical 调整任务',
                'verbose_name_plural': 'historical 调整任务',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ArticleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='次序')),
                ('article', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1500)], verbose_name='条号')),
                ('suffix', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name='之几')),
                ('what', models.CharField(choices=[('modified', '修改'), ('added', '新增'), ('repealed', '废止'), ('renumbered', '改条号')], max_length=10, verbose_name='变化')),
                ('new_article', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1500)], verbose_name='新条号')),
                ('new_suffix', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name='新条号之几')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('text', models.TextField(blank=True, max_length=10000, verbose_name='新条文')),
                ('law_change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='registry.lawchange', verbose_name='法律变化')),
            ],
            options={
                'verbose_name': '条文变化',
                'verbose_name_plural': '条文变化',
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('what', 'added'), _negated=True), fields=('law_change', 'article', 'suffix'), name='an_article_changes_once', violation_error_message='同一条只能写一行变化。'),
                    models.UniqueConstraint(condition=models.Q(('what', 'added')), fields=('law_change', 'article', 'suffix'), name='an_article_is_added_once', violation_error_message='同一条只能新增一次。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('what', 'renumbered'), _negated=True), ('new_article__isnull', False), _connector='OR'), name='a_renumbered_article_says_its_number', violation_error_message='改条号的，应写明新条号。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('what__in', ['repealed', 'added']), _negated=True), ('new_article__isnull', True), _connector='OR'), name='a_repealed_article_has_no_number', violation_error_message='新增或废止的条文没有另外的新条号。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AdjustmentTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='事由')),
                ('counted_from', models.DateField(verbose_name='起算日期')),
                ('status', models.CharField(choices=[('open', '待办理'), ('proposed', '已提出调整'), ('excused', '答复无需调整'), ('done', '办结'), ('exempt', '认可无需调整'), ('withdrawn', '撤销')], default='open', max_length=10, verbose_name='状态')),
                ('power_count', models.PositiveIntegerField(verbose_name='事项数')),
                ('sent_at', models.DateTimeField(auto_now_add=True, verbose_name='下达时间')),
                ('answer', models.TextField(blank=True, verbose_name='无需调整的理由')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustment_tasks', to='core.organisation', verbose_name='部门')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adjustment_tasks', to='registry.revision', verbose_name='清单稿')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='下达人')),
                ('body_change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='registry.bodychange', verbose_name='机构变动')),
                ('law_change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='registry.lawchange', verbose_name='法律变化')),
            ],
            options={
                'verbose_name': '调整任务',
                'verbose_name_plural': '调整任务',
                'ordering': ['-sent_at', '-pk'],
                'indexes': [
                    models.Index(fields=['status', 'body'], name='adjustment_tasks_by_status'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('body_change__isnull', True), ('law_change__isnull', False)), models.Q(('body_change__isnull', False), ('law_change__isnull', True)), _connector='OR'), name='a_task_has_one_cause'),
                    models.UniqueConstraint(fields=('law_change', 'body'), name='a_body_gets_one_task_of_a_law_change'),
                    models.UniqueConstraint(fields=('body_change', 'body'), name='a_body_gets_one_task_of_a_body_change'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'proposed'), _negated=True), ('revision__isnull', False), _connector='OR'), name='what_is_proposed_names_its_draft'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['excused', 'exempt']), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False)), _connector='OR'), name='what_needs_no_adjustment_says_why', violation_error_message='答复无需调整的，应说明理由。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PublishedBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.PositiveSmallIntegerField(null=True, verbose_name='条号')),
                ('element', models.CharField(choices=[('basis', '实施依据'), ('duty', '责任事项依据'), ('account', '追责依据'), ('guide', '服务指南'), ('process', '运行流程'), ('fee', '收费项目'), ('body', '行使主体')], max_length=10, verbose_name='要素')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='部门')),
                ('law', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.law', verbose_name='法律法规')),
                ('power', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.power', verbose_name='权力事项')),
            ],
            options={
                'verbose_name': '现行事项的依据',
                'verbose_name_plural': '现行事项的依据',
                'constraints': [
                    models.UniqueConstraint(fields=('law', 'article', 'body', 'power', 'element'), name='a_power_leans_once_on_an_article', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='PublishedMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='写明的机构')),
                ('element', models.CharField(choices=[('basis', '实施依据'), ('duty', '责任事项依据'), ('account', '追责依据'), ('guide', '服务指南'), ('process', '运行流程'), ('fee', '收费项目'), ('body', '行使主体')], max_length=10, verbose_name='要素')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='部门')),
                ('power', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.power', verbose_name='权力事项')),
            ],
            options={
                'verbose_name': '现行事项写明的机构',
                'verbose_name_plural': '现行事项写明的机构',
                'constraints': [
                    models.UniqueConstraint(fields=('name', 'body', 'power', 'element'), name='a_power_names_a_body_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AdjustmentItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element', models.CharField(choices=[('basis', '实施依据'), ('duty', '责任事项依据'), ('account', '追责依据'), ('guide', '服务指南'), ('process', '运行流程'), ('fee', '收费项目'), ('body', '行使主体')], max_length=10, verbose_name='要素')),
                ('article', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1500)], verbose_name='条号')),
                ('power', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.power', verbose_name='权力事项')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.revision', verbose_name='处理它的清单稿')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='registry.adjustmenttask', verbose_name='调整任务')),
            ],
            options={
                'verbose_name': '调整任务事项',
                'verbose_name_plural': '调整任务事项',
                'ordering': ['power', 'element', 'article'],
                'constraints': [models.UniqueConstraint(fields=('task', 'power', 'element', 'article'), name='a_place_stands_once_in_a_task', nulls_distinct=False)],
            },
        ),
        migrations.RunPython(read_what_is_published, migrations.RunPython.noop),
        *(append_only(table, forbid="DELETE") for table in STAY),
        *(append_only(table) for table in GROW),
        *(logged(table) for table in ("registry_articlechange", *STAY, *GROW)),
    ]
