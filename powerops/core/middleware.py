"""What every request passes: its origin is kept for the record; refused acts become one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from powerops.core.origin import acting_from
from powerops.core.refusals import Refusal

Handler = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address: what our outermost own proxy saw, never what the client claims."""
    forwarded = [
        part.strip()
        for part in request.headers.get("X-Forwarded-For", "").split(",")
        if part.strip()
    ]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    return request.META.get("REMOTE_ADDR") or None


def request_origin(handle: Handler) -> Handler:
    """Number the request and remember where it came from while it is handled."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting_from(client_address(request), person=lambda: request.user.pk) as origin:
            request.origin = origin
            return handle(request)

    return middleware


def nothing_half_arrived(handle: Handler) -> Handler:
    """Remove what came of a file whose rest did not: Django leaves it to the collector of garbage."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return handle(request)
        finally:
            if hasattr(request, "arriving"):
                request.arriving.upload_interrupted()

    return middleware


class Refusals:
    """Show an act refused outside any form as a page with its sentence, clause and status."""

    def __init__(self, handle: Handler) -> None:
        self.handle = handle

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.handle(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the refusal's page; other exceptions go on."""
        if not isinstance(exception, Refusal):
            return None
        return render(request, "core/refused.html", {"refusal": exception}, status=exception.status)


class LoginRequired(LoginRequiredMiddleware):
    """Refuse the anonymous, except on pages for everybody; those never open the session, not even to look."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask who it is only where it matters."""
        if not getattr(view, "login_required", True):
            return None
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Lead to the login; a part of a page asked for by script gets 401 and nothing to put in its place."""
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view)
