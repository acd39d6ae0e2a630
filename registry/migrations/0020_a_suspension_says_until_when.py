"""A suspension may say on which day the power is expected to be used again (R3)."""

from django.db import migrations, models

UNTIL_WHEN = {"blank": True, "null": True, "verbose_name": "预计恢复日期"}


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_a_sample_to_search")]
    operations = [
        migrations.AddField(
            model_name="historicalpowerversion",
            name="resumes_on",
            field=models.DateField(**UNTIL_WHEN),
        ),
        migrations.AddField(
            model_name="powerversion",
            name="resumes_on",
            field=models.DateField(**UNTIL_WHEN),
        ),
        migrations.AddConstraint(
            model_name="powerversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("resumes_on__isnull", True), ("action", "suspend"), _connector="OR"),
                name="only_a_suspension_says_until_when",
                violation_error_message="只有暂停的事项填写预计恢复日期。",
            ),
        ),
    ]
