"""Meetings of a deciding body: who was there, who said what in which order, what came out (D6, D2; art 30, 38(3))."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Appointment, Organisation, Person
from powerops.law.deciding import DISSENT


class Meeting(models.Model):
    """决策会议: one 常务会议 or 全体会议 of a deciding body."""

    class Kind(models.TextChoices):
        """Art 30(1)."""

        STANDING = "standing", "常务会议"
        PLENARY = "plenary", "全体会议"

    class Status(models.TextChoices):
        PREPARING = "preparing", "筹备中"
        NOTIFIED = "notified", "已通知"
        HELD = "held", "已召开"
        SIGNING = "signing", "纪要待签发"
        MINUTED = "minuted", "纪要已签发"
        CANCELLED = "cancelled", "已取消"

    decider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="meetings", verbose_name="决策机关"
    )
    kind = models.CharField("会议种类", max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("次数", editable=False)
    planned_at = models.DateTimeField("拟定时间")
    place = models.CharField("地点", max_length=200)
    chair = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="+",
        verbose_name="主持人",
        help_text="决策机关主要负责人。",
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PREPARING)
    quorum_percent = models.PositiveSmallIntegerField("法定人数（超过百分之）")
    held_on = models.DateField("召开日期", null=True, blank=True)
    minutes = models.TextField("会议纪要", max_length=50_000, blank=True)
    minutes_number = models.CharField("纪要文号", max_length=60, blank=True)
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    returned_reason = models.TextField("退回理由", blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="筹备人")
    prepared_at = models.DateTimeField("筹备时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "决策会议"
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decider", "kind", "year", "serial"],
                name="meetings_of_a_year_are_numbered",
            ),
            models.CheckConstraint(
                name="a_meeting_held_says_when",
                condition=Q(status__in=["held", "signing", "minuted"], held_on__isnull=False)
                | Q(status__in=["preparing", "notified", "cancelled"], held_on__isnull=True),
            ),
            models.CheckConstraint(
                name="signed_minutes_say_what_who_and_when",
                condition=Q(status="minuted", signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(minutes="")
                | ~Q(status="minuted") & Q(signed_by__isnull=True, signed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_quorum_is_a_share",
                condition=Q(quorum_percent__gte=50, quorum_percent__lt=100),
                violation_error_message="法定人数应在百分之五十以上、一百以下。",
            ),
        ]
        indexes = [models.Index(fields=["decider", "status"], name="meetings_of_a_decider")]

    def __str__(self) -> str:
        return f"{self.decider}{self.year}年第{self.serial}次{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:meeting-detail", args=[self.pk])


class MeetingMember(models.Model):
    """会议组成人员, or who sits in: at which post, and whether they came."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="members", verbose_name="决策会议"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="+", verbose_name="任职"
    )
    is_voting = models.BooleanField("会议组成人员", default=True, help_text="不勾选的为列席人员。")
    is_present = models.BooleanField("到会", null=True, blank=True)
    absence_reason = models.CharField("缺席原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议人员"
        ordering = ["meeting", "-is_voting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="a_person_sits_in_a_meeting_once"
            ),
            models.CheckConstraint(
                name="a_voting_member_who_is_absent_says_why",
                condition=~Q(is_present=False, is_voting=True) | ~Q(absence_reason=""),
                violation_error_message="组成人员缺席应写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.appointment.post.title}）"


class AgendaItem(models.Model):
    """议题: one matter before one meeting, with what came out."""

    class Purpose(models.TextChoices):
        ADOPT = "adopt", "审议决策草案"
        RESUME = "resume", "审议中止执行的决策"

    class Result(models.TextChoices):
        ADOPTED = "adopted", "通过"
        AMENDED = "amended", "修改后通过"
        AGAIN = "again", "再次讨论"
        DEFERRED = "deferred", "暂缓"
        REJECTED = "rejected", "不通过"
        RESUMED = "resumed", "恢复执行"
        TERMINATED = "terminated", "终止执行"

    # What may come out of an item by its purpose, and which of it is the leader's word for the draft.
    RESULTS = {
        "adopt": ("adopted", "amended", "again", "deferred", "rejected"),
        "resume": ("resumed", "terminated"),
    }
    IN_FAVOUR = ("adopted", "amended", "resumed")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="items", verbose_name="决策会议"
    )
    position = models.PositiveSmallIntegerField("序号")
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="agenda_items", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="所审议的草案")
    purpose = models.CharField("审议什么", max_length=10, choices=Purpose)
    result = models.CharField("结果", max_length=10, choices=Result, blank=True)
    resolution = models.TextField("决定和要求", max_length=10_000, blank=True)
    leader_reason = models.TextField("与多数人意见不一致的理由", max_length=5000, blank=True)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)
    carried_at = models.DateTimeField("办理时间", null=True, blank=True, editable=False)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "会议议题"
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="items_of_a_meeting_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["meeting", "decision"],
                name="a_matter_comes_once_before_a_meeting",
                violation_error_message="这一事项已经列入本次会议。",
            ),
            models.CheckConstraint(
                name="a_result_says_what_was_resolved_by_whom_and_when",
                condition=Q(result="", recorded_by__isnull=True, recorded_at__isnull=True)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False)
                & ~Q(result="")
                & ~Q(resolution=""),
                violation_error_message="会议结果应写明决定和要求。",
            ),
            models.CheckConstraint(
                name="a_result_fits_its_purpose",
                condition=Q(result="")
                | Q(
                    purpose="adopt",
                    result__in=["adopted", "amended", "again", "deferred", "rejected"],
                )
                | Q(purpose="resume", result__in=["resumed", "terminated"]),
            ),
        ]
        indexes = [models.Index(fields=["decision", "result"], name="items_of_a_matter")]

    def __str__(self) -> str:
        return f"{self.meeting}：{self.decision}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:meeting-detail", args=[self.meeting_id])


class Stance(models.Model):
    """发言和态度: what one member said of one item, in which order; never rewritten (art 30(2), 30(3))."""

    class Choice(models.TextChoices):
        AGREED = "agreed", "同意"
        SUGGESTED = "suggested", "同意，有修改意见"
        OPPOSED = "opposed", "不同意"
        ABSTAINED = "abstained", "弃权"
        RESERVED = "reserved", "保留意见"

    IN_FAVOUR = ("agreed", "suggested")
    DISSENTING = ("opposed", "reserved")
    WITH_REASON = ("opposed", "reserved", "suggested")

    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="stances", verbose_name="会议议题"
    )
    member = models.ForeignKey(
        MeetingMember, models.PROTECT, related_name="stances", verbose_name="会议人员"
    )
    order = models.PositiveSmallIntegerField("发言次序")
    choice = models.CharField("态度", max_length=10, choices=Choice)
    words = models.TextField("发言要点和理由", max_length=5000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发言和态度"
        ordering = ["item", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"], name="a_member_speaks_once_on_an_item"
            ),
            models.UniqueConstraint(fields=["item", "order"], name="one_speaks_after_the_other"),
            models.CheckConstraint(
                name="who_does_not_agree_says_why",
                condition=~Q(choice__in=["opposed", "reserved", "suggested"]) | ~Q(words=""),
                violation_error_message="不同意、保留意见或者有修改意见的，应如实记录其理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.get_choice_display()}"

    @property
    def is_dissent(self) -> bool:
        """Whether the record shows another opinion (art 38(3): liability is reduced or waived)."""
        return self.choice in self.DISSENTING

    @property
    def waives(self) -> str:
        """The clause by which who dissents answers for less, or for nothing; empty where nobody does."""
        return str(DISSENT.clause) if self.is_dissent else ""
