"""One power in one revision: read by reviewers, written by the drafting clerk."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core.actor import Actor
from powerops.core.doors import put_errors
from powerops.core.form_drafts import forget, keep, kept
from powerops.core.refusals import Conflict, Refusal
from powerops.core.roles import Role
from powerops.core.views.acts import own_page
from powerops.law.service_guide import ELEMENTS
from registry import review, timeline
from registry.differences import content_of, differences, shown
from registry.forms.rows import as_typed, merged
from registry.forms.versions import PowerForms, typed_content
from registry.guide_words import words_of
from registry.kept_forms import form_key
from registry.lineage import follows_in, line_of
from registry.marking import Piece, changed_pieces, found_pieces
from registry.models import Power, PowerVersion, Revision
from registry.views.loading import visible_revision, visible_version
from registry.workflows.drafting import drop, may_draft, propose
from registry.workflows.upload import remarks_on

SECTIONS = (
    ("基本信息", (
        "name", "sub_name", "category", "level", "level_text", "scope", "power_source", "delegating_body",
        "exercising_body", "handling_office", "state", "local_code", "themes",
    )),
    ("依据", ("basis_text",)),
    ("责任", ("department_duty", "duty_text", "duties", "duty_basis")),
    ("追责", ("accountable_persons", "accountability_text", "accountability_basis")),
    ("收费", ("fees",)),
    ("流程和其他", ("process", "remarks", "other")),
)  # fmt: skip

GUIDE = "服务指南"
# What stands beside the matter itself, and runs to pages: folded when long and unchanged.
BESIDE = frozenset({"duty_text", "duty_basis", "accountability_text", "accountability_basis"})
LONG = 160  # characters; about five lines on a phone


@require_safe
def version_detail(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """All that one version says, what it changes, its citations and the findings on them."""
    version, revision, actor = visible_version(request, revision_pk, pk)
    old = review.published_before(revision, [version]).get(version.power_id)
    changed = {
        one["field"]: one for one in review.changes(version, {version.power_id: old} if old else {})
    }
    context = {
        "revision": revision,
        "version": version,
        "sections": facts_of(version, changed),
        "change_count": len(changed),
        "findings": review.findings_on(version),
        "says": version.action in PowerVersion.SAYING,
        "heirs": follows_in(revision, {version.power_id}).get(version.power_id, ()),
        "line": line_of(version.power.code) if version.power.code else None,
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
    """Return the version's fields by section, in pieces: what changed is marked, and what findings point at."""
    sections = []
    for title, names in SECTIONS:
        rows = [
            {
                "label": version._meta.get_field(name).verbose_name,
                "pieces": pieces_of(version, name, changed.get(name)),
                "is_changed": name in changed,
                "is_folded": name in BESIDE and name not in changed and is_long(version, name),
            }
            for name in names
        ]
        rows = [row for row in rows if row["pieces"]]
        if rows:
            sections.append({"title": title, "rows": rows})
    guide = guide_facts(version, changed)
    return [*sections, {"title": GUIDE, "rows": guide}] if guide else sections


def guide_facts(version: PowerVersion, changed: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Return what the version's guide says, element by element, and what it no longer says."""
    rows = []
    for element in ELEMENTS:
        change = changed.get(f"guide.{element.key}")
        text = words_of(element, version.guide or {})
        if text or change:
            pieces = (
                changed_pieces(change["old"], change["new"])
                if change
                else found_pieces(text, [], "guide")
            )
            rows.append({"label": element.label, "pieces": pieces, "is_changed": bool(change)})
    return rows


def is_long(version: PowerVersion, name: str) -> bool:
    """Whether a field's text is better folded."""
    return len(getattr(version, name)) > LONG


def pieces_of(version: PowerVersion, name: str, change: dict[str, str] | None) -> list[Piece]:
    """Return one field's text in pieces."""
    if change:
        return changed_pieces(change["old"], change["new"])
    text = shown(name, getattr(version, name))
    findings = version.findings if name == "basis_text" else []
    return found_pieces(text, findings, "basis")


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
    """Show the form of a power, with what was typed before and not saved; a form sent back is saved."""
    may_draft(revision, request.user)
    if request.method == "POST":
        return sent_back(request, revision, power, version)
    content, row_version = standing(revision, power, version), version.row_version if version else 0
    draft = kept(request.user, form_key(revision, power))
    if draft:
        row_version = whole(draft.fields.get("row_version"), row_version)
        content = typed_content(content, draft.fields)
    forms = PowerForms(content, row_version)
    return form_page(request, revision, power, version, forms, draft=draft)


def sent_back(
    request: HttpRequest, revision: Revision, power: Power | None, version: PowerVersion | None
) -> HttpResponse:
    """Save the form; what was typed stays on the page and is kept, whatever refuses it."""
    row_version = whole(request.POST.get("row_version"), version.row_version if version else 0)
    opened = opened_content(revision, power, version, row_version)
    forms, page = (
        PowerForms(opened, row_version, request.POST),
        partial(form_page, request, revision),
    )
    key = form_key(revision, power)
    if "more" in request.POST:
        keep(request.user, key, as_typed(request.POST))
        return more_rows(request)
    if not forms.is_valid():
        keep(request.user, key, as_typed(request.POST))
        return page(power, version, forms, status=400)
    try:
        saved = propose(
            revision, forms.content, by=request.user, power=power, row_version=row_version
        )
    except Conflict as conflict:
        keep(request.user, key, as_typed(request.POST))
        return conflict_page(request, revision, power, forms, conflict)
    except Refusal as refusal:
        forms.main.add_error(None, str(refusal))
        return page(power, version, forms, status=refusal.status)
    except ValidationError as error:
        put_errors(forms.main, error)
        return page(power, version, forms, status=400)
    forget(request.user, key)
    messages.success(request, f"已保存：{saved}。")
    return redirect(saved)


def more_rows(request: HttpRequest) -> HttpResponse:
    """Open the form again with what was kept, and empty rows behind those of the table that asks for more."""
    table = request.POST["more"] if request.POST["more"].isidentifier() else ""
    return redirect(f"{request.get_full_path()}#rows-{table}")


def whole(text: str | None, otherwise: int) -> int:
    """Return the number that a form's field says, if it says one."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def form_of(request: HttpRequest, pk: int) -> tuple[Revision, Power | None]:
    """Return the draft and the power whose form the address names."""
    revision, _ = visible_revision(request, pk)
    may_draft(revision, request.user)
    power = whole(request.GET.get("power"), 0)
    return revision, get_object_or_404(Power, pk=power, body=revision.body) if power else None


@require_POST
def version_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, unasked and unvalidated; the page tells when."""
    revision, power = form_of(request, pk)
    draft = keep(request.user, form_key(revision, power), as_typed(request.POST))
    return render(request, "registry/_form_kept.html", {"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def version_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what was kept and show the form as it stands saved; by opening the address nothing is dropped."""
    revision, power = form_of(request, pk)
    if request.method == "POST":
        forget(request.user, form_key(revision, power))
    version = revision.versions.filter(power=power).first() if power else None
    if version:
        return redirect("registry:version-edit", revision.pk, version.pk)
    address = reverse("registry:version-create", args=[revision.pk])
    return redirect(f"{address}?power={power.pk}" if power else address)


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
        {**change, "mine": shown(name, mine[name]), "is_mine": mine[name] != opened[name]}
        for change in differences(opened, theirs)
        for name in [change["field"].partition(".")[0]]
    ]
    again = PowerForms(merged(opened, theirs, mine), version.row_version)
    extra = {"conflict": conflict, "conflicts": rows}
    return form_page(request, revision, power, version, again, status=conflict.status, **extra)


def form_page(
    request: HttpRequest,
    revision: Revision,
    power: Power | None,
    version: PowerVersion | None,
    forms: PowerForms,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Render the form of a power."""
    context = {
        "revision": revision, "power": power, "version": version, "forms": forms, "form": forms.main,
        "remarks": remarks_on(version) if version else [],
        "findings": review.found_on(version) if version else [], **extra,
    }  # fmt: skip
    return render(request, "registry/version_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def version_drop(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Take a proposal out of the draft."""
    version, revision, actor = visible_version(request, revision_pk, pk)
    if request.method != "POST":
        return own_page(request, version)
    drop(version, by=actor.person)
    messages.success(request, f"已移出清单稿：{version}。现行清单不受影响。")
    return redirect(revision)
