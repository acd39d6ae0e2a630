"""The record's integrity for everybody: the seals, how to check an export against them, and with what (G1; the Plan 四(一)4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from powerops import RELEASE
from powerops.core.models import Seal
from powerops.core.offline import verify_record
from powerops.core.sealing import as_json

ON_PAGE = 50
AT_MOST = 10_000  # seals of one answer; some seven megabytes
VERIFIER = Path(verify_record.__file__)

View = Callable[..., HttpResponse]


def newest_tag(request: HttpRequest) -> str:
    """Return what changes whenever anything on these pages does."""
    newest = Seal.objects.order_by("-number").values_list("digest", flat=True).first()
    return f'"{hashlib.sha256(f"{RELEASE}|{newest}|{request.get_full_path()}".encode()).hexdigest()[:32]}"'


def sealed_page(view: View) -> View:
    """Serve a view's GET to anybody, conditionally: it is the same until the next seal."""

    @csrf_exempt  # nothing is taken by POST, and 405 is the answer to it
    @require_safe
    @login_not_required
    @condition(etag_func=newest_tag)
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        answer = view(request)
        answer["Cache-Control"] = "public, no-cache"
        return answer

    return page


@sealed_page
def integrity(request: HttpRequest) -> HttpResponse:
    """Say in plain words what seals are; show the newest and, page by page, all of them."""
    seals = Seal.objects.defer("marks").order_by("-number")
    context = {
        "newest": seals.first(),
        "page": Paginator(seals, ON_PAGE).get_page(request.GET.get("page")),
        "has_second_body": bool(settings.SEAL_MAIL_TO),
        "verifier_digest": hashlib.sha256(VERIFIER.read_bytes()).hexdigest(),
    }
    return render(request, "core/integrity.html", context)


@sealed_page
def seals_json(request: HttpRequest) -> HttpResponse:
    """Publish seals from one number to another; `next` says where to go on."""
    try:
        first, last = (int(request.GET.get(name) or 0) for name in ("from", "to"))
    except ValueError:
        return JsonResponse(
            {"error": "invalid", "message": "from 和 to 应是封印序号。"}, status=400
        )
    seals = Seal.objects.defer("marks").filter(number__gte=min(first, 2**31 - 1)).order_by("number")
    if last:
        seals = seals.filter(number__lte=min(last, 2**31 - 1))
    found = list(seals[: AT_MOST + 1])
    content = {
        "format": verify_record.SEALS,
        "seals": [as_json(seal) for seal in found[:AT_MOST]],
        "next": found[AT_MOST].number if len(found) > AT_MOST else None,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json")


@sealed_page
def verifier(request: HttpRequest) -> HttpResponse:
    """Give the offline verifier away: one file of Python."""
    headers = {"Content-Disposition": f'attachment; filename="{VERIFIER.name}"'}
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python", headers=headers)
