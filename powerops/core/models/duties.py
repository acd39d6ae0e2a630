"""Who stands in for whom, and who must keep out (F3, G7; the Plan 四(二)1)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Appointment, Person
from powerops.core.roles import Role


class DelegationQuerySet(models.QuerySet):
    def in_force(self, on: date) -> DelegationQuerySet:
        """Those that hold on the day."""
        return self.not_over(on).filter(began_on__lte=on)

    def not_over(self, on: date) -> DelegationQuerySet:
        """Those that hold on the day or later."""
        return self.filter(withdrawn_at=None, ended_on__gte=on)


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
    withdrawn_at = models.DateTimeField("提前终止时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="提前终止人", null=True, blank=True
    )
    withdrawal_reason = models.CharField("提前终止理由", max_length=200, blank=True)

    history = tracked()
    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_delegation_ends_on_or_after_it_begins",
                condition=Q(ended_on__gte=F("began_on")),
                violation_error_message="截止日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                name="nobody_makes_themselves_a_substitute",
                condition=~Q(made_by=F("substitute")),
                violation_error_message="不能把自己设为他人的代理人。",
            ),
            models.CheckConstraint(
                name="a_withdrawn_delegation_says_who_and_why",
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute}代{self.appointment}"

    def get_absolute_url(self) -> str:
        return reverse("core:delegation-detail", args=[self.pk])

    def state_on(self, on: date) -> str:
        """How the delegation stands on the day, in words."""
        if self.withdrawn_at:
            return "已提前终止"
        if self.ended_on < on:
            return "已结束"
        return "尚未开始" if self.began_on > on else "代理中"


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
    url = models.CharField("网址", max_length=300)
    decider_role = models.CharField("决定岗位", max_length=20, choices=Role)
    decider_body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="决定机构"
    )
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
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="recusals_of_a_record"),
            models.Index(
                fields=["decider_body", "decider_role"],
                condition=Q(outcome="pending"),
                name="recusals_to_decide",
            ),
        ]
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

    def get_absolute_url(self) -> str:
        return reverse("core:recusal-detail", args=[self.pk])

    @property
    def is_own(self) -> bool:
        """Whether the person declared it, and nobody else asked for it."""
        return self.raised_by_id == self.person_id


class HandOver(models.Model):
    """交接: what somebody who leaves a post gives to a successor, item by item, and the successor's word for it."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="hand_overs", verbose_name="移交的任职"
    )
    receiver = models.ForeignKey(
        Person, models.PROTECT, related_name="hand_overs_received", verbose_name="接收人"
    )
    items = models.JSONField(
        "交接事项", default=list, blank=True, help_text="种类、名称、网址、处理方式"
    )
    note = models.TextField("说明", blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("移交时间", auto_now_add=True)
    confirmed_at = models.DateTimeField("接收人确认时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "交接"
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["receiver"],
                condition=Q(confirmed_at__isnull=True),
                name="hand_overs_to_confirm",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment}移交{self.receiver}"

    def get_absolute_url(self) -> str:
        return reverse("core:hand-over-detail", args=[self.pk])
