"""Adjusting powers of the list, and taking up devolved ones, through the API: the acts of the pages (R3; 四(二)3)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from powerops.core.api_shapes import REASON, WRITTEN
from powerops.core.desk_api import INSIDE, checked
from powerops.core.models import Organisation
from powerops.core.public_api import Record
from powerops.law.codes import Category
from registry.api.desk_shapes import VersionLine
from registry.api.revisions import version_lines
from registry.api.versions import REFUSED, REVISION, VersionResource, published_power
from registry.models import Power, PowerVersion, Revision
from registry.workflows.adjusting import KIND_CHOICES, adjust
from registry.workflows.drafting import may_draft
from registry.workflows.receiving import receivable, receive

Action = PowerVersion.Action
CODE = {"max_length": 31}
MOST = 50


class Adjustment(serializers.Serializer):
    """对现行事项的调整；各种方式只填它需要的栏目。"""

    kind = serializers.ChoiceField(KIND_CHOICES)
    powers = serializers.ListField(
        child=serializers.CharField(**CODE), min_length=1, max_length=MOST, help_text="现行事项的实施编码"
    )  # fmt: skip
    reason = serializers.CharField(max_length=REASON, help_text="说明", **WRITTEN)
    resumes_on = serializers.DateField(
        required=False, allow_null=True, help_text="暂停：预计恢复日期；暂停的，说明必填"
    )
    receiver = serializers.CharField(max_length=40, help_text="下放：本辖区承接机关的机构代码", **WRITTEN)  # fmt: skip
    receiver_name = serializers.CharField(max_length=200, help_text="下放：辖区外承接机关的名称", **WRITTEN)  # fmt: skip
    into = serializers.CharField(help_text="合并：并入的现行事项的实施编码", **CODE, **WRITTEN)
    into_version = serializers.IntegerField(
        required=False, min_value=1, max_value=10**18, help_text="合并：并入的本稿新增事项的编号"
    )
    new_name = serializers.CharField(max_length=500, help_text="合并：合并后新事项的名称", **WRITTEN)  # fmt: skip
    names = serializers.ListField(
        child=serializers.CharField(min_length=2, max_length=500), required=False, max_length=MOST,
        help_text="拆分：新事项的名称",
    )  # fmt: skip
    keeps_old = serializers.BooleanField(required=False, help_text="拆分：原事项保留并作变更")


class Receipt(serializers.Serializer):
    """承接：本辖区其他部门下放的若干项，或者上级机关下放的一项。"""

    powers = serializers.ListField(
        child=serializers.CharField(**CODE), required=False, max_length=MOST, help_text="原事项的实施编码"
    )  # fmt: skip
    counterpart = serializers.CharField(max_length=200, help_text="下放的上级机关", **WRITTEN)
    name = serializers.CharField(min_length=2, max_length=500, required=False)
    category = serializers.ChoiceField([one.label for one in Category], required=False)


class AdjustmentResource(VersionResource):
    """清单稿中的调整。"""

    @extend_schema(
        **INSIDE,
        summary="取消、下放、合并、拆分、暂停或者恢复现行事项",
        description="答复本次列入清单稿的事项；合并、拆分的，包括后续事项。",
        parameters=[REVISION],
        request=Adjustment,
        responses={201: VersionLine(many=True), **REFUSED},
    )
    def adjust(self, request: Request, revision_pk: str) -> Response:
        """Propose one kind of adjustment for some powers, all or none."""
        revision, sent = self.revision(), checked(Adjustment, request)
        may_draft(revision, request.user)
        powers = [published_power(revision, code) for code in sent.pop("powers")]
        kind = sent.pop("kind")
        adjust(revision, powers, kind, by=request.user, **facts_of(revision, kind, sent))
        return Response(lines(revision, powers), status=201)

    @extend_schema(
        **INSIDE,
        summary="承接其他部门或者上级机关下放的事项",
        parameters=[REVISION],
        request=Receipt,
        responses={201: VersionLine(many=True), **REFUSED},
    )
    def receive(self, request: Request, revision_pk: str) -> Response:
        """Propose to take up devolved powers, all or none."""
        revision, sent = self.revision(), checked(Receipt, request)
        may_draft(revision, request.user)
        codes = sent.pop("powers", [])
        waiting = {one.power.code: one.power for one in receivable(revision.body)}
        taken = {one.predecessor.code: one.predecessor for one in revision.successions.select_related("predecessor")}  # fmt: skip
        if unknown := [code for code in codes if code not in waiting | taken]:
            raise ValidationError({"powers": [f"没有待承接的事项：{unknown[0]}。"]})
        if not codes and not (sent.get("name") and sent.get("category")):
            raise ValidationError({"name": ["承接上级机关下放的事项，应填写名称和权力类型。"]})
        powers = [(waiting | taken)[code] for code in codes]
        first = receive(revision, by=request.user, powers=powers, **sent)
        return Response(lines(revision, powers or [first.power]), status=201)


def facts_of(revision: Revision, kind: str, sent: Record) -> Record:
    """Return what the act of a kind is told; what is meant for another kind is left out. Raises ValidationError."""
    facts: dict[str, Any] = {"reason": sent.get("reason", "")}
    if kind == Action.DEVOLVE:
        receiver, facts["receiver_name"] = sent.get("receiver"), sent.get("receiver_name", "")
        facts["receiver"] = Organisation.objects.filter(code=receiver).first() if receiver else None
        if receiver and facts["receiver"] is None:
            raise ValidationError({"receiver": ["没有这个机构代码。"]})
    elif kind == Action.SUSPEND:
        facts["resumes_on"] = sent.get("resumes_on")
    elif kind == Action.MERGE:
        facts |= {"into": heir(revision, sent), "new_name": sent.get("new_name", "")}
    elif kind == Action.SPLIT:
        facts |= {"names": sent.get("names", []), "keeps_old": sent.get("keeps_old", False)}
    return facts


def heir(revision: Revision, sent: Record) -> Power | None:
    """Return the power that others go into, by its code or by its version in the draft. Raises ValidationError."""
    if sent.get("into"):
        return published_power(revision, sent["into"])
    if "into_version" not in sent:
        return None
    version = revision.versions.select_related("power").filter(pk=sent["into_version"]).first()
    if version is None:
        raise ValidationError({"into_version": ["本稿中没有这一项。"]})
    return version.power


def lines(revision: Revision, powers: list[Power]) -> list[Record]:
    """Return what the draft says of the powers, and of those that follow them."""
    wanted = {power.pk for power in powers}
    follow = revision.successions.filter(predecessor__in=wanted).values_list("successor", flat=True)
    versions = revision.versions.filter(power__in=wanted | set(follow)).select_related("power")
    return version_lines(revision, versions)
