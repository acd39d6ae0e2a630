"""The matter to be decided and its drafts (D2; 重大行政决策程序暂行条例 art 3, 10–12)."""

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


class Exclusion(models.TextChoices):
    """What the procedure is not for (art 3(2)), asked of every suggestion."""

    NONE = "none", "不属于下列情形"
    MACRO = "macro", "财政政策、货币政策等宏观调控决策"
    LEGISLATION = "legislation", "政府立法决策"
    EMERGENCY = "emergency", "突发事件应急处置决策"


class CatalogueItem(models.Model):
    """目录事项: one matter of a year's catalogue, the same through all versions that list it."""

    decider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="决策机关"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("决策事项", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "目录事项"
        ordering = ["-year", "pk"]

    def __str__(self) -> str:
        return f"{self.year}年度：{self.title}"


class DecisionQuerySet(models.QuerySet):
    def open(self) -> DecisionQuerySet:
        """Those on which somebody still has to act."""
        return self.exclude(status__in=Decision.ENDED)


class Decision(models.Model):
    """决策事项: one matter from its suggestion to its archive."""

    TRAITS = ("concerns_interests", "is_technical", "concerns_market", "is_of_wide_concern", "is_reform")  # fmt: skip

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
    catalogue_item = models.ForeignKey(
        CatalogueItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="目录事项",
        help_text="已列入年度决策事项目录的，请选择。",
    )
    outside_reason = models.TextField(
        "未列入目录的理由",
        max_length=2000,
        blank=True,
        help_text="没有列入目录的，说明为什么仍须决策。",
    )
    exclusion = models.CharField(
        "是否属于不适用本程序的决策", max_length=12, choices=Exclusion, default=Exclusion.NONE
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
            models.UniqueConstraint(
                fields=["catalogue_item"],
                condition=~Q(
                    status__in=[
                        "closed",
                        "declined",
                        "withdrawn",
                        "vetoed",
                        "rejected",
                        "terminated",
                    ]
                ),
                name="one_open_matter_of_a_catalogue_item",
                violation_error_message="这一目录事项已有正在办理的决策事项。",
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
    def traits(self) -> list[str]:
        """What the matter is like, in words; much of what is required of it follows from that."""
        return [
            str(one.verbose_name)
            for one in self._meta.concrete_fields
            if one.name in self.TRAITS and getattr(self, one.name)
        ]

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
