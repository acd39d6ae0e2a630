"""The legality review of a draft and the opinions of legal counsel in it (D5; art 25–28; the Plan 四(一)3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Attachment, Person
from powerops.law.decision_reviews import Answer

# Art 27.
QUESTIONS = {
    "authority": "是否符合法定权限",
    "process": "是否履行法定程序",
    "content": "内容是否合法",
}


class LegalityReview(models.Model):
    """合法性审查: one draft as it was sent, and what the legal office found; nothing in it changes afterwards."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", "材料不全，已退回"
        LAWFUL = "lawful", "合法"
        RISKY = "risky", "探索性改革事项，明示法律风险"
        MEND = "mend", "修改完善后再送"
        UNLAWFUL = "unlawful", "不合法"

    PASSED = (Outcome.LAWFUL, Outcome.RISKY)

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="legality_reviews", verbose_name="决策事项"
    )
    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="legality_reviews", verbose_name="送审的草案"
    )
    number = models.PositiveSmallIntegerField("送审次序")
    procedure = models.TextField("履行决策法定程序的说明", max_length=10_000)
    wanted_by = models.DateField("希望审查完成日期")
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="送审人")
    sent_at = models.DateTimeField("送审时间", auto_now_add=True)
    outcome = models.CharField("结论", max_length=10, choices=Outcome, blank=True)
    lacks = models.TextField("需要补充的材料", max_length=2000, blank=True)
    authority = models.CharField(QUESTIONS["authority"], max_length=5, choices=Answer.choices(), blank=True)  # fmt: skip
    authority_words = models.TextField("法定权限的审查意见", max_length=10_000, blank=True)
    process = models.CharField(QUESTIONS["process"], max_length=5, choices=Answer.choices(), blank=True)  # fmt: skip
    process_words = models.TextField("法定程序的审查意见", max_length=10_000, blank=True)
    content = models.CharField(
        QUESTIONS["content"], max_length=5, choices=Answer.choices(), blank=True
    )
    content_words = models.TextField("内容合法的审查意见", max_length=10_000, blank=True)
    opinion = models.TextField("审查意见和建议", max_length=10_000, blank=True)
    legal_risk = models.TextField("明示的法律风险", max_length=5000, blank=True)
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人"
    )
    reviewed_at = models.DateTimeField("审查时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "合法性审查"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="reviews_of_a_decision_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(outcome=""),
                name="one_review_of_a_decision_at_a_time",
                violation_error_message="这一事项正在合法性审查。",
            ),
            models.CheckConstraint(
                name="a_concluded_review_says_who_and_when",
                condition=Q(outcome="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | ~Q(outcome="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_returned_file_says_what_lacks",
                condition=~Q(outcome="returned") | ~Q(lacks=""),
                violation_error_message="退回材料应写明需要补充什么。",
            ),
            models.CheckConstraint(
                name="a_conclusion_answers_the_three_questions",
                condition=Q(outcome__in=["", "returned"])
                | ~Q(authority="")
                & ~Q(authority_words="")
                & ~Q(process="")
                & ~Q(process_words="")
                & ~Q(content="")
                & ~Q(content_words=""),
                violation_error_message="应逐项回答法定权限、法定程序和内容合法三个方面（《重大行政决策程序暂行条例》第二十七条）。",
            ),
            models.CheckConstraint(
                name="lawful_is_what_is_so_in_every_respect",
                condition=~Q(outcome="lawful") | Q(authority="yes", process="yes", content="yes"),
                violation_error_message="三个方面都符合的，才能作出合法的结论。",
            ),
            models.CheckConstraint(
                name="a_stated_risk_is_of_a_matter_not_yet_regulated",
                condition=~Q(outcome="risky")
                | ~Q(legal_risk="")
                & Q(authority__in=["yes", "open"], process="yes", content__in=["yes", "open"]),
                violation_error_message="明示法律风险的，应写明风险，并且没有不符合规定之处。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：第{self.number}次合法性审查"

    def get_absolute_url(self) -> str:
        return reverse("decisions:legalityreview-detail", args=[self.pk])

    @property
    def answers(self) -> list[dict[str, str]]:
        """The three questions of art 27 with their answers and words."""
        return [
            {
                "title": title,
                "answer": Answer(getattr(self, name)).label if getattr(self, name) else "",
                "words": getattr(self, f"{name}_words"),
            }
            for name, title in QUESTIONS.items()
        ]


class CounselOpinion(models.Model):
    """法律意见: what legal counsel says in a review (art 28)."""

    class Standing(models.TextChoices):
        ADVISER = "adviser", "法律顾问"
        LAWYER = "lawyer", "公职律师"

    review = models.ForeignKey(
        LegalityReview, models.PROTECT, related_name="counsel", verbose_name="合法性审查"
    )
    standing = models.CharField("身份", max_length=10, choices=Standing)
    name = models.CharField("出具人及单位", max_length=100)
    text = models.TextField("法律意见", max_length=10_000)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name="法律意见书"
    )
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "法律意见"
        ordering = ["review", "pk"]

    def __str__(self) -> str:
        return f"{self.get_standing_display()}{self.name}的法律意见"

    def get_absolute_url(self) -> str:
        return self.review.get_absolute_url()
