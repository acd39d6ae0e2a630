"""What was said once stays as it was said; what has legal effect is ended, not deleted (F4; the Plan 四(一)4)."""

from django.db import migrations

from powerops.core.history import append_only

ONLY_GROWS = (
    "core_rowchange", "core_seal", "core_holidaynotice", "core_specialday", "core_parameter",
    "core_deadlinechange", "core_filing", "core_reading", "core_volume", "core_volumefile",
    "core_historicaldeadline", "core_historicaldelegation", "core_historicalnumberseries",
    "core_historicalissuednumber", "core_historicalrecusal",
)  # fmt: skip
STAYS = (
    "core_deadline", "core_delegation", "core_numberseries", "core_issuednumber", "core_recusal",
    "core_appraisal",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("core", "0007_the_record_and_the_clock")]
    operations = [
        *(append_only(table) for table in ONLY_GROWS),
        *(append_only(table, forbid="DELETE") for table in STAYS),
    ]
