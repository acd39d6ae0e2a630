"""Audit events: who did which legal act, when, at which post, from where, under which clause (F4).

Append-only by database trigger. The readable row history stands in each model's history table.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from powerops.core.models.people import Appointment, Person


class AuditEventQuerySet(models.QuerySet):
    def about(self, record: models.Model) -> AuditEventQuerySet:
        """Everything done to one record, oldest first."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)


class AuditEvent(models.Model):
    """One act on one record."""

    act = models.CharField("行为", max_length=100, help_text="例如 registry.revision.submitted")
    label = models.CharField("行为名称", max_length=60)
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    record_title = models.CharField("记录名称", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="行为人")
    at_post = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="任职"
    )
    post_title = models.CharField("岗位", max_length=200, blank=True)
    on_behalf_of = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="被代理人"
    )
    at = models.DateTimeField("记录时间", default=timezone.now)
    happened_at = models.DateTimeField("发生时间", default=timezone.now)
    clause = models.CharField("依据条款", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    before = models.CharField("原状态", max_length=40, blank=True)
    after = models.CharField("新状态", max_length=40, blank=True)
    facts = models.JSONField("事实", default=dict)
    request_id = models.CharField("请求编号", max_length=36, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计事件"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["record_type", "record_id", "at"], name="audit_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.label} {self.record_title}"
