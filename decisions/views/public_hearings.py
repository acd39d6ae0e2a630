"""Hearings on the portal: announced, drawn, held and told of in the open; anybody signs up without an account (D3, G10)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from decisions.forms.hearings import SignUpForm
from decisions.hearing_documents import REPORT
from decisions.hearing_facts import taking_part
from decisions.models import Hearing
from decisions.views.handing_out import issued, public_pdf
from decisions.workflows import hearing_sign_up
from powerops.core.documents import document_of
from powerops.core.doors import carried_out, status_of
from powerops.core.public import open_form, public_page
from powerops.core.public_forms import mark_of
from powerops.core.views.listing import page_of

SIZE = 20
Status = Hearing.Status
NAMED = (Status.READY, Status.HELD, Status.PUBLISHED)  # the list of participants is published


def announced_hearing(number: str) -> Hearing:
    """Return an announced hearing by its number, or 404."""
    digits = number.upper().removeprefix("TZ")
    if not (digits.isdecimal() and digits.isascii() and len(digits) == 8):
        raise Http404
    found = Hearing.objects.public().select_related("decision__body", "draft")
    return get_object_or_404(found, year=int(digits[:4]), serial=int(digits[4:]))


@public_page
def public_hearing_list(request: HttpRequest) -> HttpResponse:
    """Every hearing that was announced, the newest first."""
    rows = Hearing.objects.public().select_related("decision__body").order_by("-year", "-serial")
    return render(
        request, "decisions/public_hearing_list.html", {"page": page_of(request, rows, SIZE)}
    )


@public_page
def public_hearing_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One hearing: notice and draft, lists and draws, participants, and what became of what they said."""
    hearing = announced_hearing(number)
    people = taking_part(hearing).select_related("group", "sign_up__hearing")
    notices = list(hearing.notices.all())
    context = {
        "hearing": hearing, "groups": hearing.groups.select_related("draw"), "notices": notices, "changed": notices[-1],
        "participants": people if hearing.status in NAMED else (),
        "document": document_of(REPORT, hearing) if hearing.status == Status.PUBLISHED else None,
    }  # fmt: skip
    return render(request, "decisions/public_hearing_detail.html", context)


@public_page
def public_hearing_report(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the published report of a hearing."""
    return public_pdf(issued(REPORT, announced_hearing(number)))


@open_form
def public_hearing_sign_up(request: HttpRequest, number: str) -> HttpResponse:
    """Sign up; the receipt is the answer to the form, and the same however often it is sent."""
    hearing = announced_hearing(number)
    form, taken = SignUpForm(request.POST or None, hearing=hearing), None
    if request.method == "POST":
        taken = carried_out(
            form,
            lambda **told: hearing_sign_up.sign_up(
                hearing, form_key=form.form_key, sender=mark_of(request), **told
            ),
        )
    context = {
        "hearing": hearing, "form": form, "sign_up": taken, "is_open": hearing_sign_up.is_open(hearing),
    }  # fmt: skip
    status = status_of(form)
    return render(request, "decisions/public_hearing_sign_up.html", context, status=status)
