"""What follows the meeting: the report to the Party committee, and publication with interpretation (D6, D7; art 31, 32, 34)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class PartyReport(models.Model):
    """请示报告: what was put to the Party committee of the same level before the decision goes out (art 31)."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "同意出台"
        RETURNED = "returned", "要求修改"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="party_reports", verbose_name="决策事项"
    )
    committee = models.CharField("同级党委", max_length=100)
    asked_on = models.DateField("请示报告日期")
    answered_on = models.DateField("答复日期")
    document = models.CharField("会议或者文件", max_length=200)
    outcome = models.CharField("答复", max_length=10, choices=Outcome)
    answer = models.TextField("答复意见", max_length=5000)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "请示报告"
        ordering = ["decision", "entered_at"]
        constraints = [
            models.CheckConstraint(
                name="the_committee_answers_after_it_is_asked",
                condition=Q(answered_on__gte=models.F("asked_on")),
                violation_error_message="答复日期不能早于请示报告日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}：{self.get_outcome_display()}"


class Publication(models.Model):
    """决策公布: the decision as it goes out, with number, interpretation, and who executes it."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="publication", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="决策文本")
    document_number = models.CharField("文号", max_length=60, unique=True)
    issued_on = models.DateField("成文日期")
    is_public = models.BooleanField("向社会公布", default=True)
    withheld_ground = models.TextField("依法不予公开的依据", max_length=2000, blank=True)
    ways = models.CharField("公布途径", max_length=300, blank=True)
    interpretation = models.TextField("解读", max_length=50_000, blank=True)
    adoption = models.TextField("公众意见和专家论证意见的采纳情况", max_length=20_000, blank=True)
    executing_bodies = models.ManyToManyField(
        Organisation, related_name="decisions_to_execute", verbose_name="执行单位"
    )
    published_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="公布人"
    )
    published_at = models.DateTimeField("公布时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "决策公布"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="what_is_not_public_says_on_what_ground",
                condition=Q(is_public=True, withheld_ground="")
                | Q(is_public=False) & ~Q(withheld_ground=""),
                violation_error_message="依法不予公开的，应写明依据；向社会公布的，不填不予公开的依据。",
            ),
            models.CheckConstraint(
                name="what_is_public_says_by_which_ways",
                condition=Q(is_public=False) | ~Q(ways=""),
                violation_error_message="应写明公布途径。",
            ),
        ]
        indexes = [models.Index(fields=["is_public", "-published_at"], name="published_decisions")]

    def __str__(self) -> str:
        return f"{self.decision}（{self.document_number}）"

    def get_absolute_url(self) -> str:
        return reverse("decisions:public-decision", args=[self.decision.number])
