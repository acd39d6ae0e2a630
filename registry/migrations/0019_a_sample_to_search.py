"""An index of every sixteenth power, in which the search finds enough of what many powers have (R4)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact


class Migration(migrations.Migration):
    dependencies = [("registry", "0018_a_fee_names_its_basis")]
    operations = [
        migrations.AddIndex(
            model_name="publishedpower",
            index=GinIndex(
                condition=models.Q(Exact(Mod("power_id", 16), 0)),
                fields=["search"],
                name="published_search_sample",
            ),
        ),
    ]
