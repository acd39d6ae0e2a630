from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0008_what_only_grows")]
    operations: list = []
