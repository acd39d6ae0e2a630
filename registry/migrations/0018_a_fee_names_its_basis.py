"""A fee names a law or a document: what the form, the API and the import refuse, the database refuses as far as it can (R7)."""

from django.db import migrations, models

A_FEE_NAMES_A_LAW_OR_DOCUMENT = """
ALTER TABLE registry_powerversion ADD CONSTRAINT a_fee_names_a_law_or_document
  CHECK (NOT jsonb_path_exists(fees, '$[*] ? (!(@.basis like_regex "《|条|号|令"))'));
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_facets")]
    operations = [
        migrations.RunSQL(
            A_FEE_NAMES_A_LAW_OR_DOCUMENT,
            "ALTER TABLE registry_powerversion DROP CONSTRAINT a_fee_names_a_law_or_document",
        ),
        migrations.AddConstraint(
            model_name="publishedfee",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__regex", "《|条|号|令")),
                name="a_published_fee_names_its_basis",
                violation_error_message="没有合法依据的收费不能公布。",
            ),
        ),
    ]
