"""决策权限: which body decides which matters up to which amount, as a dated list (D1; the Plan 四(一)1)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from decisions.models.matters import MatterKind
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.law.decision_drafts import in_wan


class DecisionAuthority(models.Model):
    """One line of the list: who decides at which level; a change is a further line, the former one ends."""

    class Level(models.TextChoices):
        """Which meeting of the body decides (art 30 knows the first two)."""

        STANDING = "standing", "常务会议（主任办公会议）"
        PLENARY = "plenary", "全体会议"
        TEAM = "team", "单位领导班子会议"

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="authorities", verbose_name="决策机关"
    )
    kind = models.CharField("事项类别", max_length=20, choices=MatterKind)
    level = models.CharField("决策层级", max_length=10, choices=Level)
    over = models.DecimalField(
        "金额起（万元，不含）", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)],
        help_text="超过这一金额的；不填为不设下限。",
    )  # fmt: skip
    up_to = models.DecimalField(
        "金额止（万元，含）", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)],
        help_text="不超过这一金额的；不填为不设上限。",
    )  # fmt: skip
    basis = models.CharField("依据", max_length=500, help_text="写明文件名称、文号和条款。")
    valid_from = models.DateField("自何日起")
    valid_until = models.DateField("至何日止", null=True, blank=True)
    end_reason = models.CharField("停止适用的理由", max_length=500, blank=True)
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="所替代的权限",
    )  # fmt: skip
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "决策权限"
        ordering = ["body", "kind", "-valid_from", "over"]
        constraints = [
            models.CheckConstraint(
                name="an_authority_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="停止适用的日期不能早于开始的日期。",
            ),
            models.CheckConstraint(
                name="an_authority_covers_some_amounts",
                condition=Q(over__isnull=True) | Q(up_to__isnull=True) | Q(up_to__gt=F("over")),
                violation_error_message="金额的上限应大于下限。",
            ),
            models.CheckConstraint(
                name="an_ended_authority_says_why",
                condition=Q(valid_until__isnull=True, end_reason="")
                | Q(valid_until__isnull=False) & ~Q(end_reason=""),
                violation_error_message="停止适用的，应写明日期和理由。",
            ),
        ]
        indexes = [models.Index(fields=["body", "kind"], name="authorities_of_a_body")]

    def __str__(self) -> str:
        return f"{self.body}：{self.get_kind_display()}（{self.span}）"

    def get_absolute_url(self) -> str:
        return reverse("decisions:authority-detail", args=[self.pk])

    @property
    def span(self) -> str:
        """The amounts in words."""
        parts = []
        if self.over is not None:
            parts.append(f"超过{in_wan(self.over)}")
        if self.up_to is not None:
            parts.append(f"{in_wan(self.up_to)}以下")
        return "、".join(parts) or "不限金额"
