"""Risk of a draft and what is done against it; its effect on fair competition (D4, D5; art 22–24, art 29(1))."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse

from decisions.models.matters import Decision, Draft
from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.law.decision_reviews import HIGH_FROM, MEDIUM_FROM, Level, Standard

PRODUCT = F("likelihood") * F("effect")
GRADE = Case(
    When(GreaterThanOrEqual(PRODUCT, HIGH_FROM), then=Value(Level.HIGH.value)),
    When(GreaterThanOrEqual(PRODUCT, MEDIUM_FROM), then=Value(Level.MEDIUM.value)),
    default=Value(Level.LOW.value),
)


class RiskAssessment(models.Model):
    """风险评估: one assessment of one draft as to one kind of risk, from its first point to the signed report."""

    class Kind(models.TextChoices):
        """The Plan 四(一)2 asks for the first two; art 22 names public safety."""

        STABILITY = "stability", "社会稳定风险"
        INTEGRITY = "integrity", "廉政风险"
        SAFETY = "safety", "公共安全风险"
        OTHER = "other", "其他风险"

    REQUIRED = (Kind.STABILITY, Kind.INTEGRITY)

    class Assessor(models.TextChoices):
        OWN = "own", "承办单位自行评估"
        BODY = "body", "负责风险评估的其他单位"
        THIRD = "third", "委托专业机构、社会组织等第三方"
        EARLIER = "earlier", "已按有关规定评估，不作重复评估"

    class Way(models.TextChoices):
        """Art 23(1)."""

        OPINION = "opinion", "舆情跟踪"
        VISITS = "visits", "重点走访"
        CONSULTING = "consulting", "会商分析"
        SURVEY = "survey", "抽样调查"
        FIELD = "field", "实地踏勘"

    class Conclusion(models.TextChoices):
        CONTROLLABLE = "controllable", "风险可控"
        UNCONTROLLABLE = "uncontrollable", "风险不可控"

    class Status(models.TextChoices):
        DRAFTING = "drafting", "起草"
        SIGNING = "signing", "待负责人审签"
        ISSUED = "issued", "已出具"
        DROPPED = "dropped", "已作废"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="risk_assessments", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="所评估的草案")
    kind = models.CharField("风险种类", max_length=10, choices=Kind)
    assessor = models.CharField("由谁评估", max_length=10, choices=Assessor)
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="risk_assessments", verbose_name="评估单位"
    )
    third_party = models.CharField("受托第三方", max_length=200, blank=True)
    contract_note = models.CharField("委托合同", max_length=300, blank=True)
    earlier_document = models.CharField("已有的评估文件", max_length=300, blank=True)
    ways = ArrayField(
        models.CharField(max_length=12, choices=Way), verbose_name="评估方式", default=list, blank=True
    )  # fmt: skip
    heard = models.TextField("听取有关部门意见的情况", max_length=5000, blank=True)
    analysis = models.TextField("定性与定量分析", max_length=20_000, blank=True)
    contingency = models.TextField("处置预案", max_length=10_000, blank=True)
    conclusion = models.CharField("结论", max_length=15, choices=Conclusion, blank=True)
    conclusion_reason = models.TextField("结论的理由", max_length=5000, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFTING)
    returned_reason = models.TextField("退回理由", blank=True)
    drafters = models.ManyToManyField(Person, related_name="+", verbose_name="拟稿人")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("出具时间", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "风险评估"
        ordering = ["decision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"],
                condition=Q(status__in=["drafting", "signing"]),
                name="one_assessment_of_a_kind_at_a_time",
                violation_error_message="这一种类的风险正在评估，请在原来的评估中办理。",
            ),
            models.CheckConstraint(
                name="a_third_party_is_named_with_its_contract",
                condition=~Q(assessor="third") | ~Q(third_party="") & ~Q(contract_note=""),
                violation_error_message="委托第三方评估的，应写明受托方和委托合同。",
            ),
            models.CheckConstraint(
                name="what_was_assessed_before_names_its_document",
                condition=~Q(assessor="earlier") | ~Q(earlier_document=""),
                violation_error_message="已按有关规定评估的，应写明评估文件的名称和文号。",
            ),
            models.CheckConstraint(
                name="an_issued_assessment_says_what_who_and_when",
                condition=Q(status="issued", issued_by__isnull=False, issued_at__isnull=False)
                & ~Q(conclusion="")
                | ~Q(status="issued") & Q(issued_by__isnull=True, issued_at__isnull=True),
                violation_error_message="出具风险评估应写明结论、签发人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：{self.get_kind_display()}评估"

    def get_absolute_url(self) -> str:
        return reverse("decisions:riskassessment-detail", args=[self.pk])

    @property
    def ways_in_words(self) -> str:
        """The ways of art 23(1), named."""
        return "、".join(self.Way(one).label for one in self.ways)


class RiskPoint(models.Model):
    """风险点: what may happen, how likely and how grave, what is done against it and by whom (art 23(2))."""

    assessment = models.ForeignKey(
        RiskAssessment, models.PROTECT, related_name="points", verbose_name="风险评估"
    )
    description = models.TextField("风险点", max_length=2000)
    likelihood = models.PositiveSmallIntegerField(
        "发生可能性", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    effect = models.PositiveSmallIntegerField(
        "影响程度", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    level = models.CharField("风险等级", max_length=6, choices=Level.choices(), editable=False)
    measure = models.TextField("防范措施", max_length=2000, blank=True)
    owner_body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )  # fmt: skip
    owner = models.CharField("责任人或者责任岗位", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险点"
        ordering = ["assessment", "pk"]
        constraints = [
            models.CheckConstraint(
                name="likelihood_and_effect_count_to_five",
                condition=Q(likelihood__gte=1, likelihood__lte=5, effect__gte=1, effect__lte=5),
            ),
            models.CheckConstraint(
                name="the_level_follows_from_both",
                condition=Q(level=GRADE),
                violation_error_message="风险等级应由发生可能性和影响程度得出。",
            ),
            models.CheckConstraint(
                name="a_high_risk_has_measure_and_owner",
                condition=~Q(level="high") | Q(owner_body__isnull=False) & ~Q(measure=""),
                violation_error_message="高风险点应有防范措施和责任单位（新开〔2016〕76号 四(一)2）。",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:40]


class CompetitionReview(models.Model):
    """公平竞争审查: what a draft that concerns market players does to competition (art 29(1)); the newest counts."""

    class Conclusion(models.TextChoices):
        FAIR = "fair", "不违反审查标准"
        EXCEPTED = "excepted", "适用例外规定"
        UNFAIR = "unfair", "违反审查标准"

    class Ground(models.TextChoices):
        """公平竞争审查条例 art 12 (as remembered)."""

        SECURITY = "security", "维护国家安全和发展利益"
        SCIENCE = "science", "促进科学技术进步、增强自主创新能力"
        PUBLIC = "public", "节约能源、保护环境、救灾救助等社会公共利益"
        LAW = "law", "法律、行政法规规定的其他情形"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="competition_reviews", verbose_name="决策事项"
    )
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="所审查的草案")
    restricts = ArrayField(
        models.CharField(max_length=10, choices=Standard.choices()),
        verbose_name="所涉及的审查标准",
        default=list,
        blank=True,
    )
    findings = models.TextField("逐项对照审查标准的情况", max_length=10_000)
    heard = models.TextField("听取经营者、行业协会等意见的情况", max_length=5000)
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    ground = models.CharField("例外情形", max_length=10, choices=Ground, blank=True)
    exception_note = models.TextField("没有影响更小的替代方案的理由和实施期限", max_length=5000, blank=True)  # fmt: skip
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="审查人")
    reviewed_at = models.DateTimeField("审查时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "公平竞争审查"
        ordering = ["decision", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_exception_says_its_ground_and_term",
                condition=Q(conclusion="excepted") & ~Q(ground="") & ~Q(exception_note="")
                | ~Q(conclusion="excepted") & Q(ground=""),
                violation_error_message="适用例外规定的，应写明情形、没有影响更小的替代方案的理由和实施期限；不适用的不填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：公平竞争审查"

    def get_absolute_url(self) -> str:
        return f"{self.decision.get_absolute_url()}#competition"

    @property
    def restricts_in_words(self) -> str:
        """The standards that the draft touches, named."""
        return "；".join(Standard(one).label for one in self.restricts)
