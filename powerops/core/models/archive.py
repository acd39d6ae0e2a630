"""案卷: a closed matter as an immutable volume (F6; the Plan 四(一)4, 四(四)7; 档案法 art 14)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from powerops.core.models.files import Attachment, sha256
from powerops.core.models.organisations import Organisation
from powerops.core.models.people import Person


class Retention(models.TextChoices):
    """保管期限 (国家档案局令第8号)."""

    PERMANENT = "permanent", "永久"
    THIRTY = "30", "30年"
    TEN = "10", "10年"


class VolumeQuerySet(models.QuerySet):
    def with_retention(self) -> VolumeQuerySet:
        """Each with `kept_until` (extensions counted; null is for ever) and `is_disposed`."""
        approved = Appraisal.objects.filter(volume=OuterRef("pk"), decision="approved")
        extended = approved.filter(outcome="extended").order_by("-decided_at", "-pk")
        return self.annotate(
            kept_until=Coalesce(Subquery(extended.values("retained_until")[:1]), "retained_until"),
            is_disposed=Exists(approved.filter(outcome="disposed")),
        )


class Volume(models.Model):
    """One closed matter: what happened, which files, their digests, how long they are kept."""

    number = models.CharField("档号", max_length=120, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("件号")
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

    objects = VolumeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷"
        ordering = ["-archived_at", "-pk"]
        indexes = [models.Index(fields=["body", "-closed_on"], name="volumes_of_a_body")]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id"], name="a_matter_has_one_volume"
            ),
            models.UniqueConstraint(
                fields=["body", "year", "serial"], name="volumes_of_a_body_are_numbered"
            ),
            models.CheckConstraint(
                name="what_is_kept_for_years_says_until_when",
                condition=Q(retention="permanent", retained_until__isnull=True)
                | ~Q(retention="permanent") & Q(retained_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("core:volume-detail", args=[self.pk])


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
    """到期鉴定: what was proposed and decided about a volume whose time is over (档案法实施条例 art 24)."""

    class Outcome(models.TextChoices):
        EXTENDED = "extended", "续存"
        DISPOSED = "disposed", "销毁"

    class Decision(models.TextChoices):
        APPROVED = "approved", "批准"
        REFUSED = "refused", "不批准"

    volume = models.ForeignKey(
        Volume, models.PROTECT, related_name="appraisals", verbose_name="案卷"
    )
    outcome = models.CharField("鉴定意见", max_length=10, choices=Outcome)
    retained_until = models.DateField("续存至", null=True, blank=True)
    reason = models.TextField("理由")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decision = models.CharField("审批结果", max_length=10, choices=Decision, blank=True)
    decision_reason = models.TextField("审批意见", blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="审批人", null=True, blank=True
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    destroyed = models.JSONField("销毁清单", null=True, blank=True)
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到期鉴定"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volume"],
                condition=Q(decision=""),
                name="a_volume_is_appraised_once_at_a_time",
                violation_error_message="该案卷已有待审批的鉴定意见。",
            ),
            models.CheckConstraint(
                name="an_appraisal_is_decided_by_somebody_else",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(decision="")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=models.F("proposed_by")),
                violation_error_message="鉴定意见须由提出人以外的人审批。",
            ),
            models.CheckConstraint(
                name="what_is_kept_on_says_until_when",
                condition=Q(outcome="disposed", retained_until__isnull=True)
                | Q(outcome="extended", retained_until__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_approved_disposal_destroys",
                condition=Q(destroyed__isnull=True, destroyed_at__isnull=True)
                | Q(outcome="disposed", decision="approved")
                & Q(destroyed__isnull=False, destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volume} {self.get_outcome_display()}"
