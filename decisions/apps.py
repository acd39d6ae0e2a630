"""The app of major decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "decisions"
    verbose_name = "重大行政决策"

    def ready(self) -> None:
        from decisions.handing_over import (  # noqa: PLC0415 (models load only when apps are ready)
            SOURCES,
        )
        from decisions.records import (  # noqa: PLC0415 (models load only when apps are ready)
            register_records,
        )
        from powerops.core import handover  # noqa: PLC0415 (models load only when apps are ready)

        register_records()
        handover.register(*SOURCES)
