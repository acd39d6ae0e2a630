"""法律法规登记 on the desk: everyone inside reads, the legal office writes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.doors import actor_of, put_errors, require_role
from powerops.core.roles import Role
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from registry import timeline
from registry.forms.laws import LawFilter, LawForm
from registry.models import Law, PublishedPower
from registry.models.laws import SEED_KNOWN_UNTIL
from registry.views.law_changes import versions_of
from registry.workflows.law_register import save_law

SIZE = 50
COLUMNS = (
    Column("名称", lambda law: law.name, "name", ("name",)),
    Column("效力级别", lambda law: law.rank, "rank", ("rank", "name")),
    Column("制定机关", lambda law: law.issuer, "issuer", ("issuer", "name")),
    Column("文号", lambda law: law.document_number),
    Column("公布日期", lambda law: law.published_on),
    Column("施行日期", lambda law: law.effective_on, "effective", ("effective_on",)),
    Column("条数", lambda law: law.article_count, "articles", ("article_count",)),
    Column(
        "已废止", lambda law: "是" if law.is_repealed else "否", "repealed", ("is_repealed", "name")
    ),
    Column("废止日期", lambda law: law.repealed_on),
    Column("废止情况核对至", lambda law: law.known_until),
    Column("资料来源", lambda law: law.source),
)


@require_safe
def law_list(request: HttpRequest) -> HttpResponseBase:
    """The register, searched and filtered."""
    form = LawFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    laws = in_order(request, chosen(form), COLUMNS)
    if file := as_file(request, laws, COLUMNS, "法律法规登记"):
        return file
    page = page_of(request, laws, SIZE)
    context = {
        "seed_known_until": SEED_KNOWN_UNTIL,
        "form": form,
        "page": page,
        "today": timezone.localdate(),
        "may_edit": actor_of(request).has_role(Role.LEGAL),
    }
    return render(request, "registry/law_list.html", context)


def chosen(form: LawFilter) -> QuerySet[Law]:
    """Return the laws that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    laws, today = Law.objects.with_checked_at().order_by("name", "pk"), timezone.localdate()
    if q := wanted.get("q", "").strip("《》 "):
        laws = laws.filter(
            Q(name__icontains=q) | Q(document_number__icontains=q) | Q(issuer__icontains=q)
        )
    if rank := wanted.get("rank"):
        laws = laws.filter(rank=rank)
    if force := wanted.get("force"):
        in_force = Law.objects.in_force(today).values("pk")
        laws = laws.filter(pk__in=in_force) if force == "yes" else laws.exclude(pk__in=in_force)
    return laws


@require_safe
def law_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One law: its facts, the powers in force that cite it, and the history of its entry."""
    law = get_object_or_404(Law.objects.with_checked_at(), pk=pk)
    citing = (
        PublishedPower.objects.filter(version__citations__law=law)
        .distinct()
        .only("code", "name", "category", "body_name", "position")
        .order_by("body_name", "position")
    )
    context = {
        "law": law,
        "page": page_of(request, citing, SIZE),
        "today": timezone.localdate(),
        "may_edit": actor_of(request).has_role(Role.LEGAL),
        "events": timeline.with_history(law),
        "versions": versions_of(law, actor_of(request)),
    }
    return render(request, "registry/law_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def law_create(request: HttpRequest) -> HttpResponse:
    """Register a law."""
    require_role(request, Role.LEGAL)
    return edit(request, None, Law(name=request.GET.get("name", "")[:200]))


@require_http_methods(["GET", "HEAD", "POST"])
def law_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Amend the entry of a law."""
    require_role(request, Role.LEGAL)
    law = get_object_or_404(Law, pk=pk)
    return edit(request, law, law)


def edit(request: HttpRequest, law: Law | None, instance: Law) -> HttpResponse:
    """Show the form and save it; open revisions that cite the law are checked again."""
    form = LawForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        try:
            checked = save_law(form.instance, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(
                request, f"已登记：{form.instance}。重新核对了在办清单稿中的 {checked} 个事项。"
            )
            return redirect("registry:law-detail", form.instance.pk)
    status = 400 if form.errors else 200
    return render(request, "registry/law_form.html", {"form": form, "law": law}, status=status)
