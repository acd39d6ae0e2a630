"""The shapes of service guides and fees in the API, made of the elements that the law names (R6, R7)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Untidy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from powerops.law.service_guide import YES_OR_NO, Column, Element, Kind
from registry.guides import ASKED, FEE_COLUMNS, MOST_DAYS, tidy_guide

MAY_LACK = {"required": False}


def field_of(part: Element | Column) -> serializers.Field:
    """Return the API's field for one element, or for one column of a table."""
    columns = getattr(part, "columns", ())
    if columns:
        return row_shape(part)(many=True, help_text=part.label, **MAY_LACK)
    if part.kind is Kind.DAYS:
        return serializers.IntegerField(
            min_value=0, max_value=MOST_DAYS, allow_null=True, help_text=part.label, **MAY_LACK
        )
    if part.kind is Kind.LIST:
        child = serializers.ChoiceField(part.choices)
        return serializers.ListField(child=child, help_text=part.label, **MAY_LACK)
    if part.kind in (Kind.CHOICE, Kind.YES_NO):
        choices = part.choices or YES_OR_NO
        return serializers.ChoiceField(choices, allow_blank=True, help_text=part.label, **MAY_LACK)
    return serializers.CharField(allow_blank=True, help_text=part.label, **MAY_LACK)


def row_shape(element: Element | Column) -> type[serializers.Serializer]:
    """Return the shape of one row of an element that is a table."""
    fields = {column.key: field_of(column) for column in getattr(element, "columns", ())}
    return type(f"Guide{element.key.title().replace('_', '')}", (serializers.Serializer,), fields)


Guide = type("Guide", (serializers.Serializer,), {key: field_of(one) for key, one in ASKED.items()})
Fee = type(
    "Fee",
    (serializers.Serializer,),
    {
        name: serializers.CharField(
            max_length=most, help_text=label, allow_blank=name not in ("name", "basis"),
            required=name in ("name", "basis"),
        )
        for name, (label, most) in FEE_COLUMNS.items()
    },
)  # fmt: skip


@extend_schema_field(Guide)
class GuideField(serializers.JSONField):
    """A guide as it is sent: an unknown element or a wrong value is refused with its name."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return tidy_guide(super().to_internal_value(data))
        except Untidy as untidy:
            raise serializers.ValidationError(untidy.messages) from untidy
