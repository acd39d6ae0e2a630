"""Who stands in for whom, and who must keep out (F3, G7; the Plan 四(二)1)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from powerops.core.history import tracked
from powerops.core.models.people import Appointment, Person


class Delegation(models.Model):
    """A substitute at a post from one day to another, both included: acts "by X for Y"."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="delegations", verbose_name="任职"
    )
    substitute = models.ForeignKey(
        Person, models.PROTECT, related_name="substitutions", verbose_name="代理人"
    )
    began_on = models.DateField("起始日期")
    ended_on = models.DateField("截止日期")
    reason = models.CharField("事由", max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="设定人")
    made_at = models.DateTimeField("设定时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_delegation_ends_on_or_after_it_begins",
                condition=Q(ended_on__gte=F("began_on")),
                violation_error_message="截止日期不能早于起始日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.substitute}代{self.appointment}"


class Recusal(models.Model):
    """回避: declared by the person, or asked for by somebody else and decided."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "待决定"
        UPHELD = "upheld", "应当回避"
        DISMISSED = "dismissed", "不需回避"

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="recusals", verbose_name="回避人"
    )
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    record_title = models.CharField("记录名称", max_length=200)
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    raised_at = models.DateTimeField("提出时间", auto_now_add=True)
    reason = models.TextField("事由")
    outcome = models.CharField("结论", max_length=10, choices=Outcome, default=Outcome.PENDING)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="决定人", null=True, blank=True
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decision_reason = models.TextField("决定理由", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["-raised_at"]
        indexes = [models.Index(fields=["record_type", "record_id"], name="recusals_of_a_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "record_type", "record_id"],
                condition=~Q(outcome="dismissed"),
                name="one_standing_recusal_of_a_person",
                violation_error_message="该人员对本事项的回避已经提出。",
            ),
            models.CheckConstraint(
                name="a_decided_recusal_says_who_and_when",
                condition=Q(outcome="pending", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(outcome="pending") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}回避“{self.record_title}”"
