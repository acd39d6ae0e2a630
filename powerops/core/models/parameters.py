"""Figures that differ by place or year, dated and cited; the past stays computable (F5; the Plan 四(二))."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.models.people import Person


class ParameterQuerySet(models.QuerySet["Parameter"]):
    """Questions about dated values."""

    def standing(self) -> ParameterQuerySet:
        """Values that were not withdrawn before their day."""
        return self.filter(withdrawn_at__isnull=True)


class Parameter(models.Model):
    """What a figure is from a day on, until a later row says otherwise; a wrong one is withdrawn before its day."""

    key = models.CharField("参数", max_length=60, help_text="powerops.law.parameters 中的名称")
    value = models.JSONField("数值")
    valid_from = models.DateField("自何日起")
    citation = models.CharField("依据", max_length=300)
    reason = models.TextField("理由")
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="撤回人", null=True, blank=True
    )
    withdrawal_reason = models.TextField("撤回理由", blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_value_of_a_parameter_from_a_day",
                violation_error_message="该参数自这一天起已有数值。",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason=""),
                name="a_withdrawn_value_says_who_and_why",
                violation_error_message="撤回数值须写明撤回人和理由。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__lt=F("valid_from")),
                name="a_value_is_withdrawn_before_its_day",
                violation_error_message="已经开始执行的数值不能撤回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}（{self.valid_from}起）"

    def get_absolute_url(self) -> str:
        return reverse("core:parameter-detail", args=[self.key])
