"""Reusable lists of application materials (R6): changed with a history, retired, never deleted."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_law_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='HistoricalMaterialList',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('name', models.CharField(max_length=100, verbose_name='清单名称')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('materials', models.JSONField(default=list, verbose_name='申请材料')),
                ('is_retired', models.BooleanField(default=False, editable=False, verbose_name='停用')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='修改次数')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='修改时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='部门')),
                ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 材料清单',
                'verbose_name_plural': 'historical 材料清单',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='MaterialList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='清单名称')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('materials', models.JSONField(default=list, verbose_name='申请材料')),
                ('is_retired', models.BooleanField(default=False, editable=False, verbose_name='停用')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='修改次数')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='修改时间')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='material_lists', to='core.organisation', verbose_name='部门')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
            ],
            options={
                'verbose_name': '材料清单',
                'verbose_name_plural': '材料清单',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_retired', False)), fields=('body', 'name'), name='material_lists_in_use_have_names_of_their_own', violation_error_message='本部门已有同名的材料清单。')],
            },
        ),
        append_only("registry_materiallist", forbid="DELETE"),
        append_only("registry_historicalmateriallist"),
        logged("registry_materiallist"),
        logged("registry_historicalmateriallist"),
    ]
