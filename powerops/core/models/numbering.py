"""文号: numbers of documents per sign and year, without a gap (F6; 党政机关公文处理工作条例 art 9)."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Person


class NumberSeries(models.Model):
    """A body's sign for one kind of document, such as 新开 in 新开〔2026〕1号; counts anew each year."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="number_series", verbose_name="机构"
    )
    kind = models.CharField("文书种类", max_length=60, help_text="例如 registry.edition")
    sign = models.CharField(
        "机关代字",
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[一-龥]{2,8}$", "应为 2 至 8 个汉字。")],
        error_messages={"unique": "这个机关代字已被使用。"},
    )
    is_open = models.BooleanField("在用", default=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        ordering = ["organisation__path", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(is_open=True),
                name="a_body_has_one_series_of_a_kind",
                violation_error_message="该机构已有这一种类的文号序列。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign}（{self.organisation}）"

    def get_absolute_url(self) -> str:
        return f"{reverse('core:number-list')}?series={self.pk}"


class IssuedNumber(models.Model):
    """One number, given to one record; a voided one stays visible with its reason."""

    series = models.ForeignKey(
        NumberSeries, models.PROTECT, related_name="numbers", verbose_name="序列"
    )
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("序号")
    text = models.CharField("文号", max_length=30, unique=True)
    dated_on = models.DateField("成文日期")
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    record_title = models.CharField("记录名称", max_length=200)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="编号人")
    issued_at = models.DateTimeField("编号时间", auto_now_add=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="作废人", null=True, blank=True
    )
    void_reason = models.TextField("作废理由", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        ordering = ["series", "-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "serial"], name="a_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["series", "record_type", "record_id"],
                condition=Q(voided_at__isnull=True),
                name="a_record_has_one_number_of_a_series",
            ),
            models.CheckConstraint(
                name="a_number_is_of_the_year_of_its_day",
                condition=Q(year=ExtractYear("dated_on")),
            ),
            models.CheckConstraint(
                name="a_voided_number_says_who_and_why",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
