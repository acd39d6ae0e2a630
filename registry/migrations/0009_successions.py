from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_adjustments_of_every_kind")]
    operations = []
