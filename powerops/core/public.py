"""Pages for everybody: no login, no cookie, an ETag and a date on each, 304 for who has it already.

One query asks the public stamp, or none within its lease. A page whose stamp has not moved is answered from the
process's own memory; the key holds the stamp's number, so what was published before is never shown after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from powerops import RELEASE
from powerops.core.models.public import public_stamp

View = Callable[..., HttpResponse]
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Location")
LONGEST_KEPT = 60_000  # bytes: with the number of entries in settings, at most 120 MB a process


def public_page(view: View) -> View:
    """Serve a view's GET to anybody, conditionally and from memory while nothing public has changed."""

    @csrf_exempt  # nothing is taken by POST, and 405 is the answer to it
    @require_safe
    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return answered(request, lambda: view(request, *args, **kwargs))

    return page


def open_form(view: View) -> View:
    """Let anybody open a page with a form; nobody keeps a copy of it."""
    return login_not_required(never_cache(require_http_methods(["GET", "HEAD", "POST"])(view)))


def answered(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a GET from what the client has, from memory, or by `make`, which may read `request.public_stamp`."""
    number, changed_at = request.public_stamp = public_stamp()
    # The moment too: after a restore the number may come a second time.
    seen = f"{RELEASE}|{number}|{changed_at}|{asked_address(request)}"
    key = hashlib.sha256(seen.encode()).hexdigest()[:32]
    etag, last_modified = quote_etag(key), int(changed_at.timestamp())
    answer = get_conditional_response(request, etag=etag, last_modified=last_modified)
    if answer is None:
        answer = remembered(key, make)
    if answer.status_code in (200, 304):
        answer["ETag"], answer["Last-Modified"] = etag, http_date(last_modified)
        answer["Cache-Control"] = "public, no-cache"
    return answer


def asked_address(request: HttpRequest) -> str:
    """Return the whole address asked for; by hand, because every public page asks and pages tell their own address."""
    words = request.META.get("QUERY_STRING", "")
    return f"{request.scheme}://{request.get_host()}{request.path}?{words}"


def remembered(key: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page kept under the key, or make it, and keep it when it is a whole small page."""
    kept = caches["pages"].get(key)
    if kept is not None:
        content, headers = kept
        return HttpResponse(content, headers=headers)
    response = make()
    if hasattr(response, "render"):
        response.render()
    if (
        response.status_code == 200
        and not response.streaming
        and len(response.content) <= LONGEST_KEPT
    ):
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        caches["pages"].set(key, (response.content, headers))
    return response
