"""Powers and their versions (R1, R2; the Plan 四(二)3; elements after 中办发〔2015〕21号).

A `Power` is the identity that stays through every edition; a `PowerVersion` is its content as one revision
proposes it. What the public reads are snapshots (see editions), never these rows.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation
from powerops.law.codes import (
    Category,
    Level,
    PowerSource,
    PowerState,
    basic_code_problem,
    implementation_code_problem,
)
from registry.models.laws import Law

# A category is stored by its Chinese name, as every list and every reader knows it.
CATEGORIES = [(category.label, category.label) for category in Category]


def refuse(reason: str | None) -> None:
    """Turn a reason from the law layer into a validation error."""
    if reason:
        raise ValidationError(reason)


def validate_basic_code(value: str) -> None:
    """基本编码: twelve digits, parts as powerops.law.codes says."""
    refuse(basic_code_problem(value))


def validate_code(value: str) -> None:
    """实施编码: unified credit code, level, basic code."""
    refuse(implementation_code_problem(value))


class Power(models.Model):
    """One administrative power of one body, from its first proposal on; never deleted."""

    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="powers", verbose_name="部门"
    )
    code = models.CharField(
        "实施编码", max_length=31, unique=True, null=True, blank=True, validators=[validate_code]
    )
    basic_code = models.CharField(
        "基本编码", max_length=12, null=True, blank=True, validators=[validate_basic_code]
    )

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "权力事项"
        constraints = [
            models.CheckConstraint(
                name="codes_are_given_together",
                condition=Q(code__isnull=True, basic_code__isnull=True)
                | Q(code__isnull=False, basic_code__isnull=False),
            ),
            models.CheckConstraint(
                name="the_code_ends_with_the_basic_code",
                condition=Q(code__isnull=True) | Q(code__endswith=models.F("basic_code")),
                violation_error_message="实施编码后 12 位应为基本编码。",
            ),
        ]

    def __str__(self) -> str:
        return self.code or f"未编码事项 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("registry:power-detail", args=[self.code])


class PowerVersion(models.Model):
    """What one revision says of one power."""

    class Action(models.TextChoices):
        """The kinds of adjustment (R3); merging, splitting and devolving name what goes, its successors are 新增 or 变更."""

        ADD = "add", "新增"
        CHANGE = "change", "变更"
        REMOVE = "remove", "取消"
        DEVOLVE = "devolve", "下放"
        RECEIVE = "receive", "承接"
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"
        SUSPEND = "suspend", "暂停"
        RESUME = "resume", "恢复"

    # By these a power leaves its body's list.
    LEAVING = (Action.REMOVE, Action.DEVOLVE, Action.MERGE, Action.SPLIT)
    # By these a list says something new; by suspension and resumption it keeps every word.
    SAYING = (Action.ADD, Action.CHANGE, Action.RECEIVE)

    power = models.ForeignKey(
        Power, models.PROTECT, related_name="versions", verbose_name="权力事项"
    )
    revision = models.ForeignKey(
        "registry.Revision", models.PROTECT, related_name="versions", verbose_name="清单稿"
    )
    action = models.CharField("调整方式", max_length=10, choices=Action)
    is_open = models.BooleanField("在办", default=True, editable=False)
    row_version = models.PositiveIntegerField("修改次数", default=1, editable=False)
    position = models.PositiveIntegerField("序号", default=0)

    name = models.CharField(
        "事项名称", max_length=500, validators=[MinLengthValidator(2, "名称太短。")]
    )
    sub_name = models.CharField("子项名称", max_length=500, blank=True)
    category = models.CharField("权力类型", max_length=10, choices=CATEGORIES)
    level = models.CharField("行使层级", max_length=1, blank=True, choices=Level.choices())
    level_text = models.CharField("实施层级（原文）", max_length=100, blank=True)
    scope = models.TextField("权限范围", blank=True)
    power_source = models.CharField(
        "权力来源", max_length=1, default=PowerSource.STATUTORY.value, choices=PowerSource.choices()
    )
    delegating_body = models.CharField("委托机关", max_length=100, blank=True)
    exercising_body = models.CharField("行使主体", max_length=200, blank=True)
    handling_office = models.CharField("承办机构", max_length=300, blank=True)
    basis_text = models.TextField("实施依据", blank=True)
    department_duty = models.TextField("部门职责", blank=True)
    duty_text = models.TextField("责任事项（原文）", blank=True)
    duties = models.JSONField("责任事项", default=list, blank=True)
    duty_basis = models.TextField("责任事项依据", blank=True)
    accountable_persons = models.TextField("追责对象范围", blank=True)
    accountability_text = models.TextField("追责情形", blank=True)
    accountability_basis = models.TextField("追责依据", blank=True)
    process = models.JSONField("运行流程", default=list, blank=True)
    state = models.CharField(
        "事项状态", max_length=1, default=PowerState.IN_USE.value, choices=PowerState.choices()
    )
    themes = models.JSONField("生活和经营主题", default=list, blank=True)
    guide = models.JSONField("服务指南", null=True, blank=True)
    fees = models.JSONField("收费项目", default=list, blank=True)
    remarks = models.TextField("备注", blank=True)
    local_code = models.CharField("地方编码", max_length=100, blank=True)
    other = models.JSONField("其他栏目", default=dict, blank=True)

    counterpart = models.CharField("承接或者移交机关", max_length=200, blank=True)
    counterpart_body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承接或者移交机关（本辖区）",
    )
    action_reason = models.TextField("调整说明", blank=True)
    resumes_on = models.DateField("预计恢复日期", null=True, blank=True)
    findings = models.JSONField("核对意见", default=list, editable=False)
    source_sheet = models.CharField("来源工作表", max_length=100, blank=True, editable=False)
    source_row = models.PositiveIntegerField("来源行", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "power"], name="a_revision_says_one_thing_of_a_power"
            ),
            models.UniqueConstraint(
                fields=["power"],
                condition=Q(is_open=True),
                name="a_power_is_in_one_open_revision",
                violation_error_message="该事项正在另一份清单稿中办理。",
            ),
            models.CheckConstraint(
                name="only_a_suspension_says_until_when",
                condition=Q(resumes_on__isnull=True) | Q(action="suspend"),
                violation_error_message="只有暂停的事项填写预计恢复日期。",
            ),
            models.CheckConstraint(
                name="a_delegated_power_names_who_delegates",
                condition=~Q(power_source__in=["5", "6"]) | ~Q(delegating_body=""),
                violation_error_message="权力来源为委托的，应填写委托机关（行政处罚法第二十条）。",
            ),
        ]

    # What a version says, as opposed to where it stands in the office's work.
    CONTENT_FIELDS = (
        "name", "sub_name", "category", "level", "level_text", "scope", "power_source", "delegating_body",
        "exercising_body", "handling_office", "basis_text", "department_duty", "duty_text", "duties",
        "duty_basis", "accountable_persons", "accountability_text", "accountability_basis", "process",
        "state", "themes", "guide", "fees", "remarks", "local_code", "other",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}{f'（{self.sub_name}）' if self.sub_name else ''}"

    def get_absolute_url(self) -> str:
        return reverse("registry:version-detail", args=[self.revision_id, self.pk])

    @property
    def is_leaving(self) -> bool:
        """Whether the power leaves its body's list by this."""
        return self.action in self.LEAVING


class BasisCitation(models.Model):
    """One citation parsed from a version's basis, matched against the register where it could be."""

    version = models.ForeignKey(
        PowerVersion, models.CASCADE, related_name="citations", verbose_name="事项版本"
    )
    position = models.PositiveSmallIntegerField("次序")
    law = models.ForeignKey(
        Law,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name="登记的法律",
    )
    law_name = models.CharField("法律名称（原文）", max_length=300)
    rank_label = models.CharField("级别标注", max_length=30, blank=True)
    document_number = models.CharField("文号", max_length=200, blank=True)
    article = models.CharField("条款", max_length=300, blank=True)
    article_numbers = models.JSONField("条号", default=list)
    quoted_text = models.TextField("引文", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "依据引用"
        ordering = ["position"]
        indexes = [models.Index(fields=["law", "version"], name="citations_of_a_law")]

    def __str__(self) -> str:
        return f"《{self.law_name}》{self.article}"
