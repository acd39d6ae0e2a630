"""Answers to findings on the lists, and the indexes by which two bodies' claims to one power are found (G13)."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

PERSON = settings.AUTH_USER_MODEL
ONLY_GROWS = ("registry_findinganswer", "registry_answerrejection")
# Two names are one when they differ in spaces and marks alone; 200 characters tell all names of real lists apart.
CLAIM = """
CREATE FUNCTION powerops_claim(name text, sub_name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT left(translate(name || sub_name, E' \\t\\n\\r　（）()【】[]〔〕《》〈〉<>“”‘’"，,。．.、；;：:！!？?—–-·/', ''), 200)
$$;
"""


def protected(to, name, related):
    """Return a reference that keeps what it names."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to, verbose_name=name
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0015_citizens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(CLAIM, "DROP FUNCTION powerops_claim(text, text);"),
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(
                models.Func("name", "sub_name", function="powerops_claim", output_field=models.TextField()),
                models.F("body"),
                name="published_by_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(
                django.db.models.functions.text.Left(django.db.models.functions.text.Right("code", 12), 9),
                models.F("body"),
                name="published_by_main_item",
            ),
        ),
        migrations.CreateModel(
            name="FindingAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="核对意见种类")),
                ("digest", models.CharField(max_length=64, validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$", "不是有效的 SHA-256 摘要。")], verbose_name="所说明内容的摘要")),
                ("sentence", models.TextField(verbose_name="核对意见")),
                ("reason", models.TextField(verbose_name="说明")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="说明时间")),
                ("at_post", protected("core.appointment", "任职", "+")),
                ("body", protected("core.organisation", "部门", "finding_answers")),
                ("by", protected(PERSON, "说明人", "+")),
                ("power", protected("registry.power", "权力事项", "finding_answers")),
            ],
            options={
                "verbose_name": "核对意见说明",
                "verbose_name_plural": "核对意见说明",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="an_answer_gives_its_reason",
                        violation_error_message="请说明理由。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerRejection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="退回理由")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="退回时间")),
                ("answer", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="rejection", to="registry.findinganswer", verbose_name="核对意见说明")),
                ("at_post", protected("core.appointment", "任职", "+")),
                ("by", protected(PERSON, "退回人", "+")),
            ],
            options={
                "verbose_name": "退回说明",
                "verbose_name_plural": "退回说明",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_rejected_answer_is_told_why",
                        violation_error_message="退回说明应写明理由。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingCount",
            fields=[
                ("body", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="finding_count", serialize=False, to="core.organisation", verbose_name="部门")),
                ("open", models.PositiveIntegerField(verbose_name="未处理")),
                ("grave", models.PositiveIntegerField(verbose_name="其中严重")),
                ("answered", models.PositiveIntegerField(verbose_name="已说明")),
                ("kinds", models.JSONField(default=dict, verbose_name="各种类未处理数")),
                ("examined_at", models.DateTimeField(verbose_name="核对时间")),
            ],
            options={
                "verbose_name": "核对意见数",
                "verbose_name_plural": "核对意见数",
                "indexes": [models.Index(fields=["-grave", "body"], name="finding_counts_by_gravity")],
            },
        ),
        *(append_only(table) for table in ONLY_GROWS),
        *(logged(table) for table in ONLY_GROWS),
    ]
