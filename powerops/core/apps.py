"""The platform's app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from simple_history.signals import pre_create_historical_record

from powerops.core import row_log


class CoreConfig(AppConfig):
    name = "powerops.core"
    label = "core"
    verbose_name = "平台"

    def ready(self) -> None:
        from powerops.core.calendars import seed_calendar  # noqa: PLC0415 (the same)
        from powerops.core.history import stamp_origin  # noqa: PLC0415 (models load only when apps are ready)
        from powerops.core.own_records import register_records  # noqa: PLC0415 (the same)

        register_records()
        post_migrate.connect(seed_calendar, sender=self, dispatch_uid="seed_calendar")
        pre_create_historical_record.connect(stamp_origin, dispatch_uid="stamp_origin")
        connection_created.connect(row_log.install, dispatch_uid="row_log")
