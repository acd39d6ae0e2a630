"""Revisions of a list through the API: read, begin, and one action per transition (F3, R2; the Plan 四(二)3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from powerops.core.actor import Actor
from powerops.core.api_shapes import Opinion, PageQuery, refusals
from powerops.core.desk_api import INSIDE, PK, DeskResource, act_record, checked, named, paged
from powerops.core.models import Organisation
from powerops.core.public_api import Record
from powerops.core.workflow import Table, available
from registry.api import desk_shapes as shapes
from registry.forms.publication import UrgentForm
from registry.forms.revisions import ApprovalForm
from registry.models import PowerVersion, Revision
from registry.permissions import visible_revisions
from registry.review import lines_of
from registry.workflows import revision as lifecycle
from registry.workflows.acts import ACTS
from registry.workflows.drafting import start_revision

REVISIONS = "/api/v1/revisions/"
TABLE = lifecycle.TABLE
SENT = {
    "approve": shapes.Approval,
    "schedule": shapes.Hour,
    "publish_urgently": shapes.Order,
}
# In a list, acts tell state and post only; the law is asked on the record itself and when the act is done.
STATE_AND_POST = Table(
    TABLE.name,
    TABLE.states,
    TABLE.body_of,
    tuple(replace(row, checks=()) for row in TABLE.transitions if not row.is_exceptional),
)


def act(verb: str) -> Callable[..., Response]:
    """Return the action of one transition: the function that the page calls, then the record as it stands."""
    row = TABLE.by_verb[verb]
    sent = SENT.get(verb, Opinion)

    def carry_out(self: RevisionResource, request: Request, pk: str) -> Response:
        revision, facts = self.found(pk), checked(sent, request)
        if verb == "approve":
            facts = approval(revision, facts)
        if verb == "publish_urgently":
            facts = as_form(UrgentForm(revision, facts))
        ACTS[verb](revision, by=request.user, **facts)
        return Response(revision_detail(self.found(pk), self.actor))

    carry_out.__name__ = verb
    described = extend_schema(
        **INSIDE,
        operation_id=f"revisions_{verb}",
        summary=row.label,
        description=f"须由{row.who.label}岗位办理（{row.clause}）。",
        parameters=[PK],
        request=sent,
        responses={200: shapes.RevisionDetail, **refusals(400, 401, 403, 404, 409, 422, 429)},
    )
    return described(action(detail=True, methods=["post"], url_path=verb)(carry_out))


class RevisionResource(DeskResource):
    """清单稿。"""

    def visible(self) -> QuerySet[Revision]:
        return (
            visible_revisions(self.actor)
            .select_related("body", "drafted_by", "edition")
            .order_by("-created_at", "-pk")
        )

    @extend_schema(
        **INSIDE,
        summary="管理范围内的清单稿",
        description="列表中的 actions 只核对状态和岗位；法定条件在单条记录和办理时核对。",
        parameters=[PageQuery],
        responses={200: shapes.RevisionPage, **refusals(400, 401, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List the revisions within the person's reach, the newest first."""
        return paged(
            request, self.visible(), lambda row: revision_record(row, self.actor, STATE_AND_POST)
        )

    @extend_schema(
        **INSIDE,
        summary="一份清单稿",
        parameters=[PK],
        responses={200: shapes.RevisionDetail, **refusals(401, 404, 429)},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return a revision with its sign-offs, its versions, and what can be done next."""
        return Response(revision_detail(self.found(pk), self.actor))

    @extend_schema(
        **INSIDE,
        summary="起草清单稿",
        request=shapes.NewRevision,
        responses={201: shapes.RevisionDetail, **refusals(400, 401, 403, 422, 429)},
    )
    def create(self, request: Request) -> Response:
        """Begin a draft for a body."""
        sent = checked(shapes.NewRevision, request)
        body = Organisation.objects.filter(code=sent.pop("body")).first()
        if body is None:
            raise ValidationError({"body": ["没有这个机构代码。"]})
        revision = start_revision(body, by=request.user, **sent)
        return Response(revision_detail(self.found(revision.pk), self.actor), status=201)

    submit = act("submit")
    withdraw = act("withdraw")
    recall = act("recall")
    discontinue = act("discontinue")
    endorse = act("endorse")
    return_by_head = act("return_by_head")
    clear = act("clear")
    return_by_legal = act("return_by_legal")
    approve = act("approve")
    return_by_secretary = act("return_by_secretary")
    publish = act("publish")
    schedule = act("schedule")
    unschedule = act("unschedule")
    publish_urgently = act("publish_urgently")


def approval(revision: Revision, facts: Record) -> Record:
    """Return the facts of an approval as the page's form accepts them. Raises ValidationError."""
    facts["approved_on"] = facts.get("approved_on") or timezone.localdate()
    return as_form(ApprovalForm(revision, facts))


def as_form(form: ApprovalForm) -> Record:
    """Return what was sent as the page's form accepts it. Raises ValidationError."""
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form.cleaned_data


# --- records -----------------------------------------------------------------------------------------


def revision_record(revision: Revision, actor: Actor, table: Table = TABLE) -> Record:
    """Return a revision as lists show it."""
    url = f"{REVISIONS}{revision.pk}/"
    return {
        "id": revision.pk,
        "number": revision.number,
        "status": revision.status,
        "status_label": revision.get_status_display(),
        "kind": revision.kind,
        "title": revision.title,
        "body": named(revision.body),
        "reason": revision.reason,
        "source_document": revision.source_document,
        "cause": revision.cause,
        "cause_on": revision.cause_on,
        "effective_on": revision.effective_on,
        "round": revision.round,
        "drafted_by": revision.drafted_by.name,
        "created_at": revision.created_at,
        "submitted_at": revision.submitted_at,
        "returned_reason": revision.returned_reason,
        "document_number": revision.document_number,
        "approved_on": revision.approved_on,
        "publish_at": revision.publish_at,
        "is_emergency": revision.is_emergency,
        "edition": revision.edition.number if revision.edition else None,
        "url": url,
        "html_url": revision.get_absolute_url(),
        "actions": [act_record(one, url) for one in available(table, revision, actor)],
        "history_url": f"{url}history/",
    }


def revision_detail(revision: Revision, actor: Actor) -> Record:
    """Return a revision with its sign-offs and a line for each of its versions."""
    signs = revision.sign_offs.select_related(
        "by", "at_post__person", "at_post__post__organisation"
    )
    versions = revision.versions.select_related("power").only(
        "id", "power__code", "action", "name", "sub_name", "category", "row_version", "revision_id"
    )  # fmt: skip
    return {
        **revision_record(revision, actor),
        "sign_offs": [sign_off(one) for one in signs],
        "versions": version_lines(revision, versions),
    }


def sign_off(one: Any) -> Record:
    """Return one person's word at one step."""
    return {
        "round": one.round,
        "step": one.step,
        "outcome": one.outcome,
        "opinion": one.opinion,
        "by": one.by.name,
        "on_behalf_of": one.represented.name if one.represented else "",
        "post": str(one.at_post.post),
        "at": one.at,
    }


def version_lines(revision: Revision, versions: Iterable[PowerVersion]) -> list[Record]:
    """Return versions of a revision as its table shows them, each with the number of its findings."""
    found = {line.pk: len(line.findings) for line in lines_of(revision)}
    return [version_line(one, found[one.pk]) for one in versions]


def version_line(version: PowerVersion, finding_count: int) -> Record:
    """Return one version."""
    return {
        "id": version.pk,
        "power": version.power.code,
        "action": version.action,
        "name": version.name,
        "sub_name": version.sub_name,
        "category": version.category,
        "row_version": version.row_version,
        "finding_count": finding_count,
        "url": f"{REVISIONS}{version.revision_id}/versions/{version.pk}/",
    }
