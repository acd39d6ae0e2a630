"""One power in one revision: read by reviewers, written by the drafting clerk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core.actor import Actor
from powerops.core.doors import put_errors
from powerops.core.refusals import Conflict, Refusal
from powerops.core.roles import Role
from registry import review, timeline
from registry.differences import content_of, differences, shown
from registry.forms.versions import PowerForms, merged
from registry.models import Power, PowerVersion, Revision
from registry.views.loading import visible_revision, visible_version
from registry.workflows.drafting import drop, may_draft, propose

SECTIONS = (
    ("基本信息", (
        "name", "sub_name", "category", "level", "level_text", "scope", "power_source", "delegating_body",
        "exercising_body", "handling_office", "local_code",
    )),
    ("依据", ("basis_text",)),
    ("责任", ("department_duty", "duty_text", "duties", "duty_basis")),
    ("追责", ("accountable_persons", "accountability_text", "accountability_basis")),
    ("流程和其他", ("process", "remarks", "other")),
)  # fmt: skip


@require_safe
def version_detail(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """All that one version says, what it changes, its citations and the findings on them."""
    version, revision, actor = visible_version(request, revision_pk, pk)
    old = review.published_before(revision, [version]).get(version.power_id)
    changed = {
        one["field"]: one for one in review.changes(version, {version.power_id: old} if old else {})
    }
    removed = version.action == PowerVersion.Action.REMOVE
    context = {
        "revision": revision,
        "version": version,
        "sections": facts_of(version, changed),
        "change_count": len(changed),
        "findings": [] if removed else [*version.findings, *review.copied_for(version)],
        "may_edit": may_edit(revision, actor),
        "today": timezone.localdate(),
        "events": timeline.of_version(version),
        **neighbours(revision, version),
    }
    return render(request, "registry/version_detail.html", context)


def may_edit(revision: Revision, actor: Actor) -> bool:
    """Whether the person may work on the draft now."""
    is_draft = revision.status == Revision.Status.DRAFT
    return is_draft and actor.appointment_as(Role.CLERK, revision.body) is not None


def facts_of(version: PowerVersion, changed: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Return the version's fields by section, the changed ones with what stood there before."""
    sections = []
    for title, names in SECTIONS:
        rows = [
            {
                "label": version._meta.get_field(name).verbose_name,
                "value": shown(name, getattr(version, name)),
                "change": changed.get(name),
            }
            for name in names
        ]
        rows = [row for row in rows if row["value"] or row["change"]]
        if rows:
            sections.append({"title": title, "rows": rows})
    return sections


def neighbours(revision: Revision, version: PowerVersion) -> dict[str, Any]:
    """Return where the version stands in the revision and what is before, after, and next with findings."""
    lines = review.lines_of(revision)
    keys = [line.pk for line in lines]
    at = keys.index(version.pk)
    return {
        "number": at + 1,
        "total": len(lines),
        "previous": lines[at - 1] if at else None,
        "next": lines[at + 1] if at + 1 < len(lines) else None,
        "next_faulty": next((line for line in lines[at + 1 :] if line.findings), None),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def version_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new power in the draft, or with `power` in the address a change to one on the list."""
    revision, _ = visible_revision(request, pk)
    key = request.GET.get("power", "")
    if not key:
        return edit(request, revision, None, None)
    power = get_object_or_404(
        Power.objects.select_related("published__version"),
        pk=key if key.isdecimal() else None,
        body=revision.body,
        published__isnull=False,
    )
    return edit(request, revision, power, revision.versions.filter(power=power).first())


@require_http_methods(["GET", "HEAD", "POST"])
def version_edit(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Work on a version of the draft."""
    version, revision, _ = visible_version(request, revision_pk, pk)
    return edit(request, revision, version.power, version)


def edit(
    request: HttpRequest, revision: Revision, power: Power | None, version: PowerVersion | None
) -> HttpResponse:
    """Show the form of a power and save it; what was typed stays, whatever happens."""
    may_draft(revision, request.user)
    row_version = version.row_version if version else 0
    if request.method != "POST":
        return form_page(
            request, revision, version, PowerForms(standing(revision, power, version), row_version)
        )
    posted = request.POST.get("row_version", "")
    posted_version = int(posted) if posted.isdecimal() else row_version
    opened = opened_content(revision, power, version, posted_version)
    forms = PowerForms(opened, posted_version, request.POST)
    if not forms.is_valid():
        return form_page(request, revision, version, forms, status=400)
    try:
        saved = propose(
            revision, forms.content, by=request.user, power=power, row_version=posted_version
        )
    except Conflict as conflict:
        return conflict_page(request, revision, power, forms, conflict)
    except Refusal as refusal:
        forms.main.add_error(None, str(refusal))
        return form_page(request, revision, version, forms, status=refusal.status)
    except ValidationError as error:
        put_errors(forms.main, error)
        return form_page(request, revision, version, forms, status=400)
    messages.success(request, f"已保存：{saved}。")
    return redirect(saved)


def standing(
    revision: Revision, power: Power | None, version: PowerVersion | None
) -> dict[str, Any]:
    """Return what stands now: in the draft, else on the list, else an empty power of the body."""
    if version:
        return content_of(version)
    if power:
        return content_of(power.published.version)
    return content_of(PowerVersion(exercising_body=revision.body.name))


def opened_content(
    revision: Revision, power: Power | None, version: PowerVersion | None, row_version: int
) -> dict[str, Any]:
    """Return what the form was opened with: the version as it stood after so many changes."""
    if version is None or version.row_version == row_version:
        return standing(revision, power, version)
    if row_version == 0 and power and hasattr(power, "published"):
        return content_of(power.published.version)
    past = version.history.filter(row_version=row_version).first()
    return content_of(past) if past else content_of(version)


def conflict_page(
    request: HttpRequest,
    revision: Revision,
    power: Power | None,
    forms: PowerForms,
    conflict: Conflict,
) -> HttpResponse:
    """Show what the other changed beside one's own text, and the form with both, ready to be saved again."""
    version = revision.versions.get(power=power)
    opened, theirs, mine = forms.opened, content_of(version), forms.content
    rows = [
        {
            **change,
            "mine": shown(change["field"], mine[change["field"]]),
            "is_mine": mine[change["field"]] != opened[change["field"]],
        }
        for change in differences(opened, theirs)
    ]
    again = PowerForms(merged(opened, theirs, mine), version.row_version)
    extra = {"conflict": conflict, "conflicts": rows}
    return form_page(request, revision, version, again, status=conflict.status, **extra)


def form_page(
    request: HttpRequest,
    revision: Revision,
    version: PowerVersion | None,
    forms: PowerForms,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Render the form of a power."""
    context = {
        "revision": revision,
        "version": version,
        "forms": forms,
        "form": forms.main,
        **extra,
    }
    return render(request, "registry/version_form.html", context, status=status)


@require_POST
def version_drop(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Take a proposal out of the draft."""
    version, revision, actor = visible_version(request, revision_pk, pk)
    drop(version, by=actor.person)
    messages.success(request, f"已移出清单稿：{version}。现行清单不受影响。")
    return redirect(revision)
