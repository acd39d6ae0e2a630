from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_key_posts")]
    operations = []
