"""Letters that leave by e-mail: written in the act's own transaction, sent by the worker, each once (F5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from powerops.core.models.people import Person


class Mail(models.Model):
    """One letter to one address; `key` says what it is about, so the same reminder is never written twice."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    key = models.CharField("缘由", max_length=200, unique=True)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="mails", verbose_name="收件人", null=True
    )
    address = models.EmailField("地址")
    subject = models.CharField("主题", max_length=200)
    text = models.TextField("正文")
    message_id = models.CharField("邮件标识", max_length=200, unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.TextField("错误", blank=True)
    written_at = models.DateTimeField("生成时间", auto_now_add=True)
    next_try_at = models.DateTimeField("下次发送时间", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件"
        ordering = ["-written_at"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mails_to_send",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="sent_mails_say_when",
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.subject
