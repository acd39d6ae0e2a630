"""Proposals inside a draft through the API: a new power, a change, a removal (R3; the Plan 四(二)3)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from powerops.core.api_shapes import refusals
from powerops.core.desk_api import INSIDE, PK, DeskResource, act_record, checked
from powerops.core.public_api import Record
from powerops.core.refusals import Refusal
from powerops.core.workflow import Act
from registry import timeline
from registry.api import desk_shapes as shapes
from registry.api.revisions import REVISIONS
from registry.differences import content_of
from registry.forms.versions import divided, written_out
from registry.lineage import follows_in
from registry.models import Power, PowerVersion, Revision
from registry.permissions import visible_revisions
from registry.review import findings_on
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import drop, may_draft, propose

REVISION = OpenApiParameter("revision_pk", PK.type, "path")
REFUSED = refusals(400, 401, 403, 404, 409, 422, 429)


class VersionResource(DeskResource):
    """清单稿中的事项。"""

    def revision(self) -> Revision:
        """Return the visible revision of the address. Raises NotFound."""
        revisions = visible_revisions(self.actor).select_related("body")
        revision = revisions.filter(pk=self.kwargs["revision_pk"]).first()
        if revision is None:
            raise NotFound("没有这份清单稿，或者它不在您的管理范围内。")
        return revision

    def visible(self) -> QuerySet[PowerVersion]:
        return self.revision().versions.select_related("power", "revision__body")

    @extend_schema(
        **INSIDE,
        summary="清单稿中的一项",
        parameters=[REVISION, PK],
        responses={200: shapes.VersionDetail, **refusals(401, 404, 429)},
    )
    def retrieve(self, request: Request, revision_pk: str, pk: str) -> Response:
        """Return all that a version says, with the findings on its legal basis."""
        return Response(self.record(self.found(pk)))

    @extend_schema(
        **INSIDE,
        summary="填写一项：新增，或变更现行事项",
        description="变更的，填 power；没有填的栏目保持现行内容。",
        parameters=[REVISION],
        request=shapes.NewProposal,
        responses={201: shapes.VersionDetail, **REFUSED},
    )
    def create(self, request: Request, revision_pk: str) -> Response:
        """Propose a new power, or a change of one on the list."""
        revision, sent = self.revision(), checked(shapes.NewProposal, request)
        may_draft(revision, request.user)
        code = sent.pop("power", None)
        power = published_power(revision, code) if code else None
        lacking = {
            name: ["新增事项必须填写。"] for name in ("name", "category") if name not in sent
        }
        if power is None and lacking:
            raise ValidationError(lacking)
        before = content_of(power.published.version) if power else {}
        version = propose(
            revision,
            {**before, **with_duties(sent)},
            by=request.user,
            power=power,
            row_version=0 if power else None,
        )
        return Response(self.record(self.found(str(version.pk))), status=201)

    @extend_schema(
        **INSIDE,
        summary="修改清单稿中的一项",
        parameters=[REVISION, PK],
        request=shapes.ChangedProposal,
        responses={200: shapes.VersionDetail, **REFUSED},
    )
    def partial_update(self, request: Request, revision_pk: str, pk: str) -> Response:
        """Change what a version says, unless somebody else changed it since it was read."""
        version, sent = self.found(pk), checked(shapes.ChangedProposal, request)
        row_version = sent.pop("row_version")
        propose(
            version.revision,
            with_duties(sent),
            by=request.user,
            power=version.power,
            row_version=row_version,
        )
        return Response(self.record(self.found(pk)))

    @extend_schema(
        **INSIDE,
        summary="移出清单稿",
        parameters=[REVISION, PK],
        responses={204: None, **REFUSED},
    )
    def destroy(self, request: Request, revision_pk: str, pk: str) -> Response:
        """Take a proposal out of the draft; what is published stays as it is."""
        drop(self.found(pk), by=request.user)
        return Response(status=204)

    @extend_schema(
        **INSIDE,
        summary="拟取消一项现行事项",
        parameters=[REVISION],
        request=shapes.Removal,
        responses={201: shapes.VersionDetail, **REFUSED},
    )
    def remove(self, request: Request, revision_pk: str) -> Response:
        """Propose that a power be taken off the list."""
        revision, sent = self.revision(), checked(shapes.Removal, request)
        may_draft(revision, request.user)
        power = published_power(revision, sent["power"])
        version = propose_removal(revision, power, by=request.user, reason=sent.get("reason", ""))
        return Response(self.record(self.found(str(version.pk))), status=201)

    @extend_schema(
        **INSIDE,
        summary="一项的历次填写",
        parameters=[REVISION, PK],
        responses={200: shapes.Saying(many=True), **refusals(401, 404, 429)},
    )
    def history(self, request: Request, revision_pk: str, pk: str) -> Response:
        """Return how a version came to say what it says, oldest first."""
        return Response(timeline.of_version(self.found(pk)))

    def record(self, version: PowerVersion) -> Record:
        """Return a version with its content and what the person may do with it."""
        url = f"{REVISIONS}{version.revision_id}/versions/{version.pk}/"
        return {
            "id": version.pk,
            "number": version.power.code or f"{version.revision.number}-{version.pk}",
            "status": version.action,
            "power": version.power.code,
            "revision": version.revision_id,
            "row_version": version.row_version,
            "reason": version.action_reason,
            "counterpart": version.counterpart,
            "resumes_on": version.resumes_on,
            "follows": [
                asdict(one)
                for one in follows_in(version.revision, {version.power_id})[version.power_id]
            ],
            "content": content_of(version),
            "findings": findings_on(version),
            "url": url,
            "actions": self.actions(version, url),
            "history_url": f"{url}history/",
        }

    def actions(self, version: PowerVersion, url: str) -> list[Record]:
        """Return that the proposal may be changed (PATCH) and dropped (DELETE), or why not."""
        reason = clause = ""
        try:
            may_draft(version.revision, self.request.user)
        except Refusal as refusal:
            reason, clause = refusal.message, refusal.clause
        return [
            {**act_record(Act(verb, label, not reason, reason, clause), url), "url": url}
            for verb, label in (("change", "修改"), ("drop", "移出清单稿"))
        ]


def published_power(revision: Revision, code: str) -> Power:
    """Return a power on the body's current list. Raises ValidationError."""
    powers = Power.objects.select_related("published__version")
    power = powers.filter(code=code, body=revision.body, published__isnull=False).first()
    if power is None:
        raise ValidationError({"power": ["现行清单上没有这个编码的事项。"]})
    return power


def with_duties(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the content with duties and their text alike, where only one of the two was sent."""
    if "duty_text" in sent and "duties" not in sent:
        return {**sent, "duties": divided(sent["duty_text"])}
    if "duties" in sent and "duty_text" not in sent:
        return {**sent, "duty_text": written_out(sent["duties"])}
    return sent
