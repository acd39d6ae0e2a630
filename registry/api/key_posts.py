"""The matrices of duties for everybody, where the district shows them; else an empty list (R8; the Plan 四(二)1, 8)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from powerops.core import api_shapes
from powerops.core.public_api import AddressThrottle, PublicResource, asked, page_of, refuse_beyond
from powerops.law.key_posts import Area
from registry.key_posts import is_public, public_matrices
from registry.models import DutyMatrix


class MatrixQuery(api_shapes.PageQuery):
    """Of which body, in which area, as of which day."""

    body = serializers.SlugField(required=False, default="", allow_blank=True, max_length=40, help_text="机构代码")  # fmt: skip
    area = serializers.ChoiceField(required=False, default="", allow_blank=True, choices=Area.choices())  # fmt: skip
    on = serializers.DateField(required=False, help_text="哪一天施行的，默认今天；不晚于今天")


class MatrixBody(serializers.Serializer):
    code = serializers.CharField(help_text="机构代码")
    name = serializers.CharField(help_text="机构名称")


class MatrixLine(serializers.Serializer):
    matter = serializers.CharField(help_text="事项")
    duty = serializers.CharField(help_text="职责")
    post = serializers.CharField(help_text="岗位")
    over = serializers.CharField(help_text="金额高于（元）")
    up_to = serializers.CharField(allow_null=True, help_text="至（元，含）；空为不限")
    beyond = serializers.CharField(allow_blank=True, help_text="超过的由谁决定")


class MatrixRecord(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="版次")
    status = serializers.CharField(help_text="状态")
    body = MatrixBody()
    area = serializers.CharField(help_text="权力集中领域")
    basis = serializers.CharField(help_text="依据")
    effective_on = serializers.DateField(help_text="自何日起施行")
    lines = MatrixLine(many=True)


@extend_schema_serializer(many=False)
class MatrixPage(serializers.Serializer):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = MatrixRecord(many=True)


class KeyPostResource(PublicResource):
    """岗位权限目录。"""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer anew each time: what is shown changes with the day, not with a publication alone."""
        self.address_throttle = AddressThrottle()
        self.is_refused = not self.address_throttle.allow_request(request, self)
        serve: Any = ViewSet.dispatch
        return serve(self, request, *args, **kwargs)

    @extend_schema(
        tags=["公开数据"],
        auth=[],
        summary="施行中的岗位权限目录；未向社会公开的地方为空",
        parameters=[MatrixQuery],
        responses={200: MatrixPage, **api_shapes.refusals(400, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List the matrices in force on a day."""
        wanted, today = asked(MatrixQuery, request), timezone.localdate()
        found = public_matrices(min(wanted.get("on") or today, today))
        for field, value in (("body__code", wanted["body"]), ("area", wanted["area"])):
            found = found.filter(**{field: value}) if value else found
        found = found if is_public(today) else found.none()
        page, size, count = wanted["page"], wanted["page_size"], found.count()
        refuse_beyond(page, count, size)
        rows = [record(one) for one in found[(page - 1) * size : page * size]]
        return Response(page_of(request, rows, count=count, page=page, size=size))


def record(matrix: DutyMatrix) -> dict[str, Any]:
    """Return one matrix as everybody reads it: posts, no persons."""
    return {
        "id": matrix.pk, "number": matrix.number, "status": "confirmed",
        "body": {"code": matrix.body.code, "name": matrix.body.name}, "area": matrix.get_area_display(),
        "basis": matrix.basis, "effective_on": matrix.effective_on.isoformat(),
        "lines": [
            {
                "matter": row.matter, "duty": row.duty.label, "post": line["title"], "over": line["over"],
                "up_to": line["up_to"], "beyond": row.beyond,
            }
            for row, line in zip(matrix.rows, matrix.lines, strict=True)
        ],
    }  # fmt: skip
