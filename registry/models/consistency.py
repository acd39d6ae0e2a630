"""What a body answers to the findings on its list, and how many are unanswered (G13; the Plan 四(二)3, 四(二)2).

A finding itself is no row: it is read out of the published list and follows it (registry/consistency.py). An answer
speaks of the content as it stood, by digest, and holds until that changes; what was said is never altered.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.files import sha256
from registry.models.powers import Power


class FindingAnswer(models.Model):
    """说明: why a finding on a power is no fault, or why it has to wait."""

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="finding_answers", verbose_name="部门"
    )
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="finding_answers", verbose_name="权力事项"
    )
    kind = models.CharField("核对意见种类", max_length=40)
    digest = models.CharField("所说明内容的摘要", max_length=64, validators=[sha256])
    sentence = models.TextField("核对意见")
    reason = models.TextField("说明")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="说明人")
    at_post = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="任职")
    at = models.DateTimeField("说明时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "核对意见说明"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_gives_its_reason",
                condition=~Q(reason=""),
                violation_error_message="请说明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"对“{self.sentence[:60]}”的说明"


class AnswerRejection(models.Model):
    """退回说明: the legal office does not accept an answer, and says why; the finding is open again."""

    answer = models.OneToOneField(
        FindingAnswer, models.PROTECT, related_name="rejection", verbose_name="核对意见说明"
    )
    reason = models.TextField("退回理由")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="退回人")
    at_post = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="任职")
    at = models.DateTimeField("退回时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "退回说明"
        constraints = [
            models.CheckConstraint(
                name="a_rejected_answer_is_told_why",
                condition=~Q(reason=""),
                violation_error_message="退回说明应写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"退回{self.answer}"


class FindingCount(models.Model):
    """How many findings a body's published list has, as last counted: for the district's overview and the desk."""

    body = models.OneToOneField(
        Organisation,
        models.PROTECT,
        primary_key=True,
        related_name="finding_count",
        verbose_name="部门",
    )
    open = models.PositiveIntegerField("未处理")
    grave = models.PositiveIntegerField("其中严重")
    answered = models.PositiveIntegerField("已说明")
    kinds = models.JSONField("各种类未处理数", default=dict)
    examined_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = verbose_name_plural = "核对意见数"
        indexes = [models.Index(fields=["-grave", "body"], name="finding_counts_by_gravity")]

    def __str__(self) -> str:
        return f"{self.body}：{self.open} 条未处理"
