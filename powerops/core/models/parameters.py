"""Figures that differ by place or year, dated and cited; the past stays computable (F5; the Plan 四(二))."""

from __future__ import annotations

from django.db import models

from powerops.core.models.people import Person


class Parameter(models.Model):
    """What a figure is from a day on, until a later row says otherwise; never changed once written."""

    key = models.CharField("参数", max_length=60, help_text="powerops.law.parameters 中的名称")
    value = models.JSONField("数值")
    valid_from = models.DateField("自何日起")
    citation = models.CharField("依据", max_length=300)
    reason = models.TextField("理由")
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                name="one_value_of_a_parameter_from_a_day",
                violation_error_message="该参数自这一天起已有数值。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}（{self.valid_from}起）"
