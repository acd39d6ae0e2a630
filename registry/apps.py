"""The registry's app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "权力清单和责任清单"

    def ready(self) -> None:
        from powerops.core import handover  # noqa: PLC0415 (models load only when apps are ready)
        from registry import change_records  # noqa: PLC0415 (models load only when apps are ready)
        from registry.handing_over import (  # noqa: PLC0415 (models load only when apps are ready)
            SOURCES,
        )
        from registry.records import (  # noqa: PLC0415 (models load only when apps are ready)
            register_records,
        )

        register_records()
        change_records.register_records()
        handover.register(*SOURCES)
