"""Urgent stops and evaluations of what is decided (D8; art 36, 37)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.matters import Decision
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class Suspension(models.Model):
    """中止执行: the principal leader's urgent word, with the meeting that follows (art 37)."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="suspensions", verbose_name="决策事项"
    )
    reason = models.TextField("情形和理由", max_length=5000)
    ordered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="决定人")
    ordered_at = models.DateTimeField("决定时间", auto_now_add=True)
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    outcome = models.CharField(
        "会议结果",
        max_length=10,
        choices=[("resumed", "恢复执行"), ("terminated", "终止执行")],
        blank=True,
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "中止执行"
        ordering = ["decision", "ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(ended_at__isnull=True),
                name="one_suspension_of_a_decision_at_a_time",
            ),
            models.CheckConstraint(
                name="an_ended_suspension_says_how",
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(name="a_suspension_gives_its_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"中止执行：{self.decision}"


class Evaluation(models.Model):
    """决策后评估: whether a decision did what it was made for (art 36)."""

    class Trigger(models.TextChoices):
        SHORT = "short", "实施后明显未达到预期效果"
        OPINIONS = "opinions", "公民、法人或者其他组织提出较多意见"
        NEEDED = "needed", "决策机关认为有必要"
        SCHEDULED = "scheduled", "按计划定期评估"

    class Status(models.TextChoices):
        PLANNED = "planned", "待明确评估单位"
        EVALUATING = "evaluating", "评估中"
        REPORTED = "reported", "待决策机关处理"
        PUBLISHED = "published", "已公布结果"
        DROPPED = "dropped", "不再评估"

    class Result(models.TextChoices):
        REACHED = "reached", "达到预期效果"
        PARTLY = "partly", "部分达到预期效果"
        MISSED = "missed", "未达到预期效果"

    class Advice(models.TextChoices):
        GO_ON = "go_on", "继续执行"
        ADJUST = "adjust", "调整决策"
        STOP = "stop", "停止执行"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="evaluations", verbose_name="决策事项"
    )
    trigger = models.CharField("评估事由", max_length=10, choices=Trigger)
    reason = models.TextField("说明", max_length=2000, blank=True)
    planned_on = models.DateField("计划完成日期")
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.PLANNED)
    evaluator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name="评估单位",
    )
    third_party = models.CharField("受委托的第三方", max_length=200, blank=True)
    participants = models.TextField(
        "参与评估的代表、委员和组织",
        max_length=2000,
        blank=True,
        help_text="人大代表、政协委员、人民团体、基层组织、社会组织。",
    )
    public_opinions = models.TextField("听取社会公众意见的情况", max_length=10_000, blank=True)
    report = models.TextField("评估报告", max_length=50_000, blank=True)
    result = models.CharField("评估结论", max_length=10, choices=Result, blank=True)
    advice = models.CharField("建议", max_length=10, choices=Advice, blank=True)
    reported_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    settled = models.TextField("决策机关的处理", max_length=5000, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    created_at = models.DateTimeField("提出时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "决策后评估"
        ordering = ["decision", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="an_evaluation_under_way_names_its_evaluator",
                condition=~Q(status__in=["evaluating", "reported", "published"])
                | Q(evaluator__isnull=False),
            ),
            models.CheckConstraint(
                name="a_reported_evaluation_says_what_came_out",
                condition=~Q(status__in=["reported", "published"])
                | Q(reported_by__isnull=False)
                & ~Q(report="")
                & ~Q(result="")
                & ~Q(advice="")
                & ~Q(public_opinions="")
                & ~Q(participants=""),
                violation_error_message="评估报告应写明结论、建议、听取公众意见的情况和参与评估的代表。",
            ),
            models.CheckConstraint(
                name="a_published_evaluation_says_when_and_what_follows",
                condition=Q(status="published", published_at__isnull=False) & ~Q(settled="")
                | ~Q(status="published") & Q(published_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(status__in=["planned", "evaluating", "reported"]),
                name="one_evaluation_of_a_decision_at_a_time",
                violation_error_message="这一决策已经有正在进行的评估。",
            ),
        ]

    def __str__(self) -> str:
        return f"后评估：{self.decision}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:evaluation-detail", args=[self.pk])
