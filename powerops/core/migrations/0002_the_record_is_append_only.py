"""The platform's record can only grow: history rows and audit events refuse change, organisations and people stay."""

from django.db import migrations

from powerops.core.history import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        append_only("core_auditevent"),
        append_only("core_historicalorganisation"),
        append_only("core_historicalorganisationterm"),
        append_only("core_historicalperson"),
        append_only("core_historicalpost"),
        append_only("core_historicalappointment"),
        append_only("core_organisation", forbid="DELETE"),
        append_only("core_person", forbid="DELETE"),
        append_only("core_appointment", forbid="DELETE"),
        append_only("core_attachment"),
    ]
