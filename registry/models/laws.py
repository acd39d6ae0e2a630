"""The register of laws against which every legal basis is matched (R1; the Plan 四(二)3)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from powerops.core.history import tracked
from powerops.law.ranks import Rank

SEEDED = "初次登记"  # why the rows that came with the product stand in the history
SEED_SOURCE, SEED_KNOWN_UNTIL = "LawRefBook", date(2025, 4, 19)  # registry/seed/README.md


def rank_choices() -> list[tuple[str, str]]:
    """Every rank under its Chinese name."""
    return [(rank.value, rank.value) for rank in Rank]


class LawQuerySet(models.QuerySet):
    def in_force(self, on: date) -> LawQuerySet:
        """Those in force on the day, as far as the register knows."""
        return self.filter(
            Q(effective_on__isnull=True) | Q(effective_on__lte=on),
            Q(repealed_on__isnull=True) | Q(repealed_on__gt=on),
            is_repealed=False,
        )

    def with_checked_at(self) -> LawQuerySet:
        """Each with the moment when somebody last entered its facts; none where they came with the product."""
        entered = Law.history.filter(id=OuterRef("pk")).exclude(history_change_reason=SEEDED)
        last = entered.order_by("-history_date").values("history_date")[:1]
        return self.annotate(checked_at=Subquery(last))


class Law(models.Model):
    """A law, regulation, rule or normative document: facts, not its text."""

    name = models.CharField("名称", max_length=200)
    rank = models.CharField("效力级别", max_length=30, choices=rank_choices)
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    document_number = models.CharField("文号", max_length=200, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    is_repealed = models.BooleanField("已废止", default=False)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    article_count = models.PositiveIntegerField("条数", null=True, blank=True)
    source = models.CharField("资料来源", max_length=200, blank=True)

    checked_at: datetime | None  # of rows read `with_checked_at`

    history = tracked()
    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "rank"],
                name="a_law_stands_once_in_the_register",
                violation_error_message="登记册中已有同名同级的法律法规。",
            ),
            models.CheckConstraint(
                name="a_law_with_a_repeal_date_is_repealed",
                condition=Q(repealed_on__isnull=True) | Q(is_repealed=True),
                violation_error_message="填写废止日期的，应标明已废止。",
            ),
            models.CheckConstraint(
                name="a_law_is_repealed_after_it_took_effect",
                condition=Q(repealed_on__isnull=True)
                | Q(effective_on__isnull=True)
                | Q(repealed_on__gte=F("effective_on")),
                violation_error_message="废止日期不能早于施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.name}》"

    def get_absolute_url(self) -> str:
        return reverse("registry:law-detail", args=[self.pk])

    @property
    def known_until(self) -> date | None:
        """Up to which day its repeal would be known (rows `with_checked_at`); None: nobody looked it up."""
        if self.checked_at:
            return timezone.localdate(self.checked_at)
        return SEED_KNOWN_UNTIL if self.source == SEED_SOURCE else None
