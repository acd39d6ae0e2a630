"""决策事项目录: the yearly catalogue in its versions, and what each lists (D1; 重大行政决策程序暂行条例 art 3(3))."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.matters import CatalogueItem, MatterKind
from decisions.models.waivers import Step
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person


class Catalogue(models.Model):
    """One version of a year's catalogue of a deciding body."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        PARTY = "party", "报党委"
        PUBLISHED = "published", "已公布"
        ADJUSTED = "adjusted", "已调整"
        DROPPED = "dropped", "已作废"

    OPEN = ("draft", "party")

    decider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="catalogues", verbose_name="决策机关"
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次", editable=False)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    reason = models.TextField("调整的理由", max_length=2000, blank=True)
    returned_reason = models.TextField("退回理由", blank=True)
    party_body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="同级党委",
    )
    party_document = models.CharField("党委同意的文件", max_length=300, blank=True)
    agreed_on = models.DateField("党委同意日期", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="起草人")
    made_at = models.DateTimeField("起草时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "决策事项目录"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decider", "year", "number"], name="versions_of_a_catalogue_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["decider", "year"],
                condition=Q(status__in=["draft", "party"]),
                name="one_version_of_a_catalogue_is_worked_on",
                violation_error_message="这一年度的目录已有正在起草或者报批的一版。",
            ),
            models.UniqueConstraint(
                fields=["decider", "year"],
                condition=Q(status="published"),
                name="one_version_of_a_catalogue_is_in_force",
            ),
            models.CheckConstraint(
                name="a_published_catalogue_was_agreed_by_the_party",
                condition=~Q(status__in=["published", "adjusted"])
                | Q(party_body__isnull=False, agreed_on__isnull=False, published_at__isnull=False)
                & ~Q(party_document=""),
                violation_error_message="决策事项目录经同级党委同意后方可公布（《重大行政决策程序暂行条例》第三条第三款）。",
            ),
            models.CheckConstraint(
                name="an_adjusted_catalogue_says_why",
                condition=Q(number=1) | ~Q(reason=""),
                violation_error_message="调整目录应说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decider}{self.year}年度重大行政决策事项目录（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return reverse("decisions:catalogue-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its entries may still be changed."""
        return self.status == self.Status.DRAFT

    @property
    def public_url(self) -> str:
        """Where everybody reads this version."""
        address = reverse("decisions:catalogue-public", args=[self.decider.code, self.year])
        return f"{address}?version={self.number}"


class CatalogueEntry(models.Model):
    """What one version says of one matter."""

    catalogue = models.ForeignKey(
        Catalogue, models.PROTECT, related_name="entries", verbose_name="决策事项目录"
    )
    item = models.ForeignKey(
        CatalogueItem, models.PROTECT, null=True, blank=True, related_name="entries", editable=False,
        verbose_name="目录事项",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("决策事项", max_length=200)
    kind = models.CharField("事项类别", max_length=20, choices=MatterKind, default=MatterKind.OTHER)
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="承办单位"
    )
    co_bodies = models.CharField(
        "协办单位", max_length=300, blank=True, help_text="两个以上的用顿号分开。"
    )
    procedures = ArrayField(
        models.CharField(max_length=15, choices=Step), verbose_name="计划履行的程序", default=list, blank=True
    )  # fmt: skip
    has_hearing = models.BooleanField("计划举行听证", default=False)
    basis = models.CharField("依据", max_length=500, blank=True)
    planned_time = models.CharField("计划完成时间", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "目录事项内容"
        ordering = ["catalogue", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "title"],
                name="a_catalogue_lists_a_matter_once",
                violation_error_message="目录中已有这一事项。",
            ),
            models.UniqueConstraint(
                fields=["catalogue", "item"], name="a_version_says_one_thing_of_an_item"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.catalogue.get_absolute_url()

    @property
    def steps(self) -> str:
        """The planned procedures in words, in the order of the law."""
        labels = [step.label for step in Step if step in self.procedures]
        return "、".join(labels)
