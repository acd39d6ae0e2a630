"""不适用: one of the steps that the regulation makes conditional is left out of a matter (D2; art 14, 19, 22)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from decisions.models.matters import Decision
from powerops.core.history import tracked
from powerops.core.models import Person


class Step(models.TextChoices):
    """The five steps of the Plan 四(一)2."""

    PARTICIPATION = "participation", "公众参与"
    EXPERTS = "experts", "专家论证"
    RISK = "risk", "风险评估"
    LEGALITY = "legality", "合法性审查"
    DISCUSSION = "discussion", "集体讨论决定"


CONDITIONAL = (Step.PARTICIPATION, Step.EXPERTS, Step.RISK)


class Ground(models.TextChoices):
    """When the regulation does not ask for a conditional step."""

    SECRET = "secret", "依法不予公开的决策事项"
    PLAIN = "plain", "不属于专业性、技术性较强的决策事项"
    HARMLESS = "harmless", "实施不会对社会稳定、公共安全等方面造成不利影响"
    ASSESSED = "assessed", "有关风险已按照规定评价、评估"


class StepWaiver(models.Model):
    """Who asks to leave a step out, why, and what the legal office says."""

    class Status(models.TextChoices):
        ASKED = "asked", "待法制审批"
        GRANTED = "granted", "同意不适用"
        REFUSED = "refused", "不同意"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="waivers", verbose_name="决策事项"
    )
    step = models.CharField("程序", max_length=15, choices=Step)
    ground = models.CharField("情形", max_length=15, choices=Ground)
    reason = models.TextField("不适用的理由和依据", max_length=2000)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = models.TextField("审批意见", max_length=2000, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "不适用程序"
        ordering = ["decision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "step"],
                condition=~Q(status="refused"),
                name="a_step_is_waived_once",
                violation_error_message="这一程序已经申请不适用。",
            ),
            models.CheckConstraint(
                name="legality_and_discussion_are_never_waived",
                condition=Q(step__in=["participation", "experts", "risk"]),
                violation_error_message="合法性审查和集体讨论决定不得省略（新开〔2016〕76号 四(一)3）。",
            ),
            models.CheckConstraint(
                name="a_step_is_waived_on_a_ground_of_its_own",
                condition=Q(step="participation", ground="secret")
                | Q(step="experts", ground="plain")
                | Q(step="risk", ground__in=["harmless", "assessed"]),
                violation_error_message="所选情形不是这一程序不适用的法定情形。",
            ),
            models.CheckConstraint(
                name="a_decided_waiver_says_who_and_when",
                condition=Q(status="asked", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(status="asked") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_grants_their_own_waiver",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                violation_error_message="不能审批自己提出的申请。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：{self.get_step_display()}不适用"

    def get_absolute_url(self) -> str:
        return reverse("decisions:step-waiver-detail", args=[self.pk])
