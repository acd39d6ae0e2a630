"""The State Council's yearly holiday notices, as deadlines are counted by them (F5, G4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from powerops.core.models.people import Person


class HolidayNotice(models.Model):
    """One version of a year's notice; a later version of the same year replaces it, neither is ever changed."""

    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次")
    title = models.CharField("通知名称", max_length=200)
    url = models.CharField("通知网址", max_length=500, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64)
    loaded_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="导入人", null=True
    )
    loaded_at = models.DateTimeField("导入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"
        ordering = ["year", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "version"], name="versions_of_a_year_are_numbered"
            ),
            models.CheckConstraint(
                name="a_notice_is_of_a_year_in_reach", condition=Q(year__gte=2000, year__lte=2200)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年放假安排（第{self.version}版）"


class SpecialDay(models.Model):
    """A day that the notice takes out of the ordinary week: off work, or made up for."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "调休上班"

    notice = models.ForeignKey(
        HolidayNotice, models.PROTECT, related_name="days", verbose_name="放假安排"
    )
    on = models.DateField("日期")
    name = models.CharField("节日", max_length=30)
    kind = models.CharField("安排", max_length=4, choices=Kind)

    class Meta:
        verbose_name = verbose_name_plural = "特殊日期"
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "on"], name="a_day_stands_once_in_a_notice")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}{self.get_kind_display()}"
