"""The matter to be decided, its drafts, and what other bodies say of them (D2; 重大行政决策程序暂行条例 art 3, 10–13)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.core.models.files import sha256


class MatterKind(models.TextChoices):
    """The five kinds of art 3(1), divided further as 河南省重大行政决策程序规定 art 3 does (网页)."""

    SERVICE = "service", "公共服务重大政策和措施"
    REGULATION = "regulation", "市场监管、社会管理、环境保护重大政策和措施"
    PLANNING = "planning", "经济和社会发展等重要规划"
    NATURE = "nature", "自然资源开发利用和保护重大政策和措施"
    CULTURE = "culture", "文化资源开发利用和保护重大政策和措施"
    PROJECT = "project", "重大公共建设项目"
    OTHER = "other", "其他重大事项"


class DecisionQuerySet(models.QuerySet):
    def open(self) -> DecisionQuerySet:
        """Those on which somebody still has to act."""
        return self.exclude(status__in=Decision.ENDED)


class Decision(models.Model):
    """决策事项: one matter from its suggestion to its archive."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "起草建议"
        HEAD_REVIEW = "head_review", "建议待审签"
        STARTING = "starting", "待决定启动"
        DRAFTING = "drafting", "拟订草案"
        SIGNING = "signing", "草案待审签"
        LEGALITY = "legality", "合法性审查"
        SCREENING = "screening", "待议题把关"
        AGENDA = "agenda", "待集体讨论"
        DEFERRED = "deferred", "暂缓讨论"
        AMENDING = "amending", "按会议意见修改"
        ADOPTED = "adopted", "待请示报告"
        REPORTED = "reported", "待公布"
        EXECUTING = "executing", "执行中"
        SUSPENDED = "suspended", "中止执行"
        COMPLETED = "completed", "执行完毕"
        CLOSED = "closed", "已办结"
        DECLINED = "declined", "不予启动"
        WITHDRAWN = "withdrawn", "已撤回"
        VETOED = "vetoed", "已否决"
        REJECTED = "rejected", "讨论未通过"
        TERMINATED = "terminated", "终止执行"

    ENDED = ("closed", "declined", "withdrawn", "vetoed", "rejected", "terminated")

    class Origin(models.TextChoices):
        """Who suggested it (art 10)."""

        LEADER = "leader", "决策机关领导人员提出"
        BODY = "body", "所属部门或者下级单位提出"
        DEPUTY = "deputy", "人大代表建议、政协委员提案"
        CITIZEN = "citizen", "公民、法人或者其他组织书面建议"

    class VetoGround(models.TextChoices):
        """Why the principal leader keeps a topic from the meeting (the Plan 四(一)3)."""

        DODGING = "dodging", "以集体决策之名规避责任"
        BEYOND = "beyond", "超出决策权限"
        UNLAWFUL = "unlawful", "违反法律、法规、规章或者政策"

    year = models.PositiveSmallIntegerField("年度", editable=False)
    serial = models.PositiveIntegerField("顺序号", editable=False)
    title = models.CharField("决策事项", max_length=200)
    kind = models.CharField("事项类别", max_length=20, choices=MatterKind)
    amount = models.DecimalField(
        "涉及金额（万元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    proposer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="建议单位"
    )
    body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="decisions",
        verbose_name="承办单位",
        help_text="两个以上单位承办的，为牵头单位。",
    )
    co_bodies = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name="其他承办单位"
    )
    decider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="decided", verbose_name="决策机关"
    )
    adjusts = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjusted_by",
        verbose_name="所调整的决策",
    )
    origin = models.CharField("建议来源", max_length=10, choices=Origin)
    origin_note = models.CharField("建议人和文件", max_length=300)
    problem = models.TextField("拟解决的主要问题", max_length=5000)
    grounds = models.TextField("建议理由和依据", max_length=5000)
    solution = models.TextField("初步方案", max_length=5000)
    necessity = models.TextField("必要性和可行性", max_length=5000)
    concerns_market = models.BooleanField("涉及市场主体经济活动", default=False)
    concerns_interests = models.BooleanField("直接涉及切身利益或者存在较大分歧", default=False)
    is_technical = models.BooleanField("专业性、技术性较强", default=False)
    is_of_wide_concern = models.BooleanField("社会公众普遍关心", default=False)
    is_reform = models.BooleanField("国家尚无明确规定的探索性改革事项", default=False)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
    returned_reason = models.TextField("退回理由", blank=True)
    drafters = models.ManyToManyField(Person, related_name="+", verbose_name="拟稿人")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    started_on = models.DateField("决定启动日期", null=True, blank=True)
    review_wanted_by = models.DateField("希望审查完成日期", null=True, blank=True)
    veto_ground = models.CharField("否决情形", max_length=10, choices=VetoGround, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    history = tracked()
    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "决策事项"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="decisions_of_a_year_are_numbered"
            ),
            models.CheckConstraint(
                name="a_veto_names_its_ground",
                condition=Q(status="vetoed") & ~Q(veto_ground="")
                | ~Q(status="vetoed") & Q(veto_ground=""),
                violation_error_message="否决应写明情形。",
            ),
            models.CheckConstraint(
                name="a_started_decision_says_since_when",
                condition=Q(started_on__isnull=False)
                | Q(status__in=["proposed", "head_review", "starting", "declined", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="an_ended_decision_says_when",
                condition=Q(
                    status__in=[
                        "closed",
                        "declined",
                        "withdrawn",
                        "vetoed",
                        "rejected",
                        "terminated",
                    ],
                    ended_at__isnull=False,
                )
                | Q(ended_at__isnull=True)
                & ~Q(
                    status__in=[
                        "closed",
                        "declined",
                        "withdrawn",
                        "vetoed",
                        "rejected",
                        "terminated",
                    ]
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "status"], name="decisions_of_a_body"),
            models.Index(fields=["status", "-year", "-serial"], name="decisions_by_status"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What the matter is called by inside and out: ZD, the year and four digits."""
        return f"ZD{self.year}{self.serial:04d}"

    @property
    def draft(self) -> Draft | None:
        """The draft as it stands: the newest."""
        return self.drafts.order_by("-number").first()


class Draft(models.Model):
    """决策草案: one version of what is to be decided; a change is a further version."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="drafts", verbose_name="决策事项"
    )
    number = models.PositiveSmallIntegerField("稿次")
    text = models.TextField("草案", max_length=200_000)
    explanation = models.TextField("草案说明", max_length=50_000)
    law_basis = models.TextField("有关法律、法规、规章和政策", max_length=20_000)
    change_note = models.TextField("与上一稿相比的修改", max_length=5000, blank=True)
    is_after_meeting = models.BooleanField("按会议意见修改的定稿", default=False)
    digest = models.CharField("内容摘要", max_length=64, validators=[sha256], editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="拟稿人")
    made_at = models.DateTimeField("成稿时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "决策草案"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="drafts_of_a_decision_are_numbered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}（第{self.number}稿）"

    def get_absolute_url(self) -> str:
        return reverse("decisions:draft-detail", args=[self.decision_id, self.number])


class Alternative(models.Model):
    """备选方案: another way, where opinions differ widely (art 12(4))."""

    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="alternatives", verbose_name="决策草案"
    )
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("方案名称", max_length=100)
    text = models.TextField("方案内容", max_length=50_000)
    comparison = models.TextField("利弊比较", max_length=10_000)

    class Meta:
        verbose_name = verbose_name_plural = "备选方案"
        ordering = ["draft", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "position"], name="alternatives_of_a_draft_are_numbered"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BodyOpinion(models.Model):
    """征求单位意见: what another body says of a draft, and what becomes of it (art 13)."""

    class Status(models.TextChoices):
        ASKED = "asked", "待答复"
        ANSWERED = "answered", "待处理"
        SETTLED = "settled", "已处理"
        RECALLED = "recalled", "已撤销"

    class Position(models.TextChoices):
        AGREED = "agreed", "同意"
        SUGGESTED = "suggested", "同意并提出修改意见"
        OPPOSED = "opposed", "不同意"

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT = "not", "不采纳"
        NONE = "none", "无修改意见"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="body_opinions", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="所征求的草案")
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="asked_opinions", verbose_name="征求意见的单位"
    )
    question = models.TextField("需要重点说明的问题", max_length=2000, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发出人")
    asked_at = models.DateTimeField("发出时间", auto_now_add=True)
    answer_by = models.DateField("请于何日前答复")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED)
    position = models.CharField("态度", max_length=10, choices=Position, blank=True)
    text = models.TextField("意见", max_length=10_000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    outcome = models.CharField("处理", max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField("处理理由", max_length=5000, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "单位意见"
        ordering = ["decision", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "body"],
                condition=~Q(status="recalled"),
                name="a_body_is_asked_once_about_a_draft",
                violation_error_message="这一稿已经征求过该单位的意见。",
            ),
            models.CheckConstraint(
                name="an_answered_opinion_says_what_who_and_when",
                condition=~Q(status__in=["answered", "settled"])
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(position=""),
            ),
            models.CheckConstraint(
                name="what_is_suggested_or_opposed_says_what",
                condition=~Q(position__in=["suggested", "opposed"]) | ~Q(text=""),
                violation_error_message="提出修改意见或者不同意的，应写明意见和理由。",
            ),
            models.CheckConstraint(
                name="a_settled_opinion_says_how",
                condition=~Q(status="settled") | Q(settled_by__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="what_is_not_wholly_adopted_says_why",
                condition=~Q(outcome__in=["partly", "not"]) | ~Q(outcome_reason=""),
                violation_error_message="部分采纳或者不采纳的，应说明理由和依据。",
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="opinions_asked_of_a_body")]

    def __str__(self) -> str:
        return f"{self.body}对“{self.decision}”的意见"

    def get_absolute_url(self) -> str:
        return reverse("decisions:opinion-detail", args=[self.pk])
