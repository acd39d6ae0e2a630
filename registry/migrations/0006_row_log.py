"""Every change of the lists, of their drafts and of the register of laws is written to the row log (G1)."""

from django.db import migrations

from powerops.core.row_log import logged

LOGGED = (
    "registry_law", "registry_historicallaw", "registry_power", "registry_historicalpower",
    "registry_powerversion", "registry_historicalpowerversion", "registry_revision",
    "registry_historicalrevision", "registry_revision_drafters", "registry_edition", "registry_editionpower",
    "registry_signoff",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_the_basis_is_searched"), ("core", "0009_row_log")]
    operations = [logged(table) for table in LOGGED]
