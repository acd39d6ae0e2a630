"""The options of a filter's select, as its template shows them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from registry.browsing import Option

register = template.Library()
SELECTED = mark_safe(" selected")


@register.filter
def as_options(options: Iterable[Option]) -> SafeString:
    """Return each option with what it would show behind its label."""
    rows = (
        (
            one.value,
            SELECTED if one.is_chosen else "",
            one.label,
            one.number and f"（{one.number}）",
        )
        for one in options
    )
    return format_html_join("", '<option value="{}"{}>{}{}</option>', rows)
