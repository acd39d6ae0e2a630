import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("core", "0009_row_log")]
    operations = [
        migrations.AddField(
            model_name="deadlinechange",
            name="asked_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL, verbose_name="申请人",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinechange",
            constraint=models.CheckConstraint(
                name="nobody_approves_what_they_ask_for",
                condition=Q(kind="recomputed", asked_by__isnull=True)
                | ~Q(kind="recomputed") & Q(asked_by__isnull=False) & ~Q(asked_by=F("approved_by")),
                violation_error_message="申请人不能批准自己的申请。",
            ),
        ),
        migrations.RemoveIndex(model_name="deadline", name="running_deadlines_by_day"),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(state__in=["running", "suspended"]), fields=["due_on", "id"], name="open_deadlines_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=Q(state="running"), fields=["stage", "due_on"], name="running_deadlines_by_stage"
            ),
        ),
    ]
