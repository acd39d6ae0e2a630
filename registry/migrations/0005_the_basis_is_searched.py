"""The verbatim basis is searched: pairs of characters in linear time, and the search text of what is in force anew."""

from django.db import migrations

from registry.search import search_text

BATCH = 500
SIGNATURE = """CREATE OR REPLACE FUNCTION powerops_bigrams(source text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS """
# The result is the same; substr() walks the text from its beginning for every pair.
LINEAR = f"""{SIGNATURE} $$
  SELECT array_to_tsvector(ARRAY(
    SELECT DISTINCT pair
    FROM (SELECT c || lead(c) OVER (ORDER BY n) AS pair
          FROM unnest(string_to_array(lower(source), NULL)) WITH ORDINALITY AS t(c, n)) AS pairs
    WHERE pair IS NOT NULL))
$$"""
QUADRATIC = f"""{SIGNATURE} $$
  SELECT array_to_tsvector(ARRAY(
    SELECT DISTINCT substr(lower(source), place, 2)
    FROM generate_series(1, length(source) - 1) AS place))
$$"""


def search_the_basis(apps, schema_editor):
    """Write the search text of every power in force anew; what was published stays as it is."""
    PublishedPower = apps.get_model("registry", "PublishedPower")
    rows = PublishedPower.objects.only("pk", "content").order_by("pk")
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        row.search_text = search_text(row.content)
        batch.append(row)
        if len(batch) == BATCH:
            PublishedPower.objects.bulk_update(batch, ["search_text"])
            batch = []
    PublishedPower.objects.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_codes_by_their_end")]
    operations = [
        migrations.RunSQL(LINEAR, QUADRATIC),
        migrations.RunPython(search_the_basis, migrations.RunPython.noop),
    ]
