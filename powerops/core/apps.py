"""The platform's app."""

from django.apps import AppConfig
from simple_history.signals import pre_create_historical_record


class CoreConfig(AppConfig):
    name = "powerops.core"
    label = "core"
    verbose_name = "平台"

    def ready(self) -> None:
        from powerops.core.history import stamp_origin  # noqa: PLC0415 (models load only when apps are ready)

        pre_create_historical_record.connect(stamp_origin, dispatch_uid="stamp_origin")
