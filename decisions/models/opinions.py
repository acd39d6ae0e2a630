"""What other bodies say of a draft, and what becomes of it (D2; 重大行政决策程序暂行条例 art 13)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class BodyOpinion(models.Model):
    """征求单位意见: what another body says of a draft, and what becomes of it (art 13)."""

    class Status(models.TextChoices):
        ASKED = "asked", "待答复"
        TO_SIGN = "to_sign", "待负责人审签"
        ANSWERED = "answered", "待处理"
        SETTLED = "settled", "已处理"
        RECALLED = "recalled", "已撤销"

    class Position(models.TextChoices):
        AGREED = "agreed", "同意"
        SUGGESTED = "suggested", "同意并提出修改意见"
        OPPOSED = "opposed", "不同意"

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT = "not", "不采纳"
        NONE = "none", "无修改意见"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="body_opinions", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="所征求的草案")
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="asked_opinions", verbose_name="征求意见的单位"
    )
    question = models.TextField("需要重点说明的问题", max_length=2000, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发出人")
    asked_at = models.DateTimeField("发出时间", auto_now_add=True)
    answer_by = models.DateField("请于何日前答复")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED)
    position = models.CharField("态度", max_length=10, choices=Position, blank=True)
    text = models.TextField("意见", max_length=10_000, blank=True)
    written_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草答复人"
    )
    returned_reason = models.TextField("退回理由", blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审签人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    outcome = models.CharField("处理", max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField("处理理由", max_length=5000, blank=True)
    dispute = models.TextField("争议的主要问题", max_length=5000, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "单位意见"
        ordering = ["decision", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "body"],
                condition=~Q(status="recalled"),
                name="a_body_is_asked_once_about_a_draft",
                violation_error_message="这一稿已经征求过该单位的意见。",
            ),
            models.CheckConstraint(
                name="an_answered_opinion_says_what_who_and_when",
                condition=~Q(status__in=["answered", "settled"])
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(position=""),
            ),
            models.CheckConstraint(
                name="who_signs_an_opinion_did_not_write_it",
                condition=Q(answered_by__isnull=True)
                | Q(written_by__isnull=False) & ~Q(answered_by=F("written_by")),
                violation_error_message="不能审签自己起草的答复。",
            ),
            models.CheckConstraint(
                name="a_disagreement_that_stays_is_stated",
                condition=~Q(status="settled", position="opposed", outcome__in=["partly", "not"])
                | ~Q(dispute=""),
                violation_error_message="不能取得一致意见的，应说明争议的主要问题（《重大行政决策程序暂行条例》第十三条）。",
            ),
            models.CheckConstraint(
                name="what_is_suggested_or_opposed_says_what",
                condition=~Q(position__in=["suggested", "opposed"]) | ~Q(text=""),
                violation_error_message="提出修改意见或者不同意的，应写明意见和理由。",
            ),
            models.CheckConstraint(
                name="a_settled_opinion_says_how",
                condition=~Q(status="settled") | Q(settled_by__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="what_is_not_wholly_adopted_says_why",
                condition=~Q(outcome__in=["partly", "not"]) | ~Q(outcome_reason=""),
                violation_error_message="部分采纳或者不采纳的，应说明理由和依据。",
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="opinions_asked_of_a_body")]

    def __str__(self) -> str:
        return f"{self.body}对“{self.decision}”的意见"

    def get_absolute_url(self) -> str:
        return reverse("decisions:body-opinion-detail", args=[self.pk])
