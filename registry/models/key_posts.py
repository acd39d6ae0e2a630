"""内部权力制约 (R8; the Plan 四(二)1): key posts in the six areas, who may do what up to which amount, who has been where.

A `KeyPost` marks a post in an area from day to day. A `DutyMatrix` is one version of a body's matrix in an area; the
one in force on a day is the newest that was confirmed and has begun. A `KeyPostTenure` is a person's time at a key
post, for rotation; a `RotationWaiver` puts it off. A `ConflictAlarm` tells that one person came to hold two duties
that keep apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person, Post
from powerops.law.key_posts import BY_KEY, Area, Duty, Line, Pair, span


class KeyPostQuerySet(models.QuerySet):
    def in_force(self, on: date) -> KeyPostQuerySet:
        """Those that are key posts on the day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on), began_on__lte=on)


class KeyPost(models.Model):
    """A post that is a key one in an area from one day to another, both included."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="key_posts", verbose_name="岗位")
    area = models.CharField("权力集中领域", max_length=12, choices=Area.choices())
    basis = models.CharField("确定依据", max_length=300)
    began_on = models.DateField("自何日起")
    ended_on = models.DateField("至何日", null=True, blank=True)
    end_reason = models.CharField("不再作为重点岗位的理由", max_length=300, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_as", verbose_name="由何岗位更名而来",
    )  # fmt: skip
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="确定人")
    marked_at = models.DateTimeField("登记时间", auto_now_add=True)

    history = tracked()
    objects = KeyPostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点岗位"
        ordering = ["post__organisation__path", "area", "post__title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "area"],
                condition=Q(ended_on__isnull=True),
                name="a_post_is_marked_once_in_an_area",
                violation_error_message="该岗位已确定为这一领域的重点岗位。",
            ),
            models.CheckConstraint(
                name="a_key_post_ends_on_or_after_it_begins",
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__gte=F("began_on")) & ~Q(end_reason=""),
                violation_error_message="截止日期不能早于起始日期，并且应当说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}（{self.get_area_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("registry:key-post-detail", args=[self.pk])


class DutyMatrixQuerySet(models.QuerySet):
    def in_force(self, on: date) -> DutyMatrixQuerySet:
        """The version that holds on the day, of each body and area."""
        begun = self.filter(status=DutyMatrix.Status.CONFIRMED, effective_on__lte=on)
        by_number = begun.order_by("body_id", "area", "-effective_on", "-number")
        newest = by_number.distinct("body_id", "area")
        return self.filter(pk__in=newest.values("pk"))


class DutyMatrix(models.Model):
    """One version of who may do what up to which amount in an area of a body."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草中"
        HEAD_REVIEW = "head_review", "待负责人确认"
        FINAL_REVIEW = "final_review", "待审定"
        CONFIRMED = "confirmed", "已审定"
        WITHDRAWN = "withdrawn", "已撤回"

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="duty_matrices", verbose_name="部门"
    )
    area = models.CharField("权力集中领域", max_length=12, choices=Area.choices())
    number = models.PositiveIntegerField("版次")
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    lines = models.JSONField("权限", default=list, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    effective_on = models.DateField("自何日起施行")
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="起草人")
    # Everybody who wrote in it: none of them confirms it.
    drafters = ArrayField(models.BigIntegerField(), verbose_name="参与起草")
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    endorsed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    endorsed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    confirmed_at = models.DateTimeField("审定时间", null=True, blank=True)
    returned_reason = models.TextField("退回理由", blank=True)

    history = tracked()
    objects = DutyMatrixQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位权限目录"
        ordering = ["body__path", "area", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "area", "number"], name="matrices_of_an_area_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["body", "area"],
                condition=Q(status__in=["draft", "head_review", "final_review"]),
                name="one_matrix_of_an_area_is_in_hand",
                violation_error_message="这一领域已有在办的权限目录。",
            ),
            models.CheckConstraint(
                name="a_confirmed_matrix_says_who_and_when",
                condition=~Q(status="confirmed")
                | Q(
                    endorsed_by__isnull=False,
                    endorsed_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="two_different_people_confirm_a_matrix",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("endorsed_by")),
                violation_error_message="确认和审定应当由不同的人办理。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "area", "-effective_on", "-number"],
                condition=Q(status="confirmed"),
                name="confirmed_matrices",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body.name}{self.get_area_display()}岗位权限目录第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("registry:dutymatrix-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.status in (self.Status.DRAFT, self.Status.HEAD_REVIEW, self.Status.FINAL_REVIEW)

    @property
    def rows(self) -> list[Line]:
        """The matrix as the law reads it."""
        return rows_of(self.area, self.lines)


def rows_of(area: str, lines: Iterable[dict]) -> list[Line]:
    """Return the stored lines of a matrix as the law reads them."""
    return [
        Line(
            area, line["matter"], Duty(line["duty"]), line["post"], Decimal(line["over"]),
            None if line["up_to"] is None else Decimal(line["up_to"]), line["beyond"],
        )
        for line in lines
    ]  # fmt: skip


def line_in_words(line: dict) -> str:
    """Return a stored line as one sentence, for comparing versions and for files."""
    row = rows_of("", [line])[0]
    beyond = f"，以上由{row.beyond}决定" if row.beyond else ""
    return f"{row.matter}：{row.duty.label}，{line['title']}，{span(row.over, row.up_to)}{beyond}"


class KeyPostTenure(models.Model):
    """A person's time at a key post, from the first day there under whatever name of the post; for rotation."""

    key_post = models.ForeignKey(
        KeyPost, models.PROTECT, related_name="tenures", verbose_name="重点岗位"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="key_post_tenures", verbose_name="人员"
    )
    began_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)
    waived_until = models.DateField("缓轮至", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "重点岗位任职"
        ordering = ["began_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_post", "person"],
                condition=Q(ended_on__isnull=True),
                name="one_running_tenure_of_a_person",
            ),
            models.CheckConstraint(
                name="a_tenure_ends_on_or_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}任{self.key_post}"

    def get_absolute_url(self) -> str:
        return reverse("registry:rotation-detail", args=[self.pk])


class RotationWaiver(models.Model):
    """缓轮: personnel asks that somebody stays on until a day, the leader decides."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "待批准"
        GRANTED = "granted", "同意缓轮"
        REFUSED = "refused", "不同意"

    tenure = models.ForeignKey(
        KeyPostTenure, models.PROTECT, related_name="waivers", verbose_name="重点岗位任职"
    )
    until = models.DateField("缓轮至")
    reason = models.TextField("缓轮理由")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.PENDING)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    opinion = models.TextField("批准意见", blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "缓轮申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenure"],
                condition=Q(outcome="pending"),
                name="one_waiver_waits_for_a_tenure",
                violation_error_message="已有一份缓轮申请待批准。",
            ),
            models.CheckConstraint(
                name="a_waiver_is_decided_by_somebody_else",
                condition=Q(outcome="pending", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(outcome="pending")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                violation_error_message="缓轮由提出人以外的人批准。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenure}缓轮"

    def get_absolute_url(self) -> str:
        return self.tenure.get_absolute_url()


class ConflictAlarm(models.Model):
    """One person came, by appointment or delegation, to hold two duties that keep apart; open until that ends."""

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="conflict_alarms", verbose_name="部门"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="conflict_alarms", verbose_name="人员"
    )
    pair = models.CharField("不相容岗位", max_length=30)
    first_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位一")
    second_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位二")
    area = models.CharField("领域", max_length=12, choices=Area.choices())
    matter = models.CharField("事项", max_length=420)
    source = models.CharField("由何而来", max_length=300)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    measure = models.CharField("措施", max_length=20, blank=True)
    answer = models.TextField("说明", blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    ended_at = models.DateTimeField("消除时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "不相容岗位预警"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person", "pair", "first_post", "second_post", "area", "matter"],
                condition=Q(ended_at__isnull=True),
                name="one_alarm_runs_for_a_conflict",
            ),
            models.CheckConstraint(
                name="an_answered_alarm_says_who_and_what",
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, measure="", answer=""
                )
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(measure="")
                & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}同时承担{self.body.name}“{self.matter}”的{self.rule.label}"

    def get_absolute_url(self) -> str:
        return reverse("registry:conflict-detail", args=[self.pk])

    @property
    def rule(self) -> Pair:
        """The two duties that keep apart, with their basis."""
        return BY_KEY[self.pair]

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.ended_at:
            return "已消除"
        return "已答复" if self.answered_at else "待答复"
