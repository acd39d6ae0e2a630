"""How the API describes itself: in Chinese, by what is written for readers; docstrings are for programmers."""

from drf_spectacular.openapi import AutoSchema


class Described(AutoSchema):
    """The description of one operation."""

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it, not DRF
        """Return nothing of its own; `extend_schema(description=…)` adds what readers should know."""
        return ""
