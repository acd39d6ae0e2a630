"""公众参与: one way in which people are heard on a draft, from its notice to what became of their opinions (D2, D3).

重大行政决策程序暂行条例 art 14 names the forms. A public call for opinions and a questionnaire stand on the portal for a
period; a meeting, a visit, a request in writing and a poll are held and then entered. What was said in any of them is
sorted and answered in the same way (art 18).
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Person
from powerops.core.models.files import sha256

ON_PORTAL = ("public", "questionnaire")  # forms with a notice and a period
HELD = ("forum", "visit", "written", "poll")  # forms that take place and are entered
AFTER_OPENING = ("open", "sorting", "reporting", "concluded")
LONGEST = 365  # days


class ConsultationQuerySet(models.QuerySet):
    def on_the_portal(self) -> ConsultationQuerySet:
        """Those that the public sees: what was opened, and what was concluded without having been open."""
        return self.filter(Q(opened_on__isnull=False) | Q(status="concluded"))

    def standing(self) -> ConsultationQuerySet:
        """Those that were not given up."""
        return self.exclude(status=Consultation.Status.WITHDRAWN)


class Consultation(models.Model):
    """One public call for opinions, questionnaire, meeting, visit, request in writing or poll."""

    class Form(models.TextChoices):
        PUBLIC = "public", "向社会公开征求意见"
        QUESTIONNAIRE = "questionnaire", "问卷调查"
        FORUM = "forum", "座谈会"
        VISIT = "visit", "实地走访"
        WRITTEN = "written", "书面征求意见"
        POLL = "poll", "民意调查"

    class Status(models.TextChoices):
        DRAFTING = "drafting", "起草"
        SIGNING = "signing", "待负责人签发"
        OPEN = "open", "征求中"
        SORTING = "sorting", "待整理"
        REPORTING = "reporting", "采纳情况待签发"
        CONCLUDED = "concluded", "已公布采纳情况"
        WITHDRAWN = "withdrawn", "已撤回"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="consultations", verbose_name="决策事项"
    )
    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="consultations", verbose_name="所征求的草案"
    )
    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("顺序号", editable=False)
    form = models.CharField("方式", max_length=15, choices=Form, editable=False)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("说明", max_length=20_000)
    channels = models.TextField("提出意见的方式", max_length=2000, blank=True)
    media = models.CharField("同时公布的途径", max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(
        "征求意见的期限（日）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )
    short_reason = models.TextField("缩短期限的原因", max_length=1000, blank=True)
    opened_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    closes_on = models.DateField("截止日期", null=True, blank=True, editable=False)
    held_on = models.DateField("日期", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    participants = models.TextField("参加人员", max_length=5000, blank=True)
    institution = models.CharField("受委托的调查机构", max_length=200, blank=True)
    sample_size = models.PositiveIntegerField(
        "有效样本数", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    method = models.TextField("调查方法", max_length=2000, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFTING)
    returned_reason = models.TextField("退回理由", blank=True)
    withdrawn_reason = models.TextField("撤回理由", max_length=2000, blank=True)
    report_text = models.TextField("采纳情况的总体说明", max_length=10_000, blank=True)
    report = models.JSONField("采纳情况", null=True, blank=True, editable=False)
    report_digest = models.CharField(
        "采纳情况摘要", max_length=64, blank=True, validators=[sha256], editable=False
    )
    concluded_at = models.DateTimeField("采纳情况公布时间", null=True, blank=True, editable=False)
    drafters = models.ManyToManyField(Person, related_name="+", verbose_name="拟稿人")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    history = tracked()
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众参与"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="consultations_of_a_year_are_numbered"
            ),
            models.CheckConstraint(
                name="a_notice_says_how_and_for_how_long",
                condition=~Q(form__in=ON_PORTAL) | Q(days__isnull=False) & ~Q(channels=""),
                violation_error_message="公告应写明提出意见的方式和期限（《重大行政决策程序暂行条例》第十五条第一款）。",
            ),
            models.CheckConstraint(
                name="a_short_period_says_why",
                condition=Q(days__isnull=True) | Q(days__gte=30) | ~Q(short_reason=""),
                violation_error_message="征求意见的期限少于30日的，应说明原因（《重大行政决策程序暂行条例》第十五条第一款）。",
            ),
            models.CheckConstraint(
                name="what_was_held_says_when_and_with_whom",
                condition=~Q(form__in=HELD) | Q(held_on__isnull=False) & ~Q(participants=""),
                violation_error_message="应写明日期和参加人员。",
            ),
            models.CheckConstraint(
                name="a_poll_says_by_whom_and_how",
                condition=~Q(form="poll")
                | Q(sample_size__isnull=False) & ~Q(institution="") & ~Q(method=""),
                violation_error_message="民意调查应写明受委托的机构、有效样本数和调查方法。",
            ),
            models.CheckConstraint(
                name="what_is_open_says_from_when_to_when",
                condition=Q(opened_on__isnull=True, closes_on__isnull=True)
                | Q(opened_on__isnull=False, closes_on__isnull=False, form__in=ON_PORTAL),
            ),
            models.CheckConstraint(
                name="nothing_is_sorted_that_was_not_opened",
                condition=~Q(status__in=AFTER_OPENING)
                | Q(form__in=HELD)
                | Q(opened_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_adoption_report_stands_with_its_digest",
                condition=~Q(status__in=["reporting", "concluded"])
                | Q(report__isnull=False) & ~Q(report_text="") & ~Q(report_digest=""),
            ),
            models.CheckConstraint(
                name="a_concluded_consultation_says_when",
                condition=Q(status="concluded", concluded_at__isnull=False)
                | ~Q(status="concluded") & Q(concluded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_withdrawn_consultation_says_why",
                condition=Q(status="withdrawn") & ~Q(withdrawn_reason="")
                | ~Q(status="withdrawn") & Q(withdrawn_reason=""),
                violation_error_message="撤回应说明理由。",
            ),
        ]
        indexes = [
            models.Index(fields=["decision", "status"], name="consultations_of_a_decision"),
            models.Index(fields=["status", "closes_on"], name="consultations_by_their_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:consultation-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What it is called by inside and out: ZQ, the year and four digits."""
        return f"ZQ{self.year}{self.serial:04d}"

    @property
    def public_url(self) -> str:
        """Where the public reads it."""
        return reverse("decisions:consultation-public", args=[self.number])

    @property
    def is_on_portal(self) -> bool:
        """Whether people take part in it on the portal, during a period."""
        return self.form in ON_PORTAL

    @property
    def takes_comments(self) -> bool:
        """Whether the public may still say something: opened, and its last day is not over."""
        return (
            self.status == self.Status.OPEN
            and self.closes_on is not None
            and timezone.localdate() <= self.closes_on
        )


class ConsultationQuestion(models.Model):
    """问卷的一道题: what is asked, and what may be answered."""

    class Kind(models.TextChoices):
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        SCALE = "scale", "量表（1 到 5）"
        TEXT = "text", "文字"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="questions", verbose_name="问卷"
    )
    position = models.PositiveSmallIntegerField("题号")
    kind = models.CharField("题型", max_length=10, choices=Kind)
    text = models.CharField("题目", max_length=300)
    choices = models.JSONField("选项", default=list, blank=True)
    is_required = models.BooleanField("必答", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "问卷题目"
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"], name="questions_of_a_consultation_are_numbered"
            ),
            models.CheckConstraint(
                name="a_question_of_choice_has_choices",
                condition=Q(kind="text", choices=[]) | ~Q(kind="text") & ~Q(choices=[]),
                violation_error_message="单选、多选和量表应有选项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    def numbered_choices(self) -> list[tuple[int, Any]]:
        """The choices, each with its number, from 1."""
        return list(enumerate(self.choices, 1))
