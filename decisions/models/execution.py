"""Execution of a decision: tasks, progress, circulars, supervised follow-up and what becomes a lead (D7; art 34, 35, 40)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from decisions.models.matters import Decision
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class ExecutionTask(models.Model):
    """执行任务: what one body has to do by when, for a decision to be executed."""

    class Status(models.TextChoices):
        ISSUED = "issued", "办理中"
        REPORTED = "reported", "已报完成"
        CONFIRMED = "confirmed", "已确认完成"
        CANCELLED = "cancelled", "已取消"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="tasks", verbose_name="决策事项"
    )
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("任务", max_length=200)
    measure = models.TextField("要求和完成标准", max_length=5000)
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="execution_tasks", verbose_name="执行单位"
    )
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    due_on = models.DateField("完成期限")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ISSUED)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="下达人")
    issued_at = models.DateTimeField("下达时间", auto_now_add=True)
    result = models.TextField("完成情况", max_length=5000, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    reported_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    returned_reason = models.TextField("退回理由", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "执行任务"
        ordering = ["decision", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position"], name="tasks_of_a_decision_are_numbered"
            ),
            models.CheckConstraint(
                name="a_task_reported_done_says_what_when_and_by_whom",
                condition=~Q(status__in=["reported", "confirmed"])
                | Q(done_on__isnull=False, reported_by__isnull=False) & ~Q(result=""),
                violation_error_message="报告完成的，应写明完成情况和完成日期。",
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="execution_tasks_of_a_body")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:execution-task-detail", args=[self.pk])


class ProgressEntry(models.Model):
    """推进情况: one report of how a task goes, with the day it speaks of."""

    task = models.ForeignKey(
        ExecutionTask, models.PROTECT, related_name="progress", verbose_name="执行任务"
    )
    on = models.DateField("情况发生日期")
    text = models.TextField("推进情况", max_length=5000)
    percent = models.PositiveSmallIntegerField("完成比例", validators=[MaxValueValidator(100)])
    obstacle = models.TextField("存在的问题", max_length=5000, blank=True)
    is_grave = models.BooleanField("严重影响决策目标实现", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("填报时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "推进情况"
        ordering = ["task", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_part_done_is_at_most_all", condition=Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="what_is_grave_says_what",
                condition=Q(is_grave=False) | ~Q(obstacle=""),
                violation_error_message="严重影响决策目标实现的，应写明问题。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}：{self.percent}%"

    @property
    def is_late(self) -> bool:
        """Whether it was entered after the day it speaks of."""
        return self.at.date() > self.on


class Circular(models.Model):
    """通报: how a decision goes, told to a chosen audience (the Plan 四(一)4)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "待签发"
        ISSUED = "issued", "已通报"
        DROPPED = "dropped", "未签发"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="circulars", verbose_name="决策事项"
    )
    title = models.CharField("标题", max_length=200)
    text = models.TextField("通报内容", max_length=20_000)
    audience = models.ManyToManyField(
        Organisation, related_name="circulars_received", verbose_name="通报范围"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间", auto_now_add=True)
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    dropped_reason = models.TextField("不签发的理由", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "推进情况通报"
        ordering = ["decision", "drafted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_issued_circular_says_who_and_when",
                condition=Q(status="issued", issued_by__isnull=False, issued_at__isnull=False)
                | ~Q(status="issued") & Q(issued_by__isnull=True, issued_at__isnull=True),
            ),
            models.CheckConstraint(
                name="nobody_issues_the_circular_they_drafted",
                condition=Q(issued_by__isnull=True) | ~Q(issued_by=F("drafted_by")),
                violation_error_message="拟稿人不能签发自己起草的通报。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:circular-detail", args=[self.pk])


class CircularReceipt(models.Model):
    """A body has taken note of a circular."""

    circular = models.ForeignKey(
        Circular, models.PROTECT, related_name="receipts", verbose_name="通报"
    )
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签收人")
    at = models.DateTimeField("签收时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报签收"
        ordering = ["circular", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["circular", "body"], name="a_body_takes_note_of_a_circular_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}签收“{self.circular}”"


class FollowUp(models.Model):
    """督办单: the supervision office asks a body to explain and to mend, by a day (the Plan 四(一)4)."""

    class Status(models.TextChoices):
        ISSUED = "issued", "待答复"
        TO_SIGN = "to_sign", "答复待审签"
        ANSWERED = "answered", "待核销"
        CLOSED = "closed", "已核销"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="follow_ups", verbose_name="决策事项"
    )
    task = models.ForeignKey(
        ExecutionTask,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="执行任务",
    )
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="follow_ups", verbose_name="被督办单位"
    )
    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("顺序号", editable=False)
    problem = models.TextField("督办事由", max_length=5000)
    demand = models.TextField("办理要求", max_length=5000)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ISSUED)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发出人")
    issued_at = models.DateTimeField("发出时间", auto_now_add=True)
    answer = models.TextField("办理情况", max_length=10_000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审签人"
    )
    returned_reason = models.TextField("退回理由", blank=True)
    closing = models.TextField("核销意见", max_length=5000, blank=True)
    closed_at = models.DateTimeField("核销时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="follow_ups_of_a_year_are_numbered"
            ),
            models.CheckConstraint(
                name="an_answered_follow_up_says_what_and_who",
                condition=Q(status="issued") | Q(answered_by__isnull=False) & ~Q(answer=""),
                violation_error_message="答复应写明办理情况。",
            ),
            models.CheckConstraint(
                name="nobody_signs_the_answer_they_wrote",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("answered_by")),
                violation_error_message="不能审签自己起草的答复。",
            ),
            models.CheckConstraint(
                name="a_closed_follow_up_says_when",
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="follow_ups_of_a_body")]

    def __str__(self) -> str:
        return f"督办单 {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:follow-up-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """DB, the year and four digits."""
        return f"DB{self.year}{self.serial:04d}"


class Lead(models.Model):
    """问责线索: a task long overdue or idle, handed to the supervisory organ (the Plan 四(一)4, 四(四)1; art 40)."""

    class Kind(models.TextChoices):
        OVERDUE = "overdue", "逾期未完成"
        IDLE = "idle", "长期没有推进"
        UNANSWERED = "unanswered", "督办逾期未答复"

    class Status(models.TextChoices):
        OPEN = "open", "待核查"
        TAKEN = "taken", "已受理"
        DISMISSED = "dismissed", "不予追究"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="leads", verbose_name="决策事项"
    )
    task = models.ForeignKey(
        ExecutionTask,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="执行任务",
    )
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="督办单"
    )
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="execution_leads", verbose_name="单位"
    )
    kind = models.CharField("情形", max_length=12, choices=Kind)
    since = models.DateField("自何日起")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField("移交时间", auto_now_add=True)
    reason = models.TextField("处理理由", max_length=5000, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "问责线索"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "kind", "since"],
                name="a_task_becomes_a_lead_once",
                condition=Q(task__isnull=False, follow_up__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["follow_up"],
                name="a_follow_up_becomes_a_lead_once",
                condition=Q(follow_up__isnull=False),
            ),
            models.CheckConstraint(
                name="a_lead_is_about_a_task_or_a_follow_up",
                condition=Q(task__isnull=False) | Q(follow_up__isnull=False),
            ),
            models.CheckConstraint(
                name="a_settled_lead_says_who_when_and_why",
                condition=Q(status="open", settled_by__isnull=True, settled_at__isnull=True)
                | ~Q(status="open")
                & Q(settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：{self.body}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:lead-detail", args=[self.pk])
