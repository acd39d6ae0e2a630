"""Service guides and fees in templates: what is said, in words, under its headings (R6, R7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from registry.guide_words import Said, fee_words, outlined, said_in

register = template.Library()


@register.filter
def guide_outline(power: Mapping[str, Any]) -> dict[str, Any]:
    """Return a published power's guide as pages show it: plain words first, the review's own after."""
    return outlined(power.get("guide"))


@register.filter
def guide_lines(guide: Mapping[str, Any]) -> list[Said]:
    """Return what a guide says, element by element, in words."""
    return list(said_in(guide))


@register.filter
def in_a_line(fee: Mapping[str, str]) -> str:
    """Return one fee in a line."""
    return fee_words(fee)
