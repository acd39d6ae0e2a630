"""Live time limits (F5, G4; the Plan 四(二), 五: 事事有落实、件件有回音).

How a limit is counted is law and stands in `powerops.law`; here is what became of it in one matter.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from powerops.core.history import tracked
from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Person
from powerops.core.roles import Role


class Deadline(models.Model):
    """One running, suspended or ended time limit of one matter, with the proof of its due day."""

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        SUSPENDED = "suspended", "中止计时"
        MET = "met", "已办结"
        ENDED = "ended", "不再适用"

    class Stage(models.IntegerChoices):
        """How far reminding of this due day has gone; it does not touch the clock."""

        QUIET = 0, "正常"
        NEAR = 1, "临期"
        DUE = 2, "今日到期"
        OVERDUE = 3, "逾期"
        ESCALATED = 4, "已上报"

    rule = models.CharField("规则", max_length=40, help_text="powerops.law 中的规则编号")
    rule_version = models.DateField("规则施行日期")
    title = models.CharField("事项", max_length=100)
    clause = models.CharField("依据条款", max_length=200)
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    record_title = models.CharField("记录名称", max_length=200)
    url = models.CharField("网址", max_length=300)
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="deadlines", verbose_name="责任机构"
    )
    role = models.CharField("责任岗位", max_length=20, choices=Role)
    started_on = models.DateField("起算事由发生日")
    facts = models.JSONField("事实", default=dict)
    calendar = models.JSONField("日历版本", default=dict, help_text="年度 → 版次")
    explanation = models.JSONField("逐日说明", default=list)
    due_on = models.DateField("到期日")
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    stage = models.PositiveSmallIntegerField("提醒阶段", choices=Stage, default=Stage.QUIET)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="deadlines_of_a_record"),
            models.Index(
                fields=["body", "role", "due_on"],
                condition=Q(state__in=["running", "suspended"]),
                name="open_deadlines_of_a_body",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["running", "suspended"]),
                name="open_deadlines_by_day",
            ),
            models.Index(
                fields=["stage", "due_on"],
                condition=Q(state="running"),
                name="running_deadlines_by_stage",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "record_type", "record_id"],
                condition=Q(state__in=["running", "suspended"]),
                name="a_limit_runs_once_for_a_record",
            ),
            models.CheckConstraint(
                name="ended_deadlines_say_when",
                condition=Q(state__in=["running", "suspended"], ended_at__isnull=True)
                | Q(state__in=["met", "ended"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.record_title}）"

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def is_late(self) -> bool:
        """Whether the due day passed before the end, or has passed by now."""
        return timezone.localdate(self.ended_at) > self.due_on


class DeadlineChange(models.Model):
    """A suspension, resumption, extension or recomputation: why, by whose approval, from when."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", "中止"
        RESUMED = "resumed", "恢复"
        EXTENDED = "extended", "延长"
        RECOMPUTED = "recomputed", "重新计算"

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="changes", verbose_name="期限"
    )
    kind = models.CharField("种类", max_length=12, choices=Kind)
    on = models.DateField("日期")
    amount = models.PositiveSmallIntegerField("延长数量", null=True, blank=True)
    reason = models.TextField("理由")
    clause = models.CharField("依据条款", max_length=200, blank=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="申请人", null=True, blank=True
    )
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="批准人")
    due_before = models.DateField("原到期日")
    due_after = models.DateField("新到期日", null=True, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限变动"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_extension_says_how_much",
                condition=~Q(kind="extended") | Q(amount__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_approves_what_they_ask_for",
                condition=Q(kind="recomputed", asked_by__isnull=True)
                | ~Q(kind="recomputed") & Q(asked_by__isnull=False) & ~Q(asked_by=F("approved_by")),
                violation_error_message="申请人不能批准自己的申请。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.get_kind_display()}"
