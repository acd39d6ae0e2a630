"""The shapes of what the API takes and returns, as its OpenAPI description says them."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
)
from rest_framework import serializers

from powerops.core.api_shapes import BodyName, PageQuery, Record, paged
from powerops.law.codes import PowerState
from registry.api.guide_shapes import Fee, Guide
from registry.facets import GROUPS
from registry.flow import IN_WORKING_DAYS, STEP_KINDS
from registry.published import CATEGORIES
from registry.search import LONGEST_QUERY

BODIES_COUNTED = 100  # of more bodies an answer names those that hold most
POWER_CODE = OpenApiParameter(
    "code", {"type": "string", "pattern": "^[0-9A-Z]{31}$"}, "path", description="实施编码（31 位）"
)
BODY_CODE = OpenApiParameter("code", OpenApiTypes.STR, "path", description="机构代码")
EDITION_NUMBER = OpenApiParameter("number", OpenApiTypes.INT, "path", description="版次")


# --- what is asked -----------------------------------------------------------------------------------


def choice_of(key: str) -> serializers.ChoiceField:
    """Return the parameter of one filter, its values explained."""
    group = GROUPS[key]
    said = "、".join(
        f"{value}（{label}）" if value != label else value for value, label in group.values.items()
    )
    return serializers.ChoiceField(
        list(group.values), allow_blank=True, default="", help_text=f"{group.label}：{said}"
    )


class PowerQuery(PageQuery):
    q = serializers.CharField(
        max_length=LONGEST_QUERY,
        allow_blank=True,
        default="",
        help_text="名称、依据、部门或编码，至少两个字",
    )
    body = serializers.CharField(max_length=40, allow_blank=True, default="", help_text="机构代码")
    category = choice_of("category")
    theme = choice_of("theme")
    level = choice_of("level")
    object = choice_of("object")
    guide = choice_of("guide")
    fee = choice_of("fee")
    state = choice_of("state")
    counts = serializers.BooleanField(
        default=False, help_text="同时返回每个筛选值会得到多少项；检索结果超过上限时为下限"
    )


# --- public records --------------------------------------------------------------------------------------


class Replacement(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class WithdrawalNotice(serializers.Serializer):
    """已撤下的事项：种类、日期、理由，请改看哪里；种类为 unsuitable 的，内容不公开。"""

    kind = serializers.CharField()
    label = serializers.CharField()
    on = serializers.DateField()
    reason = serializers.CharField()
    replacement = Replacement(allow_null=True)
    address = serializers.CharField(allow_blank=True)


class ListedPower(Record):
    code = serializers.CharField()
    name = serializers.CharField()
    sub_name = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(CATEGORIES)
    body = BodyName()
    edition = serializers.IntegerField()
    published_on = serializers.DateField()
    in_force = serializers.BooleanField()
    withdrawn = WithdrawalNotice(allow_null=True)
    url = serializers.CharField()


class Basis(serializers.Serializer):
    law = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    rank = serializers.CharField(allow_blank=True)
    doc_no = serializers.CharField(allow_blank=True)


class Duty(serializers.Serializer):
    stage = serializers.CharField(max_length=30, allow_blank=True)
    text = serializers.CharField(max_length=3000)


class Way(serializers.Serializer):
    """流程中的一个去向。"""

    when = serializers.CharField(max_length=100, allow_blank=True, default="")
    to = serializers.CharField(max_length=50, help_text="下一步的 key；到此为止的写“结束”")


class Step(serializers.Serializer):
    step = serializers.CharField(max_length=50)
    body = serializers.CharField(max_length=100, allow_blank=True, default="")
    requirement = serializers.CharField(max_length=1000, allow_blank=True, default="")
    limit = serializers.CharField(max_length=100, allow_blank=True, default="")
    key = serializers.CharField(max_length=50, required=False, help_text="在本流程中指称这一步")
    kind = serializers.ChoiceField(choices=STEP_KINDS, required=False)
    days = serializers.IntegerField(min_value=0, max_value=9999, allow_null=True, required=False)
    unit = serializers.ChoiceField(choices=list(IN_WORKING_DAYS), allow_blank=True, required=False)
    next = Way(many=True, required=False, help_text="不写的，下一步是后面一行")
    returns_to = serializers.CharField(
        max_length=50, allow_blank=True, required=False, help_text="审查不过，退回到哪一步（key）"
    )


class PowerRecord(Record):
    code = serializers.CharField()
    basic_code = serializers.CharField()
    local_code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    sub_name = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(CATEGORIES)
    body = BodyName()
    exercising_body = serializers.CharField()
    handling_office = serializers.CharField(allow_blank=True)
    level = serializers.CharField()
    level_text = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    power_source = serializers.CharField()
    delegating_body = serializers.CharField(allow_blank=True)
    legal_basis = Basis(many=True)
    basis_text = serializers.CharField()
    department_duty = serializers.CharField(allow_blank=True)
    duties = Duty(many=True)
    duty_text = serializers.CharField(allow_blank=True)
    duty_basis = serializers.CharField(allow_blank=True)
    accountable_persons = serializers.CharField(allow_blank=True)
    accountability = serializers.ListField(child=serializers.CharField())
    accountability_text = serializers.CharField(allow_blank=True)
    accountability_basis = serializers.CharField(allow_blank=True)
    process = Step(many=True)
    guide = Guide(allow_null=True)
    fees = Fee(many=True)
    state = serializers.ChoiceField(
        [one.label for one in PowerState], required=False, help_text="在用或者暂停"
    )
    themes = serializers.ListField(child=serializers.CharField(), required=False)
    remarks = serializers.CharField(allow_blank=True)
    other = serializers.DictField(child=serializers.CharField(allow_blank=True))
    edition = serializers.IntegerField()
    published_on = serializers.DateField()
    in_force = serializers.BooleanField()
    withdrawn = WithdrawalNotice(allow_null=True)
    digest = serializers.CharField()


class PowerStanding(serializers.Serializer):
    edition = serializers.IntegerField()
    edition_url = serializers.CharField()
    body = BodyName()
    published_on = serializers.DateField()
    position = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.ChoiceField(CATEGORIES)
    digest = serializers.CharField()
    withdrawn = WithdrawalNotice(allow_null=True)


class BodyRecord(Record):
    code = serializers.CharField()
    name = serializers.CharField()
    power_count = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    edition = serializers.IntegerField()
    edition_url = serializers.CharField()
    published_at = serializers.DateTimeField()
    url = serializers.CharField()


class BodyDetail(BodyRecord):
    unified_credit_code = serializers.CharField()
    telephone = serializers.CharField(allow_blank=True)
    supervision_telephone = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    office_hours = serializers.CharField(allow_blank=True)
    successor = serializers.CharField(allow_null=True)


class EditionRecord(Record):
    number = serializers.IntegerField()
    title = serializers.CharField()
    body = BodyName()
    document_number = serializers.CharField(allow_blank=True)
    approved_on = serializers.DateField()
    published_on = serializers.DateField()
    digest = serializers.CharField()
    power_count = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    verification_code = serializers.CharField(allow_null=True)
    html_url = serializers.CharField()
    url = serializers.CharField()


PowerCounts = type(
    "PowerCounts",
    (serializers.Serializer,),
    {
        "__doc__": "改选每个筛选值会得到多少项；没有列出的筛选值为零。",
        "are_at_least": serializers.BooleanField(help_text="检索结果超过上限，所列为下限"),
        **{
            key: serializers.DictField(child=serializers.IntegerField(), help_text=label)
            for key, label in {
                **{key: group.label for key, group in GROUPS.items()},
                "body": f"部门，最多列出事项最多的 {BODIES_COUNTED} 个",
            }.items()
        },
    },
)
PowerPage = paged(
    "PowerPage",
    ListedPower,
    has_more=serializers.BooleanField(help_text="检索结果多于所计数目"),
    counts=PowerCounts(allow_null=True, help_text="counts=true 时才有"),
)
BodyPage = paged("BodyPage", BodyRecord)
EditionPage = paged("EditionPage", EditionRecord)
EditionPowerPage = paged("EditionPowerPage", PowerRecord)


class EditionDetail(EditionRecord):
    powers = EditionPowerPage()
