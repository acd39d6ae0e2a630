"""/decisions/catalogue/: the yearly catalogue for everybody, as it stands and as it was (D1; art 3(3) 向社会公布)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from decisions.catalogue_changes import changes_since, former_of
from decisions.catalogue_permissions import PUBLIC
from decisions.models import Catalogue
from powerops.core.public import public_page
from powerops.core.views.listing import page_of

SIZE = 30


@public_page
def catalogue_index(request: HttpRequest) -> HttpResponse:
    """The catalogues in force, the newest year first."""
    rows = Catalogue.objects.filter(status=Catalogue.Status.PUBLISHED).select_related("decider")
    rows = rows.order_by("-year", "decider__path")
    page = page_of(request, rows, SIZE)
    return render(request, "decisions/catalogue_index.html", {"page": page})


@public_page
def catalogue_public(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A body's catalogue of a year: the version in force, or the one that the address asks for."""
    versions = list(
        Catalogue.objects.filter(decider__code=code, year=year, status__in=PUBLIC)
        .select_related("decider", "party_body")
        .order_by("-number")
    )
    if not versions:
        raise Http404
    asked = request.GET.get("version", str(versions[0].number))
    catalogue = next((one for one in versions if str(one.number) == asked), None)
    if catalogue is None:
        raise Http404
    former = former_of(catalogue)
    context = {
        "catalogue": catalogue, "versions": versions, "entries": catalogue.entries.select_related("body"),
        "former": former, "changes": changes_since(former, catalogue) if former else None,
        "trail": [{"label": "决策事项目录", "url": "/decisions/catalogue/"}],
    }  # fmt: skip
    return render(request, "decisions/catalogue_public.html", context)
