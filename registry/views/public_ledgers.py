"""台账 before the public: what was cancelled, devolved and received; intermediary services; fees (R7; 四(二)2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from powerops.core.public import public_page
from registry import fees, published
from registry.models import IntermediaryService, LedgerEntry, PublishedPower, Withdrawal
from registry.search import problem_of

ON_PAGE = 50
LONGEST = 100  # characters of a search


def asked(request: HttpRequest) -> str:
    """Return what is searched for."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]


@public_page
def powers(request: HttpRequest) -> HttpResponse:
    """List what was cancelled, devolved and received, by source document, the latest first."""
    query, kind = asked(request), request.GET.get("kind", "")
    entries = shown(query, kind if kind in LedgerEntry.Kind.values else "")
    total = entries.count()
    page = published.page_of(request.GET.get("page", ""), total, ON_PAGE)
    rows = entries.select_related("body")[page.start : page.start + ON_PAGE]
    context = {
        "q": query, "kind": kind, "kinds": LedgerEntry.Kind.choices, "total": total, "page": page,
        "documents": list(by_document(rows)), "here": "powers",
    }  # fmt: skip
    return render(request, "registry/ledger_powers.html", context)


def shown(query: str, kind: str) -> QuerySet[LedgerEntry]:
    """Return the entries that the public may see: none voided, none of a power withdrawn as unfit."""
    unfit = Withdrawal.objects.filter(kind=Withdrawal.Kind.UNSUITABLE, lifted_at=None)
    entries = LedgerEntry.objects.filter(voided_at=None)
    entries = entries.exclude(version__power__in=unfit.values("power"))
    if kind:
        entries = entries.filter(kind=kind)
    for word in query.split():
        entries = entries.filter(
            Q(name__icontains=word) | Q(body_name__icontains=word)
            | Q(source_document__icontains=word) | Q(document_number__icontains=word)
        )  # fmt: skip
    return entries


def by_document(rows: Iterable[LedgerEntry]) -> Iterable[dict[str, Any]]:
    """Yield each source document with its entries, in the order of the rows."""
    for (name, number, day), entries in groupby(
        rows, lambda one: (one.source_document, one.document_number, one.happened_on)
    ):
        yield {"name": name, "number": number, "day": day, "entries": list(entries)}


@public_page
def intermediaries(request: HttpRequest) -> HttpResponse:
    """List the intermediary services as released: which stay a precondition, which were cleared."""
    query, state = asked(request), request.GET.get("state", "")
    services = IntermediaryService.objects.filter(released__isnull=False)
    if state in ("required", "cleared"):
        services = services.filter(released__is_precondition=state == "required")
    if query:
        services = services.filter(released__name__icontains=query)
    total = services.count()
    page = published.page_of(request.GET.get("page", ""), total, ON_PAGE)
    rows = list(services.order_by("name", "pk")[page.start : page.start + ON_PAGE])
    context = {
        "q": query, "state": state, "total": total, "page": page, "services": told(rows),
        "here": "intermediaries",
    }  # fmt: skip
    return render(request, "registry/ledger_intermediaries.html", context)


def told(rows: list[IntermediaryService]) -> list[dict[str, Any]]:
    """Return released services, their powers by the names that the list in force gives them: one query."""
    released: list[Any] = [one.released for one in rows]
    codes = {power["code"] for said in released for power in said["powers"]}
    known = dict(
        PublishedPower.objects.filter(code__in=codes, withdrawn__isnull=True).values_list(
            "code", "name"
        )
    )
    return [
        {
            **said, "released_on": one.released_on, "cleared_on": day_of(said["cleared_on"]),
            "powers": [
                {"code": power["code"], "name": known[power["code"]]}
                for power in said["powers"] if power["code"] in known
            ],
        }
        for one, said in zip(rows, released, strict=True)
    ]  # fmt: skip


def day_of(iso: str | None) -> date | None:
    """Return a day that was kept as text."""
    return date.fromisoformat(iso) if iso else None


@public_page
def fee_list(request: HttpRequest) -> HttpResponse:
    """List every fee of the powers in force: who collects it, how much, by which law."""
    query, code = asked(request), request.GET.get("body", "")
    bodies = fees.bodies_with_fees(request.public_stamp)
    body = next((one for one in bodies if one.code == code), None)
    problem = problem_of(query)
    if code and body is None or problem:
        rows, total, page = [], 0, published.page_of("", 0)
    elif query:
        hits = fees.found(query, body.body_id if body else None)
        total = min(len(hits), fees.CAP)
        page = published.page_of(request.GET.get("page", ""), total, ON_PAGE)
        rows = list(hits[page.start : page.start + ON_PAGE])
    else:
        chosen = [body] if body else bodies
        total = sum(one.size for one in chosen)
        page = published.page_of(request.GET.get("page", ""), total, ON_PAGE)
        rows = fees.listed(chosen, page.start, ON_PAGE)
    context = {
        "q": query, "body": body, "code": code, "bodies": bodies, "problem": problem, "fees": rows,
        "total": total, "page": page, "is_capped": query and total == fees.CAP, "here": "fees",
    }  # fmt: skip
    return render(request, "registry/ledger_fees.html", context)
