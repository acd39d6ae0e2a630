"""The options of a filter's select, as its template shows them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from registry.browsing import Option

register = template.Library()


@register.filter
def as_options(options: Iterable[Option]) -> SafeString:
    """Return each option with what it would show behind its label."""
    return mark_safe("".join(map(as_option, options)))  # noqa: S308 (each part is escaped)


def as_option(one: Option) -> str:
    """Return one option, escaped."""
    selected, number = " selected" * one.is_chosen, f"（{one.number}）" if one.number else ""
    return f'<option value="{escape(one.value)}"{selected}>{escape(one.label)}{escape(number)}</option>'
