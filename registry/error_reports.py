"""What the desk and the public pages show of reports of mistakes (G14)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.roles import Role
from registry.models import ErrorReport

Status = ErrorReport.Status
SHOWN = 20  # answers on a power's page, the newest first


def answered_on(code: str) -> list[ErrorReport]:
    """Return the newest answered reports on the power of a code, for its public page; one query."""
    answered = ErrorReport.objects.filter(power__code=code, status=Status.ANSWERED)
    return list(
        answered.only("summary", "outcome", "answer", "closed_at").order_by("-closed_at")[:SHOWN]
    )


def wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the reports that wait for the person: to be answered by a clerk, to be signed by a head; one query."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        body, persons = one.post.organisation_id, {actor.person.pk, one.person_id}
        if one.post.role == Role.CLERK:
            condition |= Q(body=body, status=Status.FILED)
        elif one.post.role == Role.HEAD:
            condition |= Q(body=body, status=Status.TO_SIGN) & ~Q(answered_by__in=persons)
    if not actor.has_role(Role.CLERK, Role.HEAD):
        return []
    return [first_rows(with_power(ErrorReport.objects.filter(condition)), in_words)]


def with_power(reports: QuerySet[ErrorReport]) -> QuerySet[ErrorReport]:
    """Return reports with what a line names, the longest waiting first."""
    return reports.select_related("body", "power__published").order_by("filed_at", "pk")


def in_words(report: ErrorReport) -> Row:
    """Return a report as a line of the desk."""
    return Row(
        title=f"{report}：{report.power_name}", url=report.get_absolute_url(), whose=report.body.name,
        since=report.filed_at, next_act="核实并答复" if report.status == Status.FILED else "审签答复",
        state=report.get_status_display(), note=report.get_subject_display(), record=report,
    )  # fmt: skip
