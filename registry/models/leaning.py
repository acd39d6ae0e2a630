"""What the published powers lean on, article by article, and which bodies they name (G5; the Plan 四(二)3).

Read models: they change only inside the transaction that publishes.
"""

from __future__ import annotations

from django.db import models

from powerops.core.models import Organisation
from powerops.law.citation import place
from registry.models.laws import Law
from registry.models.powers import Power


class Element(models.TextChoices):
    """Where in a power a law is cited, or a body named."""

    BASIS = "basis", "实施依据"
    DUTY = "duty", "责任事项依据"
    ACCOUNTABILITY = "account", "追责依据"
    GUIDE = "guide", "服务指南"
    PROCESS = "process", "运行流程"
    FEE = "fee", "收费项目"
    EXERCISING = "body", "行使主体"


class PublishedBasis(models.Model):
    """A law, or one article of it, that a published power leans on; no article where the list names none."""

    power = models.ForeignKey(
        Power, models.PROTECT, related_name="+", db_index=False, verbose_name="权力事项"
    )
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="部门")
    law = models.ForeignKey(
        Law, models.PROTECT, related_name="+", db_index=False, verbose_name="法律法规"
    )
    article = models.PositiveSmallIntegerField("条号", null=True)
    element = models.CharField("要素", max_length=10, choices=Element)

    class Meta:
        verbose_name = verbose_name_plural = "现行事项的依据"
        constraints = [
            models.UniqueConstraint(
                fields=["law", "article", "body", "power", "element"],
                nulls_distinct=False,
                name="a_power_leans_once_on_an_article",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}{place(self.article) if self.article else ''}"


class PublishedMention(models.Model):
    """A body that a published power names, as it is written there."""

    power = models.ForeignKey(
        Power, models.PROTECT, related_name="+", db_index=False, verbose_name="权力事项"
    )
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="部门")
    name = models.CharField("写明的机构", max_length=200)
    element = models.CharField("要素", max_length=10, choices=Element)

    class Meta:
        verbose_name = verbose_name_plural = "现行事项写明的机构"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "body", "power", "element"],
                name="a_power_names_a_body_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
