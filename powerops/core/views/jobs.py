"""The page of a job: how far it is, and what came of it; for the person who asked for it alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from powerops.core.models import Job


@never_cache
@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; it may be left and opened again at any time."""
    row = get_object_or_404(Job.objects.filter(asked_by=request.user.pk), pk=pk)
    return render(request, "core/job_detail.html", {"job": row})


@never_cache
@require_safe
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar alone, asked for again and again; when the job has ended the whole page is loaded anew."""
    row = get_object_or_404(Job.objects.filter(asked_by=request.user.pk), pk=pk)
    answer = render(request, "core/_job_progress.html", {"job": row})
    if row.ended_at and "HX-Request" in request.headers:
        answer["HX-Refresh"] = "true"
    return answer
