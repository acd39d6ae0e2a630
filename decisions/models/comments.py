"""意见: what people say in a consultation, sorted into groups, each answered (D3; 重大行政决策程序暂行条例 art 18).

Who sent an opinion is nobody's business but the body's that answers: name and contact, and what opens the opinion to
its sender, stand in no log. An opinion is never changed; one may add to it or take it back while the period runs.
"""

from __future__ import annotations

import secrets

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.consultations import Consultation, ConsultationQuestion
from powerops.core.models import Attachment, Person
from powerops.core.models.files import PLAIN_CHARACTERS, sha256

PRIVATE = ("name", "contact", "code", "sender", "form_key")
CODE_LENGTH = 12


def new_code() -> str:
    """Twelve plain characters that only the sender knows."""
    return "".join(secrets.choice(PLAIN_CHARACTERS) for _ in range(CODE_LENGTH))


class OpinionGroup(models.Model):
    """意见归纳: opinions of one kind in the body's own words, and what becomes of them."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT = "not", "不采纳"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="groups", verbose_name="公众参与"
    )
    position = models.PositiveIntegerField("序号")
    title = models.CharField(
        "意见归纳",
        max_length=300,
        help_text="与采纳情况一起公开：概括意见的内容，不写提出人的信息。",
    )
    outcome = models.CharField("采纳情况", max_length=10, choices=Outcome, blank=True)
    reason = models.TextField("理由和依据", max_length=5000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "意见归纳"
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"], name="groups_of_a_consultation_are_numbered"
            ),
            models.CheckConstraint(
                name="an_answer_says_what_why_and_who",
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(outcome="")
                & ~Q(reason="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
                violation_error_message="采纳、部分采纳和不采纳都应说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """意见: one opinion as it was said, or one filled-in questionnaire."""

    class Channel(models.TextChoices):
        PORTAL = "portal", "门户网站"
        LETTER = "letter", "信函"
        EMAIL = "email", "电子邮件"
        TELEPHONE = "telephone", "电话"
        SPOKEN = "spoken", "当面或者会上"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="comments", verbose_name="公众参与"
    )
    channel = models.CharField("来源", max_length=10, choices=Channel, default=Channel.PORTAL)
    text = models.TextField(
        "意见",
        max_length=5000,
        blank=True,
        validators=[MinLengthValidator(2, "请把意见写清楚。")],
    )
    adds_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="additions",
        verbose_name="补充的意见",
    )
    name = models.CharField("姓名或者单位", max_length=100, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    code = models.CharField("查询码", max_length=CODE_LENGTH, null=True, editable=False)
    form_key = models.CharField("表单标识", max_length=64, null=True, editable=False)
    sender = models.CharField(
        "来源标记", max_length=64, blank=True, validators=[sha256], editable=False
    )
    said_on = models.DateField("提出日期", default=timezone.localdate)
    filed_at = models.DateTimeField("收到时间", default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    group = models.ForeignKey(
        OpinionGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="意见归纳",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="a_code_opens_one_comment"),
            models.UniqueConstraint(fields=["form_key"], name="a_form_is_filed_once"),
            models.CheckConstraint(
                name="what_the_portal_took_names_its_sender_and_nobody_else_does",
                condition=Q(channel="portal", entered_by__isnull=True, form_key__isnull=False)
                & ~Q(sender="")
                | ~Q(channel="portal") & Q(entered_by__isnull=False, sender="") & ~Q(text=""),
                violation_error_message="录入的意见应写明内容。",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "filed_at", "id"], name="comments_as_they_came"),
            models.Index(
                fields=["consultation", "group", "filed_at", "id"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(text=""),
                name="comments_to_be_answered",
            ),
            models.Index(fields=["sender", "filed_at"], name="comments_of_a_sender"),
        ]

    def __str__(self) -> str:
        return f"意见 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:comment-detail", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Whether it was entered on a later day than it was said."""
        return self.said_on < timezone.localdate(self.filed_at)


class CommentFile(models.Model):
    """附件: a file that came with an opinion."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="files", verbose_name="意见")
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name="附件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "意见附件"
        ordering = ["comment", "pk"]

    def __str__(self) -> str:
        return str(self.attachment)


class Answer(models.Model):
    """一项选择: what one questionnaire chose in one question."""

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="answers", verbose_name="问卷"
    )
    question = models.ForeignKey(
        ConsultationQuestion, models.PROTECT, related_name="answers", verbose_name="题目"
    )
    choice = models.PositiveSmallIntegerField("选项")

    class Meta:
        verbose_name = verbose_name_plural = "问卷选择"
        ordering = ["comment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "question", "choice"], name="a_choice_is_made_once"
            ),
        ]
        indexes = [models.Index(fields=["question", "choice"], name="answers_to_a_question")]

    def __str__(self) -> str:
        return f"{self.question_id}：{self.choice}"
