"""Which power followed which: merging, splitting and devolution, as one revision says it (R3; the Plan 四(二)3).

A succession counts once its revision is published; until then it is part of the draft and goes with it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from registry.models.powers import Power
from registry.models.revisions import Revision


class SuccessionQuerySet(models.QuerySet):
    def effective(self) -> SuccessionQuerySet:
        """Those that count: their revision is published."""
        return self.filter(revision__status=Revision.Status.PUBLISHED)

    def standing(self) -> SuccessionQuerySet:
        """Those that count or may come to count: their revision was not given up."""
        return self.exclude(revision__status=Revision.Status.WITHDRAWN)


class Succession(models.Model):
    """One power goes on, wholly or in part, as another."""

    class Kind(models.TextChoices):
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"
        DEVOLVE = "devolve", "下放承接"

    predecessor = models.ForeignKey(
        Power, models.PROTECT, related_name="followed_by", verbose_name="原事项"
    )
    successor = models.ForeignKey(
        Power, models.PROTECT, related_name="follows", verbose_name="后续事项"
    )
    kind = models.CharField("方式", max_length=10, choices=Kind)
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="successions", verbose_name="清单稿"
    )

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项沿革"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "predecessor", "successor"],
                name="a_revision_names_a_successor_once",
            ),
            models.CheckConstraint(
                name="nothing_succeeds_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="事项不能承接自身。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}（{self.get_kind_display()}）"
