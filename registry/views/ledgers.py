"""台账 on the desk: what was cancelled, devolved and received; the legal office keeps it (R7)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.roles import Role
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page
from registry.forms.ledgers import (
    SALT,
    CorrectForm,
    LedgerConfirmForm,
    LedgerFileForm,
    LedgerFilter,
    LedgerForm,
    ReasonForm,
)
from registry.models import LedgerEntry
from registry.permissions import LEDGER_READERS, visible_ledger
from registry.timeline import with_history
from registry.workflows import ledger

SIZE = 50
COLUMNS = (
    Column("事项名称", lambda one: one.name, "name", ("name",)),
    Column("权力类型", lambda one: one.category),
    Column("部门", lambda one: one.body_name, "body", ("body_name",)),
    Column("方式", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("来源文件", lambda one: one.source_document, "document", ("source_document",)),
    Column("文号", lambda one: one.document_number, "number", ("document_number",)),
    Column("日期", lambda one: one.happened_on, "day", ("happened_on",)),
    Column("承接/移交机关", lambda one: one.counterpart),
    Column("备注", lambda one: one.remarks),
    Column("作废理由", lambda one: one.void_reason),
)


@require_safe
def ledger_list(request: HttpRequest) -> HttpResponseBase:
    """The ledger, searched and filtered; voided entries only where they are asked for."""
    actor = require_role(request, *LEDGER_READERS)
    form = LedgerFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    entries = in_order(request, chosen(form, visible_ledger(actor)), COLUMNS)
    if file := as_file(request, entries, COLUMNS, "取消下放承接台账"):
        return file
    context = {
        "form": form, "page": page_of(request, entries, SIZE), "may_edit": actor.has_role(Role.LEGAL),
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
    }  # fmt: skip
    return render(request, "registry/ledger_list.html", context)


def chosen(form: LedgerFilter, entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Return the entries that the filter keeps; a wrong filter keeps all that stand."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("state") != "all":
        entries = entries.filter(voided_at__isnull=wanted.get("state") != "void")
    if kind := wanted.get("kind"):
        entries = entries.filter(kind=kind)
    if q := wanted.get("q", "").strip():
        named = Q(name__icontains=q) | Q(body_name__icontains=q)
        entries = entries.filter(
            named | Q(source_document__icontains=q) | Q(document_number__icontains=q)
        )
    return entries


def visible_entry(request: HttpRequest, pk: int) -> LedgerEntry:
    """Return an entry within the person's reach, or 404."""
    entries = visible_ledger(actor_of(request)).select_related(
        "office", "body", "version__revision__body", "voided_by", "entered_by"
    )
    return get_object_or_404(entries, pk=pk)


@require_safe
def ledger_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what it says, and how it came to say it."""
    entry = visible_entry(request, pk)
    may_edit = actor_of(request).appointment_as(Role.LEGAL, entry.office) is not None
    context = {
        "entry": entry, "facts": facts_of(entry), "events": with_history(entry),
        "may_edit": may_edit and entry.voided_at is None, "trail": trail(),
    }  # fmt: skip
    return render(request, "registry/ledger_detail.html", context)


def trail() -> list[dict[str, str]]:
    """Return the way here."""
    return [{"label": "台账", "url": reverse("registry:ledger-list")}]


def facts_of(entry: LedgerEntry) -> list[dict[str, Any]]:
    """Return the entry as lines of a record."""
    version = entry.version
    lines: list[dict[str, Any]] = [
        {"label": column.label, "value": column.value(entry)} for column in COLUMNS[1:-1]
    ]
    lines[-3]["value"] = f"{entry.happened_on:%Y年%-m月%-d日}"
    how = (
        f"清单稿 {version.revision.number} 公布时自动登记" if version else f"{entry.entered_by}登记"
    )
    url = version.revision.get_absolute_url() if version else ""
    return [*lines, {"label": "登记方式", "value": how, "url": url}]


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_create(request: HttpRequest) -> HttpResponse:
    """Enter one power that went or came."""
    actor = require_role(request, Role.LEGAL)
    form = LedgerForm(actor, request.POST or None)
    return act_page(
        request, form, partial(ledger.enter, by=actor.person), title="登记台账", submit="登记",
        done="已登记，并已列入公开的台账。", cancel_url=trail()[0]["url"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an entry."""
    entry = visible_entry(request, pk)
    actor = require_role(request, Role.LEGAL)
    form = CorrectForm(actor, request.POST or None, instance=entry)
    return act_page(
        request, form, partial(ledger.correct, entry, by=actor.person), title=f"更正：{entry}",
        submit="更正", done="已更正。", back=entry, hint="原来的内容和更正的理由保留在全程记录中。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void an entry."""
    entry = visible_entry(request, pk)
    actor = require_role(request, Role.LEGAL)
    form = ReasonForm(request.POST or None)
    return act_page(
        request, form, partial(ledger.void, entry, by=actor.person), title=f"作废：{entry}",
        submit="作废", done="已作废，公开的台账中不再列出。", back=entry, tone="danger",
        hint="不应登记的才作废；内容有误的请更正。作废的一条连同理由保留，不能恢复。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_import(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would enter; nothing is written here."""
    actor = require_role(request, Role.LEGAL)
    form = LedgerFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "trail": trail(), "cancel_url": trail()[0]["url"]}
    if request.method == "POST" and form.is_valid() and form.found:
        context["faults"] = form.found.faults
        if not form.found.faults:
            name = form.cleaned_data["file"].name
            context |= ledger.foreseen(form.found.rows, by=actor.person)
            context["confirm"] = LedgerConfirmForm(
                initial={"sealed": sealed(name, form.found.rows)}, auto_id=False
            )
            return render(request, "registry/ledger_preview.html", context)
    status = 422 if form.errors or context.get("faults") else 200
    return render(request, "registry/ledger_import.html", context, status=status)


def sealed(name: str, rows: list[dict[str, Any]]) -> str:
    """Return the rows as text that a form carries and nobody alters."""
    plain = [{**row, "happened_on": row["happened_on"].isoformat()} for row in rows]
    return signing.dumps({"name": name, "rows": plain}, salt=SALT, compress=True)


@require_POST
def ledger_confirm(request: HttpRequest) -> HttpResponse:
    """Enter the rows that were previewed; pressing twice enters them once."""
    actor = require_role(request, Role.LEGAL)
    form = LedgerConfirmForm(request.POST)
    done = carried_out(
        form,
        lambda sealed: ledger.enter_many(sealed["rows"], by=actor.person, source=sealed["name"]),
    )
    if done is None:
        told = "；".join(str(one) for errors in form.errors.values() for one in errors)
        messages.error(request, told)
        return redirect("registry:ledger-import")
    messages.success(request, f"已登记 {done[0]} 条，原有 {done[1]} 条未重复登记。")
    return redirect("registry:ledger-list")
