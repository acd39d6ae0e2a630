"""The shapes that every app's API shares, as its OpenAPI description says them."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema_serializer
from rest_framework import serializers

from powerops.core.public_api import LARGEST_PAGE, PAGE_SIZE

HIGHEST_PAGE = 1_000_000_000
WRITTEN = {"required": False, "allow_blank": True}
REASON = 2000  # characters, as in the form


class PageQuery(serializers.Serializer):
    page = serializers.IntegerField(min_value=1, max_value=HIGHEST_PAGE, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE)


class Action(serializers.Serializer):
    verb = serializers.CharField()
    label = serializers.CharField()
    allowed = serializers.BooleanField()
    reason = serializers.CharField()
    clause = serializers.CharField()
    needs_reason = serializers.BooleanField()
    url = serializers.CharField()


class Record(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.CharField()
    actions = Action(many=True)
    history_url = serializers.CharField()


class ErrorShape(serializers.Serializer):
    """每个错误的形式：种类、说明、条款、字段。"""

    error = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    fields = serializers.DictField()


MEANINGS = {
    400: "内容有误",
    401: "没有登录",
    403: "岗位不允许",
    404: "没有这条记录，或者它不在您的管理范围内",
    409: "当前状态不能办理，或者他人已先修改",
    422: "法律或方案不允许，附条款",
    429: "请求过于频繁",
}


def refusals(*codes: int) -> dict[int, OpenApiResponse]:
    """Return the description of the errors that an operation may answer with."""
    return {code: OpenApiResponse(ErrorShape, MEANINGS[code]) for code in codes}


def paged(name: str, row: type[serializers.Serializer], **more: serializers.Field) -> type:
    """Return the shape of a page of rows."""
    shape = type(
        name,
        (serializers.Serializer,),
        {
            "count": serializers.IntegerField(),
            **more,
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": row(many=True),
        },
    )
    return extend_schema_serializer(many=False)(shape)


class BodyName(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class Opinion(serializers.Serializer):
    """意见或理由；退回和撤回必须说明。"""

    reason = serializers.CharField(max_length=REASON, **WRITTEN)


class Event(serializers.Serializer):
    """全程记录中的一条。"""

    id = serializers.IntegerField()
    act = serializers.CharField()
    label = serializers.CharField()
    by = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_blank=True, help_text="被代理人，没有代理时为空")
    post = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    happened_at = serializers.DateTimeField()
    clause = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    facts = serializers.DictField()


EventPage = paged("EventPage", Event)
