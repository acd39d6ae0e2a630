"""/open-data/: the nightly files of everything published, what is in them, and how to check them (G9; 四(二)8)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from powerops import RELEASE
from powerops.core.arriving import PIECE
from powerops.core.offline import verify_open_data, verify_record
from registry import open_data
from registry.open_data_files import INNER, ONLY_IN_JSON, TABLES

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
VERIFIERS = {
    Path(one.__file__).name: Path(one.__file__) for one in (verify_open_data, verify_record)
}


def page_tag(request: HttpRequest) -> str:
    """Return what changes whenever anything on the page does."""
    sets = "|".join(one.digest for one in open_data.offered())
    told = f"{RELEASE}|{settings.OPEN_DATA_LICENCE}|{sets}|{request.get_full_path()}"
    return quote_etag(hashlib.sha256(told.encode()).hexdigest()[:32])


@csrf_exempt  # nothing is taken by POST, and 405 is the answer to it
@require_safe
@login_not_required
@condition(etag_func=page_tag)
def page(request: HttpRequest) -> HttpResponse:
    """Say what there is, what each field means, and how to check what was taken away."""
    sets = open_data.offered()
    files = open_data.files_of(sets[0]) if sets else {}
    context = {
        "newest": sets[0] if sets else None, "former": sets[1:], "tables": TABLES, "only_in_json": ONLY_IN_JSON,
        "inner": INNER,
        "files": [{"name": name, **told} for name, told in files.items()],
        "licence": settings.OPEN_DATA_LICENCE, "days": settings.OPEN_DATA_DAYS,
        "small": (open_data.MANIFEST, open_data.SIGNATURE, open_data.SUMS),
    }  # fmt: skip
    answer = render(request, "registry/open_data.html", context)
    answer["Cache-Control"] = "public, no-cache"
    return answer


@csrf_exempt  # the same
@require_safe
@login_not_required
def latest(request: HttpRequest, name: str) -> HttpResponseBase:
    """Lead to a file of the newest set: an address that stays the same."""
    sets = open_data.offered()
    if not sets or name not in open_data.MEDIA:
        raise Http404
    return redirect("registry:open-data-file", sets[0].number, name)


@csrf_exempt  # the same
@require_safe
@login_not_required
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Hand out a file of a set, whole or from where a broken download left off."""
    one = next((one for one in open_data.offered() if one.number == number), None)
    if one is None or name not in open_data.MEDIA:
        raise Http404
    small = open_data.small_files(one).get(name)
    if small is not None:
        return named(HttpResponse(small), name)
    told = open_data.files_of(one).get(name)
    path = f"{one.folder}/{name}"
    if told is None or not default_storage.exists(path):
        raise Http404
    etag = quote_etag(told["sha256"])
    answer = get_conditional_response(request, etag=etag) or ranged(
        request, path, told["size"], etag
    )
    answer["ETag"] = etag
    return named(answer, name)


def named(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """Give an answer its kind and the name by which SHA256SUMS and the manifest call it; files of a set never change."""
    answer["Content-Type"] = open_data.MEDIA[name]
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def ranged(request: HttpRequest, path: str, size: int, etag: str) -> HttpResponseBase:
    """Return a file, or the one range of it that is asked for; several ranges at once give the whole."""
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    is_same = request.headers.get("If-Range", etag) == etag
    first, last, status = 0, size - 1, 200
    if asked and any(asked.groups()) and is_same:
        first, last = bounds(asked[1], asked[2], size)
        status = 206
    if first > last and status == 206:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers: dict[str, Any] = {"Accept-Ranges": "bytes", "Content-Length": last - first + 1}
    if status == 206:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    content = () if request.method == "HEAD" else pieces(path, first, last)
    return StreamingHttpResponse(content, status=status, headers=headers)


def bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and last byte that a range means; "-500" means the last 500."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def pieces(path: str, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes of a stored file from one place to another."""
    with default_storage.open(path) as stored:
        source: Any = stored.file
        source.seek(first)
        left = last - first + 1
        while left > 0 and (piece := source.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


@csrf_exempt  # the same
@require_safe
@login_not_required
def verifier(request: HttpRequest, name: str) -> HttpResponse:
    """Give the offline verifiers away: files of Python that need nothing else."""
    if name not in VERIFIERS:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = VERIFIERS[name].read_bytes()
    return HttpResponse(content, content_type="text/x-python", headers=headers)
