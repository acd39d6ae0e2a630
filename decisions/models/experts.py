"""专家库 and 专家论证: who may be asked, who is asked about a matter, and what each of them says (D3; art 19–21, 41)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models.draws import Draw
from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Attachment, Organisation, Person


class Field(models.TextChoices):
    """In what an expert is one."""

    LAW = "law", "法律"
    ECONOMY = "economy", "经济和财政"
    PLANNING = "planning", "规划和建设"
    ENVIRONMENT = "environment", "资源和生态环境"
    ENGINEERING = "engineering", "工程技术"
    LIVELIHOOD = "livelihood", "教育、医疗和民生保障"
    GOVERNANCE = "governance", "公共管理和社会风险"
    INFORMATION = "information", "信息技术和数据"
    OTHER = "other", "其他"


class Expert(models.Model):
    """专家: an expert or institution of the pool, with what might keep them out of a matter."""

    class Status(models.TextChoices):
        ACTIVE = "active", "在库"
        SUSPENDED = "suspended", "限期整改"
        REMOVED = "removed", "已退出"

    class Employer(models.TextChoices):
        """Where the expert works: experts of the industry's own authority are limited in number."""

        AUTHORITY = "authority", "行业主管部门及其所属单位"
        SCHOLAR = "scholar", "高等学校、科研机构"
        AGENCY = "agency", "专业机构"
        ASSOCIATION = "association", "行业协会、社会组织"
        ENTERPRISE = "enterprise", "企业"
        OTHER = "other", "其他"

    pool = models.ForeignKey(
        Organisation, models.PROTECT, related_name="experts", verbose_name="建库机关"
    )
    serial = models.PositiveIntegerField("顺序号", unique=True, editable=False)
    name = models.CharField("专家或者专业机构", max_length=60)
    field = models.CharField("专业领域", max_length=15, choices=Field)
    standing = models.CharField("职称、资质", max_length=100)
    employer = models.CharField("工作单位", max_length=100)
    employer_kind = models.CharField("单位性质", max_length=15, choices=Employer)
    employer_body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在的部门",
        help_text="在本辖区部门任职的，选择该部门。",
    )  # fmt: skip
    conflicts = models.TextField("已知的利害关系", max_length=2000, blank=True)
    conflict_bodies = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name="有利害关系的部门"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ACTIVE)
    status_reason = models.TextField("整改或者退出的理由", blank=True)
    added_at = models.DateTimeField("入库时间", auto_now_add=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "name", "employer"],
                name="an_expert_is_in_a_pool_once",
                violation_error_message="这位专家已经在库。",
            ),
            models.CheckConstraint(
                name="who_is_not_asked_any_more_hears_why",
                condition=Q(status="active") | ~Q(status_reason=""),
                violation_error_message="整改或者退出应写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("decisions:expert-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What is drawn: ZJ and five digits."""
        return f"ZJ{self.serial:05d}"


class ExpertPanel(models.Model):
    """专家论证: the experts asked about one draft, from how they were found to what became of their opinions."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        LISTED = "listed", "候选名单已封存"
        FORMED = "formed", "名单待审签"
        WORKING = "working", "论证中"
        ANSWERING = "answering", "研究采纳"
        DONE = "done", "已完成"
        DISSOLVED = "dissolved", "已终止"

    class Form(models.TextChoices):
        """Art 20."""

        MEETING = "meeting", "论证会"
        WRITTEN = "written", "书面咨询"
        COMMISSIONED = "commissioned", "委托咨询论证"

    OVER = ("done", "dissolved")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="panels", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="论证的草案")
    form = models.CharField("论证方式", max_length=15, choices=Form)
    fields = models.JSONField("专业领域", default=list)
    questions = models.TextField("请专家论证的主要问题", max_length=5000)
    support = models.TextField("提供的材料和保障", max_length=2000)
    size = models.PositiveSmallIntegerField(
        "专家人数", validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    source = models.CharField(
        "种子来源", max_length=10, choices=Draw.Source, default=Draw.Source.SEAL
    )
    opinions_by = models.DateField("请于何日前提出意见")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    draw = models.OneToOneField(
        Draw, models.PROTECT, null=True, blank=True, related_name="panel", verbose_name="抽取"
    )
    choice_reason = models.TextField("选择的理由", max_length=2000, blank=True)
    drafters = models.ManyToManyField(Person, related_name="+", verbose_name="拟稿人")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    returned_reason = models.TextField("退回理由", blank=True)
    report = models.TextField("专家论证意见的研究采纳情况", max_length=20_000, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "专家论证"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_panel_that_is_over_says_when",
                condition=Q(status__in=["done", "dissolved"], ended_at__isnull=False)
                | ~Q(status__in=["done", "dissolved"]) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_panel_in_work_was_drawn_or_chosen_with_reasons",
                condition=~Q(status__in=["formed", "working", "answering", "done"])
                | Q(draw__isnull=False)
                | ~Q(choice_reason=""),
                violation_error_message="不抽取而选择专家的，应说明理由。",
            ),
            models.CheckConstraint(
                name="a_finished_panel_tells_what_was_adopted",
                condition=~Q(status="done") | ~Q(report=""),
                violation_error_message="完成专家论证以前，应写明研究采纳情况。",
            ),
        ]
        indexes = [models.Index(fields=["decision", "status"], name="panels_of_a_decision")]

    def __str__(self) -> str:
        return f"“{self.decision}”专家论证"

    def get_absolute_url(self) -> str:
        return reverse("decisions:panel-detail", args=[self.pk])

    @property
    def field_names(self) -> list[str]:
        """The fields in words."""
        return [Field(one).label for one in self.fields]


class PanelMember(models.Model):
    """论证专家: one expert asked; the own declaration of interests, what became of the opinion, how the expert worked."""

    class Declaration(models.TextChoices):
        NONE = "none", "与决策事项没有直接利害关系"
        INTERESTED = "interested", "与决策事项有直接利害关系"

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT = "not", "不采纳"
        NONE = "none", "同意草案，无修改意见"

    class Conduct(models.TextChoices):
        """How the expert worked (art 21(1) 诚信考核, 41)."""

        GOOD = "good", "独立、客观、按时完成"
        POOR = "poor", "不认真或者逾期"
        BREACH = "breach", "违反职业道德或者条例规定"

    panel = models.ForeignKey(
        ExpertPanel, models.PROTECT, related_name="members", verbose_name="专家论证"
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="memberships", verbose_name="专家"
    )
    left_reason = models.TextField("退出的理由", max_length=1000, blank=True)
    declaration = models.CharField("利害关系声明", max_length=12, choices=Declaration, blank=True)
    declaration_note = models.CharField("声明的说明", max_length=500, blank=True)
    declared_on = models.DateField("声明日期", null=True, blank=True)
    outcome = models.CharField("采纳情况", max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField("采纳情况的理由", max_length=5000, blank=True)
    conduct = models.CharField("履职评价", max_length=10, choices=Conduct, blank=True)
    conduct_note = models.CharField("评价说明", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "论证专家"
        ordering = ["panel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "expert"],
                condition=Q(left_reason=""),
                name="an_expert_sits_once_on_a_panel",
                violation_error_message="这位专家已经在名单中。",
            ),
            models.CheckConstraint(
                name="a_declaration_says_when",
                condition=Q(declaration="", declared_on__isnull=True)
                | ~Q(declaration="") & Q(declared_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_interested_expert_says_in_what_and_leaves",
                condition=~Q(declaration="interested")
                | ~Q(declaration_note="") & ~Q(left_reason=""),
                violation_error_message="有直接利害关系的，应写明是什么关系，并退出论证。",
            ),
            models.CheckConstraint(
                name="an_expert_opinion_not_wholly_adopted_hears_why",
                condition=~Q(outcome__in=["partly", "not"]) | ~Q(outcome_reason=""),
                violation_error_message="部分采纳或者不采纳的，应说明理由。",
            ),
            models.CheckConstraint(
                name="poor_conduct_is_told",
                condition=~Q(conduct__in=["poor", "breach"]) | ~Q(conduct_note=""),
                violation_error_message="评价不好的，应写明具体情况。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.expert)

    def get_absolute_url(self) -> str:
        return self.panel.get_absolute_url()


class ExpertOpinion(models.Model):
    """专家论证意见: what one expert says on the draft, signed, with the file; said once (art 19)."""

    class Conclusion(models.TextChoices):
        AGREED = "agreed", "同意"
        AMENDED = "amended", "修改后同意"
        OPPOSED = "opposed", "不同意"

    member = models.OneToOneField(
        PanelMember, models.PROTECT, related_name="opinion", verbose_name="论证专家"
    )
    necessity = models.TextField("必要性", max_length=5000, validators=[MinLengthValidator(2)])
    feasibility = models.TextField("可行性", max_length=5000, validators=[MinLengthValidator(2)])
    soundness = models.TextField("科学性", max_length=5000, validators=[MinLengthValidator(2)])
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    advice = models.TextField("修改建议或者不同意的理由", max_length=5000, blank=True)
    signed_on = models.DateField("署名、盖章日期")
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, related_name="+", verbose_name="署名、盖章的书面意见"
    )
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "专家论证意见"
        ordering = ["member"]
        constraints = [
            models.CheckConstraint(
                name="who_does_not_simply_agree_says_what",
                condition=Q(conclusion="agreed") | ~Q(advice=""),
                violation_error_message="修改后同意或者不同意的，应写明修改建议或者理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}的论证意见"
