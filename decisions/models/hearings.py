"""听证会: its notices, the groups that are represented, who signs up, who takes part and what they say (D3; art 16–18)."""

from __future__ import annotations

import secrets

from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.draws import Draw
from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Person
from powerops.core.models.files import PLAIN_CHARACTERS, sha256


class HearingQuerySet(models.QuerySet):
    def public(self) -> HearingQuerySet:
        """Those that were announced: the public reads of them to the end."""
        return self.filter(notices__isnull=False).distinct()


class Hearing(models.Model):
    """听证会: one hearing of one draft, from its announcement to its published result."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        TO_SIGN = "to_sign", "待签发"
        SIGN_UP = "sign_up", "报名中"
        LISTED = "listed", "名单已封存"
        DRAWN = "drawn", "已抽取"
        READY = "ready", "待召开"
        HELD = "held", "已召开"
        PUBLISHED = "published", "已公布结果"
        CALLED_OFF = "called_off", "已取消"

    OVER = ("published", "called_off")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="hearings", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="听证的草案")
    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("顺序号", editable=False)
    held_at = models.DateTimeField("听证时间")
    place = models.CharField("听证地点", max_length=200)
    matters = models.TextField("听证的主要事项", max_length=5000)
    criteria = models.TextField("听证参加人遴选办法", max_length=5000)
    sign_up_until = models.DateField("报名截止日期")
    contact = models.CharField("咨询电话和地址", max_length=200)
    source = models.CharField(
        "种子来源", max_length=10, choices=Draw.Source, default=Draw.Source.SEAL
    )
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    drafters = models.ManyToManyField(Person, related_name="+", verbose_name="拟稿人")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    returned_reason = models.TextField("退回理由", blank=True)
    chair = models.CharField("主持人", max_length=100, blank=True)
    recorder = models.CharField("记录人", max_length=100, blank=True)
    began_at = models.DateTimeField("开始时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    introduction = models.TextField(
        "承办单位介绍草案、依据和有关情况", max_length=20_000, blank=True
    )
    debate = models.TextField("询问、质证和辩论", max_length=50_000, blank=True)
    report = models.TextField("听证报告", max_length=50_000, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    history = tracked()
    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "听证会"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="hearings_of_a_year_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["draft"],
                condition=~Q(status="called_off"),
                name="a_draft_is_heard_once",
                violation_error_message="这一稿已经组织听证会。",
            ),
            models.CheckConstraint(
                name="a_hearing_that_was_held_says_when_and_who_led_it",
                condition=~Q(status__in=["held", "published"])
                | Q(began_at__isnull=False, closed_at__gte=models.F("began_at"))
                & ~Q(chair="")
                & ~Q(recorder="")
                & ~Q(introduction="")
                & ~Q(debate=""),
                violation_error_message="听证会的登记应写明起止时间、主持人、记录人、介绍的情况和辩论的情况。",
            ),
            models.CheckConstraint(
                name="a_hearing_that_is_over_says_when",
                condition=Q(status__in=["published", "called_off"], ended_at__isnull=False)
                | ~Q(status__in=["published", "called_off"]) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_published_result_has_its_report",
                condition=~Q(status="published") | ~Q(report=""),
                violation_error_message="公布结果以前应写好听证报告。",
            ),
        ]
        indexes = [models.Index(fields=["decision", "status"], name="hearings_of_a_decision")]

    def __str__(self) -> str:
        return f"“{self.decision}”听证会"

    def get_absolute_url(self) -> str:
        return reverse("decisions:hearing-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What the hearing is called by: TZ, the year and four digits."""
        return f"TZ{self.year}{self.serial:04d}"

    @property
    def held_on(self):
        """The day of the hearing."""
        return timezone.localdate(self.held_at)


class HearingNotice(models.Model):
    """听证公告: the announcement, and each further notice when the day or the place changes; with the reason."""

    hearing = models.ForeignKey(
        Hearing, models.PROTECT, related_name="notices", verbose_name="听证会"
    )
    held_at = models.DateTimeField("听证时间")
    place = models.CharField("听证地点", max_length=200)
    sign_up_until = models.DateField("报名截止日期")
    reason = models.TextField("变更理由", max_length=2000, blank=True)
    published_at = models.DateTimeField("公告时间", default=timezone.now)
    published_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name="签发人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "听证公告"
        ordering = ["hearing", "published_at", "pk"]

    def __str__(self) -> str:
        return f"{self.hearing}公告"


class HearingGroup(models.Model):
    """A group that is represented, with its seats: drawn by lot among who signs up, or invited."""

    hearing = models.ForeignKey(
        Hearing, models.PROTECT, related_name="groups", verbose_name="听证会"
    )
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("组别", max_length=40)
    seats = models.PositiveSmallIntegerField("名额", validators=[MinValueValidator(1)])
    is_drawn = models.BooleanField("报名后抽取", default=True)
    draw = models.OneToOneField(
        Draw, models.PROTECT, null=True, blank=True, related_name="group", verbose_name="抽取"
    )

    class Meta:
        verbose_name = verbose_name_plural = "听证参加人组别"
        ordering = ["hearing", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "name"],
                name="groups_of_a_hearing_have_their_names",
                violation_error_message="组别不能重复。",
            ),
            models.CheckConstraint(
                name="only_who_signs_up_is_drawn",
                condition=Q(is_drawn=True) | Q(draw__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def new_code() -> str:
    """Ten plain characters that only who signed up knows."""
    return "".join(secrets.choice(PLAIN_CHARACTERS) for _ in range(10))


PRIVATE = ("name", "telephone", "email", "code", "sender", "form_key")


class HearingSignUp(models.Model):
    """报名: somebody asks to take part in a hearing; who it is is known to the body alone until the list is published."""

    class Verdict(models.TextChoices):
        FILED = "filed", "待核对"
        ELIGIBLE = "eligible", "符合条件"
        REFUSED = "refused", "不符合条件"

    hearing = models.ForeignKey(
        Hearing, models.PROTECT, related_name="sign_ups", verbose_name="听证会"
    )
    group = models.ForeignKey(
        HearingGroup, models.PROTECT, related_name="sign_ups", verbose_name="组别"
    )
    serial = models.PositiveIntegerField("报名序号", editable=False)
    name = models.CharField("姓名或者单位", max_length=60)
    standing = models.CharField(
        "身份和与听证事项的关系", max_length=200, validators=[MinLengthValidator(2)]
    )
    opinion = models.TextField("主要意见", max_length=2000, blank=True)
    telephone = models.CharField("联系电话", max_length=40)
    email = models.EmailField("电子邮箱", blank=True)
    code = models.CharField("查询码", max_length=10, default=new_code, editable=False)
    form_key = models.CharField("表单标识", max_length=64, unique=True, editable=False)
    sender = models.CharField("来源标记", max_length=64, validators=[sha256], editable=False)
    filed_at = models.DateTimeField("报名时间", default=timezone.now, editable=False)
    verdict = models.CharField("核对结果", max_length=10, choices=Verdict, default=Verdict.FILED)
    refusal = models.TextField("不符合条件的理由", max_length=1000, blank=True)
    examined_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )

    # Who signed up, and how they are reached, stand in no history and no log.
    history = tracked(leaving_out=PRIVATE)

    class Meta:
        verbose_name = verbose_name_plural = "听证报名"
        ordering = ["hearing", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "serial"], name="sign_ups_of_a_hearing_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["hearing", "telephone"],
                name="one_telephone_signs_up_once",
                violation_error_message="这个电话号码已经报名，不能重复报名。",
            ),
            models.CheckConstraint(
                name="an_examined_sign_up_says_by_whom",
                condition=Q(verdict="filed", examined_by__isnull=True)
                | ~Q(verdict="filed") & Q(examined_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_sign_up_says_why",
                condition=~Q(verdict="refused") & Q(refusal="")
                | Q(verdict="refused") & ~Q(refusal=""),
                violation_error_message="不符合条件的，应写明对照遴选办法的理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"报名 {self.number}"

    @property
    def number(self) -> str:
        """What is drawn: the hearing's number and the place in the order of signing up."""
        return f"{self.hearing.number}-{self.serial:04d}"


class HearingParticipant(models.Model):
    """听证参加人: drawn or invited; the papers delivered, the statement made and confirmed, and what became of it."""

    class Confirmation(models.TextChoices):
        SIGNED = "signed", "已确认并签字"
        REFUSED = "refused", "拒绝签字"

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT = "not", "不采纳"
        NONE = "none", "同意草案，无修改意见"

    hearing = models.ForeignKey(
        Hearing, models.PROTECT, related_name="participants", verbose_name="听证会"
    )
    group = models.ForeignKey(
        HearingGroup, models.PROTECT, related_name="participants", verbose_name="组别"
    )
    sign_up = models.OneToOneField(
        HearingSignUp,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participant",
        verbose_name="报名",
    )
    name = models.CharField("姓名或者单位", max_length=60)
    standing = models.CharField("身份", max_length=200)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    left_reason = models.TextField("退出或者替换的理由", max_length=1000, blank=True)
    delivered_on = models.DateField("听证材料送达日期", null=True, blank=True)
    delivery = models.CharField("送达方式", max_length=200, blank=True)
    is_absent = models.BooleanField("未到会", default=False)
    absence = models.CharField("未到会的原因", max_length=300, blank=True)
    statement = models.TextField("陈述意见", max_length=20_000, blank=True)
    confirmation = models.CharField("确认记录", max_length=10, choices=Confirmation, blank=True)
    confirmation_reason = models.CharField("拒绝签字的理由", max_length=500, blank=True)
    outcome = models.CharField("采纳情况", max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField("采纳情况的理由", max_length=5000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "听证参加人"
        ordering = ["hearing", "group__position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="what_was_delivered_says_how",
                condition=Q(delivered_on__isnull=True, delivery="")
                | Q(delivered_on__isnull=False) & ~Q(delivery=""),
                violation_error_message="送达听证材料应写明日期和方式。",
            ),
            models.CheckConstraint(
                name="a_confirmed_statement_was_made",
                condition=Q(confirmation="") | ~Q(statement="") & Q(is_absent=False),
                violation_error_message="到会并有陈述的，才能确认记录。",
            ),
            models.CheckConstraint(
                name="who_does_not_sign_the_record_says_why",
                condition=~Q(confirmation="refused") | ~Q(confirmation_reason=""),
                violation_error_message="拒绝签字的，应记明理由。",
            ),
            models.CheckConstraint(
                name="an_answered_statement_says_how_and_by_whom",
                condition=Q(outcome="", answered_by__isnull=True)
                | ~Q(outcome="") & ~Q(statement="") & Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_statement_not_wholly_adopted_hears_why",
                condition=~Q(outcome__in=["partly", "not"]) | ~Q(outcome_reason=""),
                violation_error_message="部分采纳或者不采纳的，应说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}：{self.name}"

    def get_absolute_url(self) -> str:
        return self.hearing.get_absolute_url()
