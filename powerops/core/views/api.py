"""The API's front door: what there is, and what to answer for what there is not."""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from powerops.core.public_api import PublicResource

RESOURCES = ("powers", "bodies", "revisions", "uploads", "schema")


class Root(PublicResource):
    """What the API offers."""

    @extend_schema(exclude=True)
    def list(self, request: Request) -> Response:
        return Response({name: f"/api/v1/{name}/" for name in RESOURCES})


class Missing(APIView):
    """Answers addresses that do not exist in the shape of every other error."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: HttpRequest, *args: object, **kwargs: object) -> NoReturn:
        raise NotFound("没有这个地址。")


class Description(SpectacularAPIView):
    """The OpenAPI description, under a name that a header can hold whatever is asked."""

    authentication_classes = ()

    def _get_filename(self, request: Request, version: str | None) -> str:  # noqa: ARG002 (as drf-spectacular calls it)
        renderer, _ = self.perform_content_negotiation(request, force=True)
        return f"openapi.{renderer.format}"
