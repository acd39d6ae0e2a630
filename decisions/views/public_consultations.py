"""Public participation on the portal: what is open and was open, the draft, the form, one's own opinion (D3; art 15, 32).

A page on which something is to be sent sets the cookie that guards its form; every other page sets none and is
answered from memory until something public changes.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from decisions.consultation_documents import ADOPTION
from decisions.consultation_report import OUTCOMES
from decisions.forms.comments import AddForm, CodeForm, CommentForm
from decisions.models import Comment, Consultation
from decisions.views.handing_out import issued, public_pdf
from decisions.workflows import comment as comments
from powerops.core.arriving import takes_files_from_all
from powerops.core.charts import bar, columns
from powerops.core.documents import document_of
from powerops.core.doors import carried_out, status_of
from powerops.core.public import answered, open_form, public_page
from powerops.core.public_forms import has_guessed_too_much, mark_of, note_wrong_guess
from powerops.core.views.listing import page_of

SIZE = 20
STATES = (("open", "正在征求"), ("closed", "已经截止"))
NOT_FOUND = "没有查到：请核对查询码。"
TOO_MANY = "查询次数太多，请十分钟以后再试。"
OPEN = Consultation.Status.OPEN
SHOWN = ("decision__body", "decision__decider", "draft")
# What taking an opinion and its receipt need; drafts are long.
TAKEN = ("year", "serial", "title", "form", "status", "opened_on", "closes_on")


@public_page
def consultation_index(request: HttpRequest) -> HttpResponse:
    """List what is open and what was, the open first; narrowed by state, form and words."""
    state, form = request.GET.get("state", ""), request.GET.get("form", "")
    q = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100]
    rows = chosen(state, form, q).select_related("decision__body")
    context = {
        "page": page_of(request, rows, SIZE), "state": state, "form": form, "q": q, "states": STATES,
        "forms": Consultation.Form.choices, "is_filtered": bool(state or form or q),
    }  # fmt: skip
    return render(request, "decisions/consultation_index.html", context)


def chosen(state: str, form: str, q: str) -> QuerySet[Consultation]:
    """Return the consultations of the portal that are asked for, the open first, then the newest."""
    is_open = Case(When(status=OPEN, then=0), default=1)
    rows = Consultation.objects.on_the_portal().order_by(is_open, "-year", "-serial")
    if state == "open":
        rows = rows.filter(status=OPEN)
    elif state == "closed":
        rows = rows.exclude(status=OPEN)
    if form in Consultation.Form.values:
        rows = rows.filter(form=form)
    return rows.filter(title__icontains=q) if q else rows


def public_consultation(number: str, *, only: tuple[str, ...] = ()) -> Consultation:
    """Return what the public sees under a number — `only` some fields for who shows no more — or 404."""
    digits = number.upper().removeprefix("ZQ")
    if not (digits.isdecimal() and 5 <= len(digits) <= 9):
        raise Http404
    found = Consultation.objects.on_the_portal()
    found = found.only(*only) if only else found.select_related(*SHOWN)
    consultation = found.filter(year=int(digits[:4]), serial=int(digits[4:])).first()
    if consultation is None:
        raise Http404
    return consultation


@takes_files_from_all(comments.FILE_LIMIT, comments.MOST_FILES)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_public(request: HttpRequest, number: str) -> HttpResponse:
    """The notice with its draft, and the form while it is open; what became of the opinions once that is published."""
    if request.method == "POST":
        response = take(request, number)
    else:
        consultation = public_consultation(number)
        if not consultation.takes_comments:
            return answered(
                request,
                lambda: render(request, "decisions/consultation_public.html", read(consultation)),
            )
        form = CommentForm(consultation=consultation)
        response = with_form(request, consultation, form)
    add_never_cache_headers(response)
    return response


def take(request: HttpRequest, number: str) -> HttpResponse:
    """Take what is sent; the receipt is the answer, the same however often the form is sent."""
    consultation = public_consultation(number, only=TAKEN)
    form = CommentForm(request.POST, request.FILES, consultation=consultation)
    comment = carried_out(form, lambda **_: taken(request, consultation, form))
    if comment is None:
        return with_form(request, public_consultation(number), form)
    context = {"consultation": consultation, "comment": comment}
    return render(request, "decisions/comment_filed.html", context)


def with_form(request: HttpRequest, consultation: Consultation, form: CommentForm) -> HttpResponse:
    """Show the notice and the draft with the form."""
    context = {**read(consultation), "form": form, "takes": consultation.takes_comments}
    status = status_of(form)
    return render(request, "decisions/consultation_public.html", context, status=status)


def taken(request: HttpRequest, consultation: Consultation, form: CommentForm) -> Comment:
    """File what the form holds."""
    return comments.file(
        consultation, form_key=form.form_key, sender=mark_of(request), **form.facts
    )


def read(consultation: Consultation) -> dict[str, Any]:
    """Return what the page shows of the notice, the draft and the published report."""
    report = consultation.report if consultation.status == Consultation.Status.CONCLUDED else None
    alternatives = consultation.draft.alternatives.all() if consultation.is_on_portal else []
    return {
        "consultation": consultation, "alternatives": list(alternatives), "report": report,
        "outcome_chart": columns("各类采纳情况的意见条数", report["outcomes"]) if report else "",
        "questions": [charted(one) for one in report["questions"]] if report else [],
        "document": document_of(ADOPTION, consultation) if report else None,
    }  # fmt: skip


@public_page
def consultation_report(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the published report on what was adopted."""
    return public_pdf(issued(ADOPTION, public_consultation(number, only=TAKEN)))


def charted(told: dict[str, Any]) -> dict[str, Any]:
    """Return a question of the report, each choice with its bar."""
    most = max((number for _, number in told["rows"]), default=0)
    return {**told, "rows": [(label, number, bar(number, most)) for label, number in told["rows"]]}


# --- one's own opinion ----------------------------------------------------------------------------------------------


@open_form
def comment_own(request: HttpRequest, number: str) -> HttpResponse:
    """Look at one's own opinion by its code; add to it or take it back while the period runs."""
    consultation = public_consultation(number)
    form, comment = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        if has_guessed_too_much(request, "comment"):
            form.add_error(None, TOO_MANY)
        elif (comment := comments.found(consultation, form.cleaned_data["code"])) is None:
            note_wrong_guess(request, "comment")
            form.add_error(None, NOT_FOUND)
    if comment:
        return own(request, consultation, comment)
    context = {"consultation": consultation, "form": form}
    status = status_of(form)
    return render(request, "decisions/comment_own.html", context, status=status)


def own(request: HttpRequest, consultation: Consultation, comment: Comment) -> HttpResponse:
    """Do what the sender asks of an opinion, and show it as it then stands."""
    add = AddForm(request.POST if "add" in request.POST else None)
    done = ""
    if "add" in request.POST and carried_out(add, lambda text: added(request, comment, add, text)):
        done, add = "已补充。", AddForm()
    elif "withdraw" in request.POST and "sure" in request.POST:
        comment, done = comments.take_back(comment), "已撤回。"
    report = consultation.status == Consultation.Status.CONCLUDED
    context = {
        "consultation": consultation, "comment": comment, "done": done, "form": add, "is_answered": report,
        "additions": comment.additions.filter(withdrawn_at=None).select_related("group"), "files": comment.files.select_related("attachment"),
        "takes": consultation.takes_comments and comment.withdrawn_at is None, "outcomes": OUTCOMES,
        "chosen": comment.answers.select_related("question"),
    }  # fmt: skip
    return render(request, "decisions/comment_own.html", context, status=status_of(add))


def added(request: HttpRequest, comment: Comment, form: AddForm, text: str) -> Comment:
    """File what is added; nothing is added to what was taken back."""
    return comments.add_to(comment, form_key=form.form_key, sender=mark_of(request), text=text)
