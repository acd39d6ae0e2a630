"""Substitutes end early, recusals name who decides, hand-overs are kept (F3, G7; the Plan 四(二)1)."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged


class Migration(migrations.Migration):
    dependencies = [("core", "0012_documents"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", models.JSONField(blank=True, default=list, help_text="种类、名称、网址、处理方式", verbose_name="交接事项")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="移交时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="接收人确认时间")),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="core.appointment", verbose_name="移交的任职")),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="办理人")),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs_received", to=settings.AUTH_USER_MODEL, verbose_name="接收人")),
            ],
            options={
                "verbose_name": "交接",
                "verbose_name_plural": "交接",
                "ordering": ["-made_at"],
                'indexes': [
                    models.Index(condition=models.Q(("confirmed_at__isnull", True)), fields=["receiver"], name="hand_overs_to_confirm"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalHandOver",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_request", models.CharField(blank=True, max_length=36, verbose_name="请求编号")),
                ("history_address", models.GenericIPAddressField(null=True, verbose_name="来源地址")),
                ("items", models.JSONField(blank=True, default=list, help_text="种类、名称、网址、处理方式", verbose_name="交接事项")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("made_at", models.DateTimeField(blank=True, editable=False, verbose_name="移交时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="接收人确认时间")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                ('appointment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="core.appointment", verbose_name="移交的任职")),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="办理人")),
                ('receiver', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="接收人")),
            ],
            options={
                "verbose_name": "historical 交接",
                "verbose_name_plural": "historical 交接",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="delegation",
            name="withdrawal_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="提前终止理由"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提前终止时间"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="withdrawn_by",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="提前终止人"),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="withdrawal_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="提前终止理由"),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提前终止时间"),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="withdrawn_by",
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="提前终止人"),
        ),
        migrations.AddField(
            model_name="historicalrecusal",
            name="decider_body",
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="core.organisation", verbose_name="决定机构"),
        ),
        migrations.AddField(
            model_name="historicalrecusal",
            name="decider_role",
            field=models.CharField(choices=[("clerk", "经办"), ("head", "负责人"), ("legal", "法制"), ("secretary", "管委秘书"), ("leader", "主要领导"), ("supervisor", "督查"), ("inspector", "监察"), ("personnel", "组织人事"), ("window", "窗口"), ("officer", "执法人员"), ("admin", "管理员")], default="", max_length=20, verbose_name="决定岗位"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalrecusal",
            name="url",
            field=models.CharField(default="", max_length=300, verbose_name="网址"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recusal",
            name="decider_body",
            field=models.ForeignKey(default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation", verbose_name="决定机构"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recusal",
            name="decider_role",
            field=models.CharField(choices=[("clerk", "经办"), ("head", "负责人"), ("legal", "法制"), ("secretary", "管委秘书"), ("leader", "主要领导"), ("supervisor", "督查"), ("inspector", "监察"), ("personnel", "组织人事"), ("window", "窗口"), ("officer", "执法人员"), ("admin", "管理员")], default="", max_length=20, verbose_name="决定岗位"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recusal",
            name="url",
            field=models.CharField(default="", max_length=300, verbose_name="网址"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(condition=models.Q(("outcome", "pending")), fields=["decider_body", "decider_role"], name="recusals_to_decide"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(condition=models.Q(("made_by", models.F("substitute")), _negated=True), name="nobody_makes_themselves_a_substitute", violation_error_message="不能把自己设为他人的代理人。"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("withdrawal_reason", ""), ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)), models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False), models.Q(("withdrawal_reason", ""), _negated=True)), _connector="OR"), name="a_withdrawn_delegation_says_who_and_why"),
        ),
            append_only("core_historicalhandover"),
        append_only("core_handover", forbid="DELETE"),
        logged("core_handover"),
        logged("core_historicalhandover"),
    ]
