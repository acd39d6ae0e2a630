"""案卷: a closed matter as an immutable volume (F6; the Plan 四(一)4, 四(四)7; 档案法 art 14)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from powerops.core.models.files import Attachment, sha256
from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Person


class Retention(models.TextChoices):
    """保管期限 (国家档案局令第8号)."""

    PERMANENT = "permanent", "永久"
    THIRTY = "30", "30年"
    TEN = "10", "10年"


class Volume(models.Model):
    """One closed matter: what happened, which files, their digests, how long they are kept."""

    number = models.CharField("档号", max_length=60, unique=True)
    title = models.CharField("题名", max_length=200)
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="volumes", verbose_name="立档单位"
    )
    record_type = models.CharField("记录类型", max_length=60)
    record_id = models.BigIntegerField("记录编号")
    closed_on = models.DateField("办结日期")
    retention = models.CharField("保管期限", max_length=10, choices=Retention)
    retention_citation = models.CharField("保管期限依据", max_length=300)
    retained_until = models.DateField("保管至", null=True, blank=True)
    catalogue = models.JSONField("卷内目录", help_text="序号、题名、责任者、日期、摘要、大小")
    missing = models.JSONField("尚缺材料", default=list)
    record = models.JSONField("全程记录", help_text="归档时的办理过程，逐项")
    digest = models.CharField("案卷摘要", max_length=64, validators=[sha256])
    archived_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="归档人")
    archived_at = models.DateTimeField("归档时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷"
        ordering = ["-archived_at", "-pk"]
        indexes = [models.Index(fields=["body", "-closed_on"], name="volumes_of_a_body")]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id"], name="a_matter_has_one_volume"
            ),
            models.CheckConstraint(
                name="what_is_kept_for_years_says_until_when",
                condition=Q(retention="permanent", retained_until__isnull=True)
                | ~Q(retention="permanent") & Q(retained_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class VolumeFile(models.Model):
    """A file in a volume, at its place in the catalogue."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="files", verbose_name="案卷")
    position = models.PositiveSmallIntegerField("顺序号")
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name="附件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "卷内文件"
        ordering = ["volume", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["volume", "position"], name="a_place_in_a_volume_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.attachment}"


class Appraisal(models.Model):
    """到期鉴定: what was decided about a volume whose time is over (档案法实施条例 art 24)."""

    class Outcome(models.TextChoices):
        EXTENDED = "extended", "续存"
        DISPOSED = "disposed", "销毁"

    volume = models.ForeignKey(
        Volume, models.PROTECT, related_name="appraisals", verbose_name="案卷"
    )
    outcome = models.CharField("结论", max_length=10, choices=Outcome)
    retained_until = models.DateField("续存至", null=True, blank=True)
    reason = models.TextField("理由")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    approved_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="批准人", null=True, blank=True
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到期鉴定"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="an_appraisal_is_approved_by_somebody_else",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=models.F("proposed_by")),
                violation_error_message="鉴定意见须由提出人以外的人批准。",
            ),
            models.CheckConstraint(
                name="what_is_kept_on_says_until_when",
                condition=Q(outcome="disposed", retained_until__isnull=True)
                | Q(outcome="extended", retained_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volume} {self.get_outcome_display()}"
