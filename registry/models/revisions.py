"""Revisions of a body's list and the sign-offs given on them (R2, R3, F3; the Plan 四(二)3, 四(二)1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Appointment, Attachment, Organisation, Person


class RevisionQuerySet(models.QuerySet):
    def open(self) -> RevisionQuerySet:
        """Those on their way: neither published nor withdrawn."""
        return self.exclude(status__in=[Revision.Status.PUBLISHED, Revision.Status.WITHDRAWN])


class Revision(models.Model):
    """清单稿: a set of changes to one body's list that goes through review as one."""

    class Kind(models.TextChoices):
        WHOLE = "whole", "整单编制"
        ADJUSTMENT = "adjustment", "动态调整"

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        HEAD_REVIEW = "head_review", "负责人审签"
        LEGAL_REVIEW = "legal_review", "法制审核"
        DECISION = "decision", "管委审定"
        APPROVED = "approved", "待公布"
        PUBLISHED = "published", "已公布"
        WITHDRAWN = "withdrawn", "已撤回"

    class Cause(models.TextChoices):
        """What makes an adjustment necessary."""

        LAW = "law", "法律法规规章立改废释"
        BODY = "body", "机构职能调整"
        SUPERIOR = "superior", "上级取消、下放或者调整"
        OTHER = "other", "其他"

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="revisions", verbose_name="部门"
    )
    sequence = models.PositiveIntegerField("顺序号", editable=False)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    title = models.CharField("标题", max_length=200)
    reason = models.TextField("调整理由", blank=True)
    source_document = models.CharField("来源文件", max_length=200, blank=True)
    cause = models.CharField("调整事由", max_length=20, choices=Cause, blank=True)
    cause_on = models.DateField("事由发生日期", null=True, blank=True)
    effective_on = models.DateField("调整自何日起", null=True, blank=True)
    attachment = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="来源文件（附件）",
    )
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="起草人")
    drafters = models.ManyToManyField(
        Person, related_name="drafted_revisions", verbose_name="参与起草"
    )
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    returned_reason = models.TextField("退回理由", blank=True)
    document_number = models.CharField("审定文号", max_length=60, blank=True)
    approved_on = models.DateField("审定日期", null=True, blank=True)
    publish_at = models.DateTimeField("定时公布", null=True, blank=True)
    scheduled_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="定时公布设定人",
    )
    is_emergency = models.BooleanField("紧急公布", default=False, editable=False)
    edition = models.ForeignKey(
        "registry.Edition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name="清单版次",
    )

    history = tracked()
    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单稿"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "sequence"], name="revisions_of_a_body_are_numbered"
            ),
            models.CheckConstraint(
                name="an_adjustment_says_why",
                condition=~Q(kind="adjustment") | ~Q(reason=""),
                violation_error_message="动态调整应说明理由（新开〔2016〕76号 四(二)3）。",
            ),
            models.CheckConstraint(
                name="a_scheduled_publication_says_who_set_it",
                condition=Q(publish_at__isnull=True, scheduled_by__isnull=True)
                | Q(publish_at__isnull=False, scheduled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_published_names_its_edition",
                condition=Q(status="published", edition__isnull=False)
                | ~Q(status="published") & Q(edition__isnull=True),
            ),
            models.CheckConstraint(
                name="what_is_approved_says_when",
                condition=Q(status__in=["approved", "published"], approved_on__isnull=False)
                | ~Q(status__in=["approved", "published"]) & Q(approved_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["status", "body"], name="revisions_by_status")]

    def __str__(self) -> str:
        return f"{self.body.name}{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("registry:revision-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """The revision's number within its body, as written on lists."""
        return f"{self.body.code}-{self.sequence:03d}"

    @property
    def is_open(self) -> bool:
        return self.status not in (self.Status.PUBLISHED, self.Status.WITHDRAWN)


# The principal leader's order to publish at once; what was left out is reviewed afterwards.
EMERGENCY = ("emergency", "紧急公布")


class SignOff(models.Model):
    """One person's word on one revision at one step: passed or returned; append-only."""

    class Outcome(models.TextChoices):
        PASSED = "passed", "通过"
        RETURNED = "returned", "退回"

    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="sign_offs", verbose_name="清单稿"
    )
    round = models.PositiveSmallIntegerField("轮次")
    step = models.CharField("步骤", max_length=20, choices=[*Revision.Status.choices, EMERGENCY])
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    opinion = models.TextField("意见", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签署人")
    at_post = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="任职")
    at = models.DateTimeField("签署时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "签署"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "round", "by"],
                name="nobody_signs_twice_in_a_round",
                violation_error_message="同一人不能在同一轮中签署两次（新开〔2016〕76号 四(二)1）。",
            ),
            models.UniqueConstraint(
                fields=["revision", "round", "step"],
                name="a_step_is_signed_once_in_a_round",
                violation_error_message="该步骤已经签署。",
            ),
            models.CheckConstraint(
                name="a_return_gives_its_reason",
                condition=~Q(outcome="returned") | ~Q(opinion=""),
                violation_error_message="退回应说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.get_step_display()} {self.get_outcome_display()}"

    @property
    def represented(self) -> Person | None:
        """For whom it was given, when by a substitute."""
        return self.at_post.person if self.at_post.person_id != self.by_id else None
