"""The service guide of a power in a draft: filled by the clerk on a page of its own (R6; the Plan 四(二)5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from powerops.core import filings
from powerops.core.doors import carried_out, put_errors
from powerops.core.files import DOCUMENTS
from powerops.core.form_drafts import forget, keep, kept
from powerops.core.refusals import Conflict, IllegalTransition, Refusal
from powerops.core.views.acts import own_page
from powerops.law import plan
from powerops.law.service_guide import BY_KEY, Element, is_said, missing, required
from registry.differences import content_of
from registry.forms.guides import GuideForms, SampleForm, as_opened, typed_guide
from registry.forms.rows import as_typed, merged
from registry.guide_words import guide_changes, words_of
from registry.guides import SAMPLE, samples_of
from registry.kept_forms import guide_key
from registry.models import MaterialList, PowerVersion, PublishedPower
from registry.views.loading import visible_version
from registry.views.versions import more_rows, whole
from registry.workflows.drafting import may_draft, propose

MOST_TO_COPY = 300
PAGE = "registry/guide_form.html"


def draft_version(request: HttpRequest, revision_pk: int, pk: int) -> PowerVersion:
    """Return a version whose guide the person may fill now, or 404; raises a Refusal."""
    version, revision, _ = visible_version(request, revision_pk, pk)
    may_draft(revision, request.user)
    if version.action not in PowerVersion.SAYING:
        raise IllegalTransition(
            f"本次调整是{version.get_action_display()}，不改动服务指南。", clause=str(plan.R6.clause),
            remedy="需要改动的，请先把本事项改为变更。",
        )  # fmt: skip
    return version


@require_http_methods(["GET", "HEAD", "POST"])
def guide_edit(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Show the guide's form, with what was typed before and not saved; a form sent back is saved."""
    version = draft_version(request, revision_pk, pk)
    if request.method == "POST":
        return sent_back(request, version)
    guide, row_version = version.guide or {}, version.row_version
    draft = kept(request.user, guide_key(version))
    if draft:
        guide = typed_guide(draft.fields)
        row_version = whole(draft.fields.get("row_version"), row_version)
    return form_page(request, version, form_of(version, guide, row_version), draft=draft)


def sent_back(request: HttpRequest, version: PowerVersion) -> HttpResponse:
    """Do what the button says: file a sample, take over rows, or save; what was typed stays, whatever happens."""
    row_version = whole(request.POST.get("row_version"), version.row_version)
    typed, asked = as_typed(request.POST), request.POST.get("do", "")
    if asked == "sample" or request.FILES:
        sample = SampleForm(request.POST, request.FILES)
        if not filed(request, version, sample) or asked == "sample":
            forms = form_of(version, typed_guide(typed), row_version)
            status = 400 if sample.errors else 200
            return form_page(request, version, forms, status=status, sample=sample)
    if "more" in request.POST:
        keep(request.user, guide_key(version), typed)
        return more_rows(request)
    if asked in TAKING:
        guide = TAKING[asked](version, typed, typed_guide(typed))
        return form_page(request, version, form_of(version, guide, row_version))
    return saved(request, version, row_version, typed)


def saved(
    request: HttpRequest, version: PowerVersion, row_version: int, typed: Mapping[str, str]
) -> HttpResponse:
    """Save the guide; refused, it stays on the page and is kept."""
    forms = form_of(version, opened_guide(version, row_version), row_version, request.POST)
    if not forms.is_valid():
        keep(request.user, guide_key(version), typed)
        return form_page(request, version, forms, status=400)
    try:
        now = propose(
            version.revision, {"guide": forms.guide or None}, by=request.user, power=version.power,
            row_version=row_version,
        )  # fmt: skip
    except Conflict as conflict:
        keep(request.user, guide_key(version), typed)
        return conflict_page(request, version, forms, conflict)
    except Refusal as refusal:
        forms.main.add_error(None, str(refusal))
        return form_page(request, version, forms, status=refusal.status)
    except ValidationError as error:
        put_errors(forms.main, error)
        return form_page(request, version, forms, status=400)
    forget(request.user, guide_key(version))
    wanted, lacking = completeness(now)
    count = f"应填 {wanted} 项，还缺 {len(lacking)} 项。" if wanted else ""
    messages.success(request, f"已保存服务指南。{count}")
    return redirect(now)


def completeness(version: PowerVersion) -> tuple[int, list[Element]]:
    """Return how many elements the version's guide must have, and those that it lacks."""
    lacking = missing(version.guide, version.category, content_of(version))
    return len(required(version.category)), lacking


def form_of(
    version: PowerVersion, guide: Mapping[str, Any], row_version: int, data: Any = None
) -> GuideForms:
    """Return the form of a version's guide with the sample forms of its body to choose from."""
    files = samples_of(version.revision.body)[:MOST_TO_COPY]
    samples = {one.attachment.sha256: one.attachment.name for one in files}
    return GuideForms(version.category, guide, row_version, list(samples.items()), data)


def opened_guide(version: PowerVersion, row_version: int) -> dict[str, Any]:
    """Return the guide with which the form was opened: as it stood after so many changes."""
    if version.row_version != row_version:
        past = version.history.filter(row_version=row_version).first()
        return (past.guide if past else version.guide) or {}
    return version.guide or {}


def filed(request: HttpRequest, version: PowerVersion, form: SampleForm) -> Any:
    """File a sample form with the revision; what refuses it stands in the form."""
    filing = carried_out(
        form,
        lambda upload: filings.file(
            version.revision, SAMPLE, upload, by=request.user, kinds=DOCUMENTS
        ),
    )
    if filing:
        name = filing.attachment.name
        messages.success(request, f"已提交示范文本：{name}。请在对应的材料一行中选择，然后保存。")
    return filing


# --- taking over -----------------------------------------------------------------------------------


def others(version: PowerVersion) -> QuerySet[PowerVersion]:
    """Return the versions of the body, in force or in the same draft, from whose guides may be copied."""
    in_force = PublishedPower.objects.filter(body=version.revision.body).values("version")
    return (
        PowerVersion.objects.filter(Q(pk__in=in_force) | Q(revision=version.revision_id))
        .filter(guide__isnull=False)
        .exclude(pk=version.pk)
        .only("pk", "name", "sub_name", "guide")
        .order_by("name", "pk")
    )


def copied(
    version: PowerVersion, typed: Mapping[str, str], guide: dict[str, Any]
) -> dict[str, Any]:
    """Return the guide with what another power's says where this one says nothing yet."""
    other = others(version).filter(pk=whole(typed.get("copy_from"), 0)).first()
    said = {key: value for key, value in guide.items() if is_said(value)}
    return {**(other.guide or {}), **said} if other else guide


def with_list(
    version: PowerVersion, typed: Mapping[str, str], guide: dict[str, Any]
) -> dict[str, Any]:
    """Return the guide with the materials of a list that it does not name yet."""
    chosen = lists_of(version).filter(pk=whole(typed.get("take_list"), 0)).first()
    here = guide.get("materials") or []
    named = {row["name"].strip() for row in here}
    new = [row for row in chosen.materials if row["name"] not in named] if chosen else []
    return {**guide, "materials": [*here, *new]}


def lists_of(version: PowerVersion) -> QuerySet[MaterialList]:
    """Return the material lists in use of a version's body."""
    return version.revision.body.material_lists.filter(is_retired=False)


TAKING = {"copy": copied, "list": with_list}


# --- pages -----------------------------------------------------------------------------------------


def form_page(
    request: HttpRequest,
    version: PowerVersion,
    forms: GuideForms,
    *,
    status: int = 200,
    sample: SampleForm | None = None,
    **extra: Any,
) -> HttpResponse:
    """Render the guide's form with what it still lacks as it is saved."""
    wanted, lacking = completeness(version)
    context = {
        "version": version, "revision": version.revision, "forms": forms, "form": forms.main,
        "sample": sample or SampleForm(), "lacking": lacking, "wanted": wanted,
        "done": wanted - len(lacking), "others": others(version)[:MOST_TO_COPY],
        "lists": lists_of(version), **extra,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


def conflict_page(
    request: HttpRequest, version: PowerVersion, forms: GuideForms, conflict: Conflict
) -> HttpResponse:
    """Show what the other changed beside one's own, and the form with both, ready to be saved again."""
    version.refresh_from_db()
    opened, theirs, mine = (
        as_opened(one) for one in (forms.opened, version.guide or {}, forms.guide)
    )
    rows = []
    for change in guide_changes(forms.opened, version.guide):
        key = change["field"].partition(".")[2]
        text = words_of(BY_KEY[key], forms.guide)
        rows.append({**change, "mine": text, "is_mine": mine[key] != opened[key]})
    both = {key: value for key, value in merged(opened, theirs, mine).items() if is_said(value)}
    again = form_of(version, both, version.row_version)
    extra = {"conflict": conflict, "conflicts": rows}
    return form_page(request, version, again, status=conflict.status, **extra)


@require_POST
def guide_keep(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Keep what is typed, unasked and unvalidated; the page tells when."""
    version = draft_version(request, revision_pk, pk)
    draft = keep(request.user, guide_key(version), as_typed(request.POST))
    return render(request, "registry/_form_kept.html", {"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def guide_forget(request: HttpRequest, revision_pk: int, pk: int) -> HttpResponse:
    """Drop what was kept and show the guide as it stands saved; by opening the address nothing is dropped."""
    version = draft_version(request, revision_pk, pk)
    if request.method != "POST":
        return own_page(request, version)
    forget(request.user, guide_key(version))
    return redirect("registry:guide-edit", version.revision_id, version.pk)
