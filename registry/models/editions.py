"""Editions: what was published, frozen; and the read model that the public pages are served from (R4).

`Edition` and `EditionPower` are written once and refuse every later change, by database trigger. `PublishedList`
and `PublishedPower` hold the current edition of every body for reading and searching; they change only inside the
transaction that publishes.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Left, Right
from django.db.models.lookups import Exact, Range
from django.urls import reverse

from powerops.core.models import Organisation, Person
from powerops.core.models.files import sha256
from registry.models.powers import CATEGORIES, Power, PowerVersion

# What a power claims, as it compares with those of other bodies: its name without spaces and marks.
CLAIM = models.Func("name", "sub_name", function="powerops_claim", output_field=models.TextField())
# Category, department and 主项 within a code: what 基本编码 shares among its 子项.
MAIN_ITEM = Left(Right("code", 12), 9)
# Sixteen slices of the powers, whatever order they were entered in: of what many powers have, the search finds enough
# in the first, or in the first four, and knows by their number how many there are at least.
SLICE = models.Func("power_id", function="hashint8", output_field=models.IntegerField()).bitand(15)


class Edition(models.Model):
    """A numbered, digested, immutable publication of one body's whole list."""

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="editions", verbose_name="部门"
    )
    number = models.PositiveIntegerField("版次")
    header = models.JSONField("封面", help_text="公布当日的机构名称、代码、电话等。")
    digest = models.CharField("内容摘要", max_length=64, validators=[sha256])
    power_count = models.PositiveIntegerField("事项数")
    counts = models.JSONField("各类事项数")
    document_number = models.CharField("文号", max_length=60, blank=True)
    approved_on = models.DateField("审定日期")
    published_on = models.DateField("公布日期")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="公布人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "清单版次"
        ordering = ["body", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"], name="editions_of_a_body_are_numbered"
            )
        ]
        indexes = [
            models.Index(fields=["-published_at"], name="newest_editions"),
            models.Index(
                fields=["body", "number"],
                include=["published_on", "power_count"],
                name="editions_over_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.header['body']['name']}权力清单和责任清单（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return reverse("registry:edition-detail", args=[self.body.code, self.number])


class EditionPower(models.Model):
    """One power as one edition says it."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="powers", verbose_name="清单版次"
    )
    position = models.PositiveIntegerField("序号")
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="editions", verbose_name="权力事项"
    )
    version = models.ForeignKey(
        PowerVersion, models.PROTECT, related_name="+", verbose_name="事项版本"
    )
    code = models.CharField("实施编码", max_length=31)
    name = models.CharField("事项名称", max_length=500)
    category = models.CharField("权力类型", max_length=10, choices=CATEGORIES)
    content = models.JSONField("内容")
    digest = models.CharField("内容摘要", max_length=64, validators=[sha256])

    class Meta:
        verbose_name = verbose_name_plural = "清单版次事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="positions_in_an_edition_differ"
            ),
            models.UniqueConstraint(
                fields=["edition", "power"], name="a_power_stands_once_in_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedList(models.Model):
    """The current edition of a body, for the public pages."""

    body = models.OneToOneField(
        Organisation,
        models.PROTECT,
        primary_key=True,
        related_name="published_list",
        verbose_name="部门",
    )
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="+", verbose_name="清单版次"
    )
    body_code = models.CharField("机构代码", max_length=40, unique=True)
    body_name = models.CharField("机构名称", max_length=100)
    power_count = models.PositiveIntegerField("事项数")
    counts = models.JSONField("各类事项数")
    facets = models.JSONField("筛选", default=dict)
    published_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = verbose_name_plural = "现行清单"
        ordering = ["body_name"]

    def __str__(self) -> str:
        return self.body_name


class PublishedPower(models.Model):
    """A power in force on the published list, for the public pages and the search."""

    power = models.OneToOneField(
        Power, models.PROTECT, primary_key=True, related_name="published", verbose_name="权力事项"
    )
    version = models.ForeignKey(
        PowerVersion, models.PROTECT, related_name="+", verbose_name="事项版本"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="current", verbose_name="清单版次"
    )
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="published_powers", verbose_name="部门"
    )
    body_code = models.CharField("机构代码", max_length=40)
    body_name = models.CharField("机构名称", max_length=100)
    edition_number = models.PositiveIntegerField("版次")
    published_on = models.DateField("公布日期")
    published_at = models.DateTimeField("公布时间")
    position = models.PositiveIntegerField("序号")
    code = models.CharField("实施编码", max_length=31, unique=True)
    name = models.CharField("事项名称", max_length=500)
    sub_name = models.CharField("子项名称", max_length=500, blank=True)
    category = models.CharField("权力类型", max_length=10, choices=CATEGORIES)
    content = models.JSONField("内容")
    digest = models.CharField("内容摘要", max_length=64, validators=[sha256])
    withdrawn = models.JSONField("撤下说明", null=True, blank=True, editable=False)
    search_text = models.TextField("检索文字", editable=False)
    facets = ArrayField(models.TextField(), verbose_name="筛选", default=list, editable=False)
    search = models.GeneratedField(
        expression=CombinedExpression(
            models.Func(
                models.F("search_text"),
                function="powerops_bigrams",
                output_field=SearchVectorField(),
            ),
            "||",
            models.Func(
                models.F("facets"), function="array_to_tsvector", output_field=SearchVectorField()
            ),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "现行权力事项"
        ordering = ["body_name", "position"]
        indexes = [
            GinIndex(fields=["search"], name="published_search"),
            GinIndex(
                fields=["search"],
                name="published_search_sample",
                condition=models.Q(Exact(SLICE, 0)),
            ),
            GinIndex(
                fields=["search"],
                name="published_search_quarter",
                condition=models.Q(Range(SLICE, (1, 3))),
            ),
            # The search text begins with the name: this finds the names that begin with what is asked.
            models.Index(
                OpClass(Left("search_text", 64), name="text_pattern_ops"),
                name="published_by_beginning",
            ),
            models.Index(
                OpClass(Right("code", 12), name="text_pattern_ops"), name="published_by_basic_code"
            ),
            models.Index(fields=["body", "position"], name="published_by_body"),
            models.Index(fields=["category", "code"], name="published_by_category"),
            models.Index(CLAIM, F("body"), name="published_by_claim"),
            models.Index(MAIN_ITEM, F("body"), name="published_by_main_item"),
            models.Index(
                fields=["body", "category", "position"], name="published_by_body_category"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.sub_name}）" if self.sub_name else self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:power-detail", args=[self.code])
