"""Every change of a row of the record is written to the log; the application's role cannot write there itself (G1)."""

from django.db import migrations, models

from powerops.core.row_log import LOG_CHANGE, REVOKE, logged

LOGGED = (
    "core_organisation", "core_historicalorganisation", "core_organisationterm",
    "core_historicalorganisationterm", "core_historicalperson", "core_post", "core_historicalpost",
    "core_appointment", "core_historicalappointment", "core_auditevent", "core_attachment", "core_document",
    "core_deadline", "core_historicaldeadline", "core_deadlinechange", "core_holidaynotice", "core_specialday",
    "core_parameter", "core_delegation", "core_historicaldelegation", "core_recusal", "core_historicalrecusal",
    "core_numberseries", "core_historicalnumberseries", "core_issuednumber", "core_historicalissuednumber",
    "core_filing", "core_reading", "core_volume", "core_volumefile", "core_appraisal",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("core", "0008_what_only_grows")]
    operations = [
        migrations.AddField(
            "seal",
            "marks",
            models.BinaryField(
                "行标记",
                default=b"",
                help_text="每行十六字节：行日志编号和叶摘要的前八字节。只用来指出被改动的行，不是证据。",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(LOG_CHANGE, "DROP FUNCTION powerops_log_change()"),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
        *(logged(table) for table in LOGGED),
        # Passwords and the moments of logging in are nobody's to keep for good.
        logged("core_person", leaving_out=("password", "last_login")),
    ]
