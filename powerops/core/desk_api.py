"""What revisions and uploads have in common in the API: who asks, what is visible, the whole-process record."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from powerops.core.actor import Actor
from powerops.core.api_shapes import EventPage, PageQuery, refusals
from powerops.core.doors import actor_of
from powerops.core.models import AuditEvent, Organisation
from powerops.core.public_api import Record, asked, page_of, refuse_beyond
from powerops.core.workflow import Act

KEY = r"[0-9]{1,18}"
INSIDE: dict[str, Any] = {"tags": ["办理"]}
PK = OpenApiParameter("id", {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}, "path")


class DeskResource(ViewSet):
    """Records behind the login, by session or token. Visible first, else 404; then permitted, else 403."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    lookup_value_regex = KEY

    def visible(self) -> QuerySet[Any]:
        """Return the records within the person's reach."""
        raise NotImplementedError

    @property
    def actor(self) -> Actor:
        """The person with today's appointments: one query a request."""
        return actor_of(self.request)

    def found(self, pk: str) -> Any:
        """Return one visible record. Raises NotFound."""
        record = self.visible().filter(pk=pk).first()
        if record is None:
            raise NotFound("没有这条记录，或者它不在您的管理范围内。")
        return record

    @extend_schema(
        **INSIDE,
        summary="全程记录",
        parameters=[PK, PageQuery],
        responses={200: EventPage, **refusals(400, 401, 404, 429)},
    )
    @action(detail=True)
    def history(self, request: Request, pk: str) -> Response:
        """Return every act on the record, oldest first: who, at which post, when, under which clause."""
        acts = AuditEvent.objects.about(self.found(pk)).select_related("by", "on_behalf_of")
        return paged(request, acts, event)


def paged(request: Request, rows: QuerySet[Any], shape: Any) -> Response:
    """Return the page of rows that the address asks for, each in its shape."""
    wanted = asked(PageQuery, request)
    page, size, count = wanted["page"], wanted["page_size"], rows.count()
    refuse_beyond(page, count, size)
    shown = [shape(row) for row in rows[(page - 1) * size : page * size]]
    return Response(page_of(request, shown, count=count, page=page, size=size))


def checked(
    shape: type[serializers.Serializer], request: Request, *, partial: bool = False
) -> Record:
    """Return what was sent, checked. Raises ValidationError."""
    sent = shape(data=request.data, partial=partial)
    sent.is_valid(raise_exception=True)
    return sent.validated_data


def named(body: Organisation) -> Record:
    """Return a body by code and name."""
    return {"code": body.code, "name": body.name}


def act_record(act: Act, url: str) -> Record:
    """Return one next act, allowed or with the sentence and clause why not."""
    return {
        "verb": act.verb,
        "label": act.label,
        "allowed": act.allowed,
        "reason": act.reason,
        "clause": act.clause,
        "needs_reason": act.needs_reason,
        "url": f"{url}{act.verb}/",
    }


def event(row: AuditEvent) -> Record:
    """Return one act of the record; from which machine it was done is not told."""
    return {
        "id": row.pk,
        "act": row.act,
        "label": row.label,
        "by": row.by.name,
        "on_behalf_of": row.on_behalf_of.name if row.on_behalf_of else "",
        "post": row.post_title,
        "at": row.at,
        "happened_at": row.happened_at,
        "clause": row.clause,
        "reason": row.reason,
        "before": row.before,
        "after": row.after,
        "facts": row.facts,
    }
