"""What the public narrows the lists by is kept beside them and searched with the words (R4).

Contents published before guides, fees and themes tell their category and level; that is filled in here.
"""

import json
from itertools import groupby

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.expressions
from django.db import migrations, models

FILL_POWERS = """
UPDATE registry_publishedpower SET facets = array_remove(ARRAY[
  'category:' || category,
  'level:' || array_position(
    ARRAY['国家级', '省级', '市级', '县级', '镇（乡、街道）级', '村（社区）级'], content ->> 'level')::text], NULL)
"""
READ_POWERS = "SELECT body_id, facets FROM registry_publishedpower ORDER BY body_id, position"
FILL_LIST = "UPDATE registry_publishedlist SET facets = %s::jsonb WHERE body_id = %s"


def fill_lists(apps, schema_editor):
    """Write of each list in which places each facet stands: bits from the lowest, in hex."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(READ_POWERS)
        for body, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
            found, size = {}, 0
            for place, (_, facets) in enumerate(rows):
                size = place // 8 + 1
                for token in facets:
                    found[token] = found.get(token, 0) | 1 << place
            masks = {token: bits.to_bytes(size, "little").hex() for token, bits in found.items()}
            with connection.cursor() as writing:
                writing.execute(FILL_LIST, [json.dumps(masks, ensure_ascii=False), body])


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_consistency")]
    operations = [
        migrations.AddField(
            model_name='publishedlist',
            name='facets',
            field=models.JSONField(default=dict, verbose_name='筛选'),
        ),
        migrations.AddField(
            model_name='publishedpower',
            name='facets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, editable=False, size=None, verbose_name='筛选'),
        ),
        migrations.RunSQL(FILL_POWERS, migrations.RunSQL.noop),
        migrations.RunPython(fill_lists, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name='publishedpower', name='published_search'),
        migrations.RemoveField(model_name='publishedpower', name='search'),
        migrations.AddField(
            model_name='publishedpower',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.Func(models.F('search_text'), function='powerops_bigrams', output_field=django.contrib.postgres.search.SearchVectorField()), '||', models.Func(models.F('facets'), function='array_to_tsvector', output_field=django.contrib.postgres.search.SearchVectorField()), output_field=django.contrib.postgres.search.SearchVectorField()), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='publishedpower',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='published_search'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['body', 'number'], include=('published_on', 'power_count'), name='editions_over_time'),
        ),
    ]
