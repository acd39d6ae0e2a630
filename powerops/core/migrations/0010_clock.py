from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0009_row_log")]
    operations: list = []
