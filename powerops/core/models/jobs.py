"""Jobs: long work whose truth is a row, written in the act's own transaction; the broker is only the bell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.models.people import Person


class Job(models.Model):
    """One piece of work for the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"

    kind = models.CharField("种类", max_length=60, help_text="例如 registry.read_upload")
    title = models.CharField("名称", max_length=200)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总量", default=0)
    phase = models.CharField("当前步骤", max_length=100, blank=True)
    result = models.JSONField("结果", default=dict)
    error = models.TextField("错误", blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    claimed_by = models.CharField("工作进程", max_length=100, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="jobs", verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间", auto_now_add=True)
    begun_at = models.DateTimeField("开始时间", null=True)
    beat_at = models.DateTimeField("心跳", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="jobs_not_ended",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="ended_jobs_say_when",
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("core:job-detail", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class Notice(models.Model):
    """A line in a person's inbox: something ended, came back, or waits."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="notices", verbose_name="收件人"
    )
    text = models.CharField("内容", max_length=300)
    url = models.CharField("链接", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-at"]
        indexes = [
            models.Index(
                fields=["person", "-at"], condition=Q(read_at__isnull=True), name="unread_notices"
            )
        ]

    def __str__(self) -> str:
        return self.text
