"""/desk/calendar/: the years' holiday notices, and loading a new one: preview, then confirm (F5)."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core import holiday_notices
from powerops.core.calendars import current_calendar, missing_words, missing_year
from powerops.core.clock_forms import ConfirmForm, NoticeForm
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import HolidayNotice
from powerops.core.roles import Role
from powerops.law.calendar import SATURDAY, Calendar

TRAIL = ({"label": "放假安排", "url": "/desk/calendar/"},)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One year day by day, and the versions of every year's notice."""
    actor = actor_of(request)
    days, today = current_calendar(), timezone.localdate()
    years = sorted(days.versions, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else today.year
    missing = missing_year(today)
    context = {
        "year": year, "years": years, "months": [*months(year, days)] if year in years else [],
        "notices": HolidayNotice.objects.filter(year=year).select_related("loaded_by").order_by("-version"),
        "warning": missing_words(missing) if missing else "", "may_load": actor.has_role(Role.ADMIN),
    }  # fmt: skip
    return render(request, "core/calendar.html", context)


def months(year: int, days: Calendar) -> Iterator[dict[str, Any]]:
    """Yield the months of a year as weeks of days, each with how it is counted."""
    for month in range(1, 13):
        weeks = [
            [cell(on, days) if on.month == month else None for on in week]
            for week in Weeks().monthdatescalendar(year, month)
        ]
        working = sum(day is not None and day["is_working"] for week in weeks for day in week)
        yield {"name": f"{month}月", "weeks": weeks, "working": working}


def cell(on: date, days: Calendar) -> dict[str, Any]:
    """Return one day: 休 where a notice gives it off, 班 where it is made up for."""
    is_working, special = days.is_working(on), days.days.get(on)
    mark = "" if special is None else "休" if special.is_off else "班"
    kind = {"休": "off", "班": "work"}.get(mark, "weekend" if on.weekday() >= SATURDAY else "")
    name = special.name if special else ""
    return {"day": on.day, "mark": mark, "name": name, "kind": kind, "is_working": is_working}


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it says and what it would move; nothing is written here."""
    require_role(request, Role.ADMIN)
    initial = {"year": missing_year(timezone.localdate()) or timezone.localdate().year}
    form = NoticeForm(request.POST or None, request.FILES or None, initial=initial)
    faults: Any = ()
    if request.method == "POST":
        proposal = carried_out(form, lambda **fields: form.proposal)
        moved = (
            carried_out(form, lambda **fields: holiday_notices.preview(proposal))
            if proposal
            else None
        )
        if proposal and moved is not None:
            context = {
                "proposal": proposal,
                "moves": moved,
                "differences": holiday_notices.against_former(proposal),
                "is_short": form.read.is_short,
                "trail": TRAIL,
            }
            context["form"] = ConfirmForm(initial={"notice": proposal.sealed()}, auto_id=False)
            return render(request, "core/calendar_preview.html", context)
        faults = getattr(form, "faults", ())
    context = {
        "form": form,
        "faults": faults,
        "trail": TRAIL,
        "cancel_url": reverse("core:calendar"),
    }
    return render(request, "core/calendar_import.html", context, status=status_of(form))


@require_POST
def calendar_confirm(request: HttpRequest) -> HttpResponse:
    """Write the notice that was previewed; pressing twice writes it once."""
    actor = require_role(request, Role.ADMIN)
    form = ConfirmForm(request.POST)
    notice = carried_out(
        form, lambda notice: holiday_notices.load(holiday_notices.opened(notice), by=actor.person)
    )
    if notice is None:
        messages.error(
            request, "；".join(str(word) for words in form.errors.values() for word in words)
        )
        return redirect("core:calendar-import")
    messages.success(request, f"{notice}已导入，受影响的期限已重新计算。")
    return redirect(f"{reverse('core:calendar')}?year={notice.year}")
