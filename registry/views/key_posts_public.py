"""/key-posts/: who may do what up to which amount, for everybody where the district has chosen so (R8; 四(二)1, 8).

Kept out of the memory of public pages: whether it is shown, and which version holds, changes with the day alone.
"""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from powerops.core.views.listing import page_of
from powerops.law import key_posts as law
from registry.forms.revisions import ANY, day_input
from registry.key_posts import is_public, public_matrices
from registry.models import DutyMatrix

SIZE = 10


class PublicFilter(forms.Form):
    """Of which body, in which area, as of which day."""

    q = forms.CharField(label="部门", required=False, max_length=100)
    area = forms.ChoiceField(label="领域", required=False, choices=[ANY, *law.Area.choices()])
    on = forms.DateField(label="哪一天施行的", required=False, widget=day_input())


@csrf_exempt  # nothing is taken by POST, and 405 is the answer to it
@require_safe
@login_not_required
def key_posts_public(request: HttpRequest) -> HttpResponse:
    """The matrices in force, by body and area; where the district keeps them inside, that sentence alone."""
    today = timezone.localdate()
    if not is_public(today):
        return render(request, "registry/key_posts_public.html", {"is_public": False})
    form = PublicFilter(request.GET)
    page = page_of(request, chosen(form), SIZE)
    rows = [
        (one, [(row, line["title"], law.span(row.over, row.up_to)) for row, line in zip(one.rows, one.lines, strict=True)])
        for one in page
    ]  # fmt: skip
    context = {"is_public": True, "form": form, "page": page, "rows": rows, "clause": law.HERE}
    return render(request, "registry/key_posts_public.html", context)


def chosen(form: PublicFilter) -> QuerySet[DutyMatrix]:
    """Return the matrices that the filter keeps; a wrong filter keeps all of today."""
    today = timezone.localdate()
    wanted = form.cleaned_data if form.is_valid() else {}
    found = public_matrices(min(wanted.get("on") or today, today))
    if q := wanted.get("q"):
        found = found.filter(body__name__icontains=q)
    return found.filter(area=wanted["area"]) if wanted.get("area") else found
