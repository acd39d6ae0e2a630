"""API resources for everybody: no login, no cookie, throttled by address, conditional as public pages are."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.throttling import AnonRateThrottle
from rest_framework.viewsets import ViewSet

from powerops.core.public import answered

PAGE_SIZE, LARGEST_PAGE = 50, 100
Record = dict[str, Any]


class AddressThrottle(AnonRateThrottle):
    """So many requests from one address within each minute (or other period), whoever asks.

    No session is opened to find out who it is, and one number is kept where the framework keeps every moment.
    """

    def allow_request(self, request: HttpRequest, view: object) -> bool:
        """Count the request; whether it is within the rate."""
        period, passed = divmod(self.timer(), self.duration)
        self.remaining = self.duration - passed
        key = f"throttle-{self.get_ident(request)}-{period:.0f}"
        if self.cache.add(key, 1, self.duration):
            return self.num_requests > 0
        return self.cache.incr(key) <= self.num_requests

    def wait(self) -> float:
        """Return after how many seconds the next period begins."""
        return self.remaining


class PublicResource(ViewSet):
    """What anybody may read. Every request counts against the throttle, those answered from memory too."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    http_method_names = ("get", "head")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        serve: Any = super().dispatch
        self.address_throttle = AddressThrottle()
        self.is_refused = not self.address_throttle.allow_request(request, self)
        if self.is_refused or request.method not in ("GET", "HEAD"):
            return serve(request, *args, **kwargs)
        return answered(request, lambda: serve(request, *args, **kwargs))

    def check_throttles(self, request: Request) -> None:
        if self.is_refused:
            self.throttled(request, self.address_throttle.wait())


def asked(serializer: type[Serializer], request: Request) -> Record:
    """Return the parameters of the address, checked. Raises ValidationError."""
    query = copy(prepared(serializer))
    query.initial_data = request.query_params
    query.is_valid(raise_exception=True)
    return query.validated_data


@cache
def prepared(serializer: type[Serializer]) -> Serializer:
    """Return a serializer with its fields, which copies share: to make them takes longer than to check an address."""
    query = serializer()
    assert query.fields
    return query


def page_of(
    request: Request, rows: list[Record], *, count: int, page: int, size: int, **more: Any
) -> Record:
    """Return one page of a list with the addresses of its neighbours."""
    last = max(-(-count // size), 1)
    return {
        "count": count,
        **more,
        "page": page,
        "pages": last,
        "next": neighbour(request, page + 1) if page < last else None,
        "previous": neighbour(request, page - 1) if page > 1 else None,
        "results": rows,
    }


def refuse_beyond(page: int, count: int, size: int) -> None:
    """Answer 404 for a page after the last one."""
    last = max(-(-count // size), 1)
    if page > last:
        raise NotFound(f"没有第 {page} 页，共 {last} 页。")


def neighbour(request: Request, page: int) -> str:
    """Return the present address with another page number, without the host."""
    query = request.query_params.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
