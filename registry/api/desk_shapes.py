"""The shapes of revisions, proposals and uploads in the API, behind the login."""

from __future__ import annotations

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers

from powerops.core.api_shapes import REASON, WRITTEN, BodyName, Opinion, Record, paged
from registry.api.guide_shapes import Fee, GuideField
from registry.api.shapes import Duty, Step
from registry.models import PowerVersion, Revision, Upload

# Suspension and resumption alone change the state of a power.
SAID = tuple(name for name in PowerVersion.CONTENT_FIELDS if name != "state")


# --- what is sent ------------------------------------------------------------------------------------


class Approval(Opinion):
    """审定的文号和日期；日期不填为今天。automatic 取审定机关文号序列的下一号，不再填文号。"""

    automatic = serializers.BooleanField(default=False)
    document_number = serializers.CharField(max_length=60, **WRITTEN)
    approved_on = serializers.DateField(required=False, allow_null=True)


class Order(Opinion):
    """紧急公布的理由和文号；文号的规则与审定相同。"""

    automatic = serializers.BooleanField(default=False)
    document_number = serializers.CharField(max_length=60, **WRITTEN)


class Hour(Opinion):
    """定时公布的日期和时间；改变已定的时间必须说明理由。"""

    publish_at = serializers.DateTimeField(required=False, allow_null=True)


class NewRevision(serializers.Serializer):
    body = serializers.CharField(max_length=40, help_text="机构代码")
    kind = serializers.ChoiceField(Revision.Kind.choices, default=Revision.Kind.ADJUSTMENT)
    title = serializers.CharField(max_length=200)
    reason = serializers.CharField(
        max_length=REASON, help_text="调整理由；整单编制可不填", **WRITTEN
    )
    source_document = serializers.CharField(max_length=200, **WRITTEN)
    cause = serializers.ChoiceField(
        Revision.Cause.choices, help_text="调整事由；动态调整必须填写，整单编制不填", **WRITTEN
    )
    cause_on = serializers.DateField(
        required=False, allow_null=True, help_text="事由发生日期，申请期限自该日起算"
    )
    effective_on = serializers.DateField(
        required=False, allow_null=True, help_text="调整自何日起施行；在此之前不公布"
    )


class PlainKey(serializers.CharField):
    """The heading of a column that the product has no field for."""


class Columns(serializers.DictField):
    """Further columns of a list: heading and text."""

    child = serializers.CharField(allow_blank=True, max_length=3000)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        checked = super().to_internal_value(data)
        for heading in checked:
            PlainKey(max_length=100, validators=[ProhibitNullCharactersValidator()]).run_validation(
                heading
            )
        return checked


class Proposal(serializers.ModelSerializer):
    """一项权力事项的内容。责任分项和责任原文填一样即可，另一样由系统生成。"""

    duties = Duty(many=True, required=False)
    process = Step(many=True, required=False)
    guide = GuideField(required=False, allow_null=True)
    fees = Fee(many=True, required=False)
    other = Columns(required=False)

    class Meta:
        model = PowerVersion
        fields = SAID


class NewProposal(Proposal):
    power = serializers.CharField(
        max_length=31,
        required=False,
        allow_null=True,
        help_text="变更现行事项时填它的实施编码；新增不填",
    )

    class Meta(Proposal.Meta):
        fields = (*SAID, "power")
        extra_kwargs = {"name": {"required": False}, "category": {"required": False}}


class ChangedProposal(Proposal):
    row_version = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="读取时的修改次数；他人已改的，答复 409，不写入"
    )

    class Meta(Proposal.Meta):
        fields = (*SAID, "row_version")
        extra_kwargs = {"name": {"required": False}, "category": {"required": False}}


class Removal(serializers.Serializer):
    power = serializers.CharField(max_length=31, help_text="拟取消的现行事项的实施编码")
    reason = serializers.CharField(
        max_length=REASON, help_text="取消的理由；不填的，以清单稿的调整理由为准", **WRITTEN
    )


# --- what is returned ----------------------------------------------------------------------------------


class RevisionRecord(Record):
    status = serializers.ChoiceField(Revision.Status.choices)
    status_label = serializers.CharField()
    kind = serializers.ChoiceField(Revision.Kind.choices)
    title = serializers.CharField()
    body = BodyName()
    reason = serializers.CharField(allow_blank=True)
    source_document = serializers.CharField(allow_blank=True)
    cause = serializers.ChoiceField(Revision.Cause.choices, allow_blank=True)
    cause_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    round = serializers.IntegerField()
    drafted_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    returned_reason = serializers.CharField(allow_blank=True)
    document_number = serializers.CharField(allow_blank=True)
    approved_on = serializers.DateField(allow_null=True)
    publish_at = serializers.DateTimeField(allow_null=True)
    is_emergency = serializers.BooleanField()
    edition = serializers.IntegerField(allow_null=True)
    url = serializers.CharField()
    html_url = serializers.CharField()


class VersionLine(serializers.Serializer):
    id = serializers.IntegerField()
    power = serializers.CharField(allow_null=True, help_text="实施编码；新增的尚未编码")
    action = serializers.ChoiceField(PowerVersion.Action.choices)
    name = serializers.CharField()
    sub_name = serializers.CharField(allow_blank=True)
    category = serializers.CharField()
    row_version = serializers.IntegerField()
    finding_count = serializers.IntegerField()
    url = serializers.CharField()


class SignOffRecord(serializers.Serializer):
    round = serializers.IntegerField()
    step = serializers.ChoiceField(Revision.Status.choices)
    outcome = serializers.CharField()
    opinion = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_blank=True, help_text="被代理人，没有代理时为空")
    post = serializers.CharField()
    at = serializers.DateTimeField()


class RevisionDetail(RevisionRecord):
    sign_offs = SignOffRecord(many=True)
    versions = VersionLine(many=True)


class VersionDetail(Record):
    power = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()
    row_version = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True, help_text="调整说明")
    counterpart = serializers.CharField(allow_blank=True, help_text="承接或者移交机关")
    resumes_on = serializers.DateField(allow_null=True, help_text="暂停：预计恢复日期")
    follows = serializers.ListField(
        child=serializers.DictField(), help_text="合并、拆分、承接的关系：words、name、url"
    )
    content = serializers.DictField()
    findings = serializers.ListField(child=serializers.DictField())
    url = serializers.CharField()


class Saying(serializers.Serializer):
    """事项版本的一次填写或修改。"""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    act = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    changes = serializers.ListField(child=serializers.DictField())


class UploadRecord(Record):
    status = serializers.ChoiceField(Upload.State.choices)
    status_label = serializers.CharField()
    body = BodyName()
    file_name = serializers.CharField()
    uploaded_by = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    revision = serializers.IntegerField(allow_null=True)
    refusal = serializers.CharField(allow_blank=True)
    report = serializers.DictField()
    url = serializers.CharField()
    html_url = serializers.CharField()


RevisionPage = paged("RevisionPage", RevisionRecord)
UploadPage = paged("UploadPage", UploadRecord)
