import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0010_clock")]
    operations = [
        # No file was read before this: the table is empty, and nothing stands in the column.
        migrations.AddField(
            model_name="reading",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.organisation",
                verbose_name="记录所属部门",
            ),
        ),
    ]
