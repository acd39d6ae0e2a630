"""Uploads of a department's own Excel list and the row-by-row preview made of each (R1, G11)."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from powerops.core.models import Attachment, Job, Organisation, Person
from registry.models.powers import Power
from registry.models.revisions import Revision


class Upload(models.Model):
    """A file handed in for a body: read, previewed, then accepted into a revision or dropped."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        READ = "read", "待确认"
        ACCEPTING = "accepting", "正在写入"
        ACCEPTED = "accepted", "已接受"
        REFUSED = "refused", "文件被拒绝"
        DROPPED = "dropped", "已放弃"

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="uploads", verbose_name="部门"
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name="文件"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    read_job = models.ForeignKey(
        Job, models.PROTECT, null=True, related_name="+", verbose_name="读取任务"
    )
    accept_job = models.ForeignKey(
        Job, models.PROTECT, null=True, related_name="+", verbose_name="写入任务"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="uploads", verbose_name="清单稿"
    )
    refusal = models.TextField("拒绝理由", blank=True)
    report = models.JSONField("读取结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.body} {self.attachment}"

    def get_absolute_url(self) -> str:
        return reverse("registry:upload-detail", args=[self.pk])

    @property
    def told_state(self) -> str:
        """The state in words; concluded without a draft, there was nothing to write."""
        is_idle = self.state == self.State.ACCEPTED and not self.revision_id
        return "没有写入" if is_idle else self.get_state_display()


class UploadRow(models.Model):
    """What the preview says of one power read from the file."""

    class Outcome(models.TextChoices):
        CREATED = "created", "新增"
        UPDATED = "updated", "变更"
        UNCHANGED = "unchanged", "不变"
        REJECTED = "rejected", "拒绝"

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows", verbose_name="导入")
    position = models.PositiveIntegerField("次序")
    sheet = models.CharField("工作表", max_length=100)
    row = models.PositiveIntegerField("行")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    has_warning = models.BooleanField("有提醒", default=False)
    power = models.ForeignKey(
        Power, models.PROTECT, null=True, related_name="+", verbose_name="对应事项"
    )
    content = models.JSONField("内容", default=dict)
    changes = models.JSONField("变更", default=list)
    problems = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="upload_rows_are_in_order")
        ]
        indexes = [
            models.Index(fields=["upload", "outcome", "position"], name="upload_rows_by_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.row}行"
