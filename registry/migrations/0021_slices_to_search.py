"""Slices of the powers by a hash of their number, a sixteenth and three more: how many hits they hold tells of all (R4)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.lookups import Exact, Range

SLICE = models.Func("power_id", function="hashint8", output_field=models.IntegerField()).bitand(15)


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_a_suspension_says_until_when")]
    operations = [
        migrations.RemoveIndex(model_name="publishedpower", name="published_search_sample"),
        migrations.AddIndex(
            model_name="publishedpower",
            index=GinIndex(
                condition=models.Q(Exact(SLICE, 0)),
                fields=["search"],
                name="published_search_sample",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedpower",
            index=GinIndex(
                condition=models.Q(Range(SLICE, (1, 3))),
                fields=["search"],
                name="published_search_quarter",
            ),
        ),
    ]
