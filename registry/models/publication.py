"""What follows a publication: withdrawal from the public pages, and the review of an urgent one (R4; the Plan 四(二)3).

An edition never changes. `ShownPower` is what the public may see of it: public code reads that, and never `EditionPower`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Appointment, Organisation, Person
from registry.models.editions import Edition
from registry.models.powers import CATEGORIES, Power, PowerVersion
from registry.models.revisions import Revision


class WithdrawalQuerySet(models.QuerySet):
    def standing(self) -> WithdrawalQuerySet:
        """Those of powers that are off the current list: neither lifted nor dealt with by a later edition."""
        return self.filter(lifted_at=None, settled_by=None)


class Withdrawal(models.Model):
    """撤下: a published power is taken off the public pages; who, when and why stays there."""

    class Kind(models.TextChoices):
        ERROR = "error", "公布有误"
        UNSUITABLE = "unsuitable", "涉及不宜公开内容"
        MERGED = "merged", "已并入其他事项"
        OTHER = "other", "其他"

    power = models.ForeignKey(
        Power, models.PROTECT, related_name="withdrawals", verbose_name="权力事项"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="withdrawals", verbose_name="撤下时的版次"
    )
    kind = models.CharField("种类", max_length=12, choices=Kind)
    reason = models.TextField("理由")
    replacement = models.ForeignKey(
        Power, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="请改看的事项"
    )
    address = models.URLField("请改看的网址", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="撤下人")
    at = models.DateTimeField("撤下时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_withdrawals",
        verbose_name="作出处理的版次",
    )
    lifted_at = models.DateTimeField("恢复时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="恢复人"
    )
    lift_reason = models.TextField("恢复理由", blank=True)

    history = tracked()
    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "撤下"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["power"],
                condition=Q(lifted_at__isnull=True, settled_by__isnull=True),
                name="one_standing_withdrawal_of_a_power",
                violation_error_message="这一项已经撤下。",
            ),
            models.CheckConstraint(
                name="a_withdrawal_gives_its_reason",
                condition=~Q(reason=""),
                violation_error_message="撤下应说明理由。",
            ),
            models.CheckConstraint(
                name="what_is_merged_says_into_what",
                condition=~Q(kind="merged") | Q(replacement__isnull=False) | ~Q(address=""),
                violation_error_message="已并入其他事项的，应填写并入的事项或者网址。",
            ),
            models.CheckConstraint(
                name="a_lifted_withdrawal_says_who_and_why",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"撤下 {self.power.code}"

    def get_absolute_url(self) -> str:
        return reverse("registry:withdrawal-detail", args=[self.pk])

    @property
    def state(self) -> str:
        """How the withdrawal stands, in words."""
        if self.lifted_at:
            return "已恢复"
        return f"第{self.settled_by.number}版已处理" if self.settled_by else "撤下中"


class ShownPower(models.Model):
    """A power of an edition as the public may see it: a view that puts the notice in place of unsuitable content."""

    id = models.BigIntegerField("编号", primary_key=True)
    edition = models.ForeignKey(
        Edition, models.DO_NOTHING, related_name="shown_powers", verbose_name="清单版次"
    )
    position = models.PositiveIntegerField("序号")
    power = models.ForeignKey(
        Power, models.DO_NOTHING, related_name="shown", verbose_name="权力事项"
    )
    version = models.ForeignKey(
        PowerVersion, models.DO_NOTHING, related_name="+", verbose_name="事项版本"
    )
    code = models.CharField("实施编码", max_length=31)
    name = models.CharField("事项名称", max_length=500)
    category = models.CharField("权力类型", max_length=10, choices=CATEGORIES)
    content = models.JSONField("公开内容")
    digest = models.CharField("内容摘要", max_length=64)
    withdrawn = models.JSONField("撤下说明", null=True)

    class Meta:
        managed = False
        db_table = "registry_shownpower"
        verbose_name = verbose_name_plural = "版次事项的公开内容"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class EmergencyReview(models.Model):
    """补充审查: the review that an urgent publication left out, made up for afterwards."""

    class Status(models.TextChoices):
        LEGAL = "legal", "待法制审查"
        DECISION = "decision", "待管委追认"
        RATIFIED = "ratified", "已追认"
        REJECTED = "rejected", "未获追认"

    revision = models.OneToOneField(
        Revision, models.PROTECT, related_name="emergency_review", verbose_name="清单稿"
    )
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="emergency_review", verbose_name="清单版次"
    )
    ordered_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="决定紧急公布的人"
    )
    order_reason = models.TextField("紧急公布的理由")
    opened_at = models.DateTimeField("开始时间", auto_now_add=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.LEGAL)
    is_lawful = models.BooleanField("法制审查认为合法", null=True, blank=True)
    legal_opinion = models.TextField("法制审查意见", blank=True)
    legal_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="法制审查人"
    )
    legal_post = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="法制审查任职",
    )
    legal_at = models.DateTimeField("法制审查时间", null=True, blank=True)
    decision_reason = models.TextField("追认意见", blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="追认登记人"
    )
    decided_at = models.DateTimeField("追认时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "紧急公布的补充审查"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_opinion_after_the_fact_says_whose",
                condition=Q(
                    is_lawful__isnull=True, legal_by__isnull=True, legal_post__isnull=True, legal_at__isnull=True
                )
                | Q(
                    is_lawful__isnull=False, legal_by__isnull=False, legal_post__isnull=False, legal_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="a_decision_after_the_fact_says_whose",
                condition=Q(
                    status__in=["legal", "decision"], decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    status__in=["ratified", "rejected"], decided_by__isnull=False, decided_at__isnull=False
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition}的补充审查"

    def get_absolute_url(self) -> str:
        return reverse("registry:emergency-review-detail", args=[self.pk])

    @property
    def body(self) -> Organisation:
        """The body whose list was published urgently."""
        return self.revision.body
