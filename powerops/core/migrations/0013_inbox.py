from django.db import migrations, models


def letters() -> models.CharField:
    """The column as the person's row and each row of the history have it."""
    return models.CharField(
        choices=[("each", "每件提醒和每日汇总"), ("digest", "只要每日汇总"), ("none", "不发邮件")],
        default="each",
        help_text="通知和到期提醒始终显示在工作台，这里只决定是否另发邮件。",
        max_length=10,
        verbose_name="邮件提醒",
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0012_documents")]
    operations = [
        migrations.AddField("person", "letters", letters()),
        migrations.AddField("historicalperson", "letters", letters()),
    ]
