"""What templates of the archive ask for: days and moments of a frozen record, in words."""

from datetime import date, datetime

from django import template

from powerops.core.templatetags.ui import cndate, cntime

register = template.Library()


@register.filter
def day(iso: str) -> str:
    """2026-11-23 → 2026年11月23日."""
    return cndate(date.fromisoformat(iso)) if iso else ""


@register.filter
def moment(iso: str) -> str:
    """2026-11-23T06:05:00+00:00 → 2026年11月23日 14:05; of a day alone, the day."""
    if not iso:
        return ""
    at = datetime.fromisoformat(iso)
    return cntime(at) if at.tzinfo else cndate(at.date())
