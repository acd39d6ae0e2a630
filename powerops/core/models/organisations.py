"""Organisations as a dated tree (F1; the Plan 三).

What an organisation is called, where it stands and whether it exists are facts with a beginning and an end:
each such period is an `OrganisationTerm`; the organisation itself keeps the current one at hand.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.law.codes import Level, is_provisional, uscc_problem

RESERVED_CODES = frozenset({"new"})


class OrganisationKind(models.TextChoices):
    """实施范围 of the Plan 三; a jurisdiction is the district, county, city or province itself."""

    JURISDICTION = "jurisdiction", "辖区"
    PARTY = "party", "党委机构"
    COMMITTEE = "committee", "管委机构"
    DEPARTMENT = "department", "职能部门"
    STATIONED = "stationed", "派驻机构"
    TOWNSHIP = "township", "乡（镇）"
    SUBDISTRICT = "subdistrict", "街道"
    INSTITUTION = "institution", "事业单位"


class OrganisationQuerySet(models.QuerySet):
    def existing(self, on: date) -> OrganisationQuerySet:
        """Those that exist on the day."""
        return self.filter(established_on__lte=on).filter(
            Q(abolished_on__isnull=True) | Q(abolished_on__gt=on)
        )

    def within(self, organisation: Organisation) -> OrganisationQuerySet:
        """The organisation itself and everything below it in the current tree."""
        return self.filter(path__startswith=organisation.path)


def validate_credit_code(value: str) -> None:
    """Refuse a unified credit code whose form or check digit is wrong, saying which (GB 32100-2015)."""
    reason = uscc_problem(value)
    if reason:
        raise ValidationError(reason)


def validate_not_reserved(value: str) -> None:
    """Refuse a word that stands where a code stands in an address."""
    if value in RESERVED_CODES:
        raise ValidationError(f"“{value}”是系统保留的词，请换一个机构代码。")


# An extension follows 转; several numbers stand apart by 、 or /.
validate_telephone = RegexValidator(
    r"^(?=(?:[^0-9]*[0-9]){5})[0-9+()（）、/ 转-]+\Z",
    "不是电话号码：应至少有 5 位数字，只能用数字、+、-、括号、顿号、斜线、空格和“转”。",
)


class Organisation(models.Model):
    """A body that holds, reviews or supervises power."""

    code = models.SlugField(
        "机构代码",
        max_length=40,
        unique=True,
        validators=[validate_not_reserved],
        error_messages={"unique": "这个机构代码已被使用。"},
        help_text="网址中使用的短代码，设立后不再改变。",
    )
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级机构",
    )
    path = models.CharField("树中位置", max_length=200, editable=False, db_index=True)
    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        validators=[validate_credit_code],
        error_messages={"unique": "这个统一社会信用代码已被使用。"},
    )
    region_code = models.CharField(
        "区域代码",
        max_length=2,
        default="41",
        validators=[RegexValidator(r"^\d{2}$", "应为两位数字。")],
        help_text="基本编码前两位，河南省为 41。",
    )
    department_number = models.CharField(
        "主管部门代码",
        max_length=2,
        default="00",
        validators=[RegexValidator(r"^\d{2}$", "应为两位数字。")],
        help_text="基本编码第 5、6 位。",
    )
    level = models.CharField(
        "行使层级", max_length=1, default=Level.COUNTY.value, choices=Level.choices()
    )
    telephone = models.CharField(
        "联系电话", max_length=40, blank=True, validators=[validate_telephone]
    )
    supervision_telephone = models.CharField(
        "监督电话", max_length=40, blank=True, validators=[validate_telephone]
    )
    address = models.CharField("地址", max_length=200, blank=True)
    office_hours = models.CharField("办公时间", max_length=100, blank=True)
    established_on = models.DateField("设立日期")
    abolished_on = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="承接机构",
    )

    history = tracked()
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=Q(abolished_on__isnull=True) | Q(abolished_on__gt=F("established_on")),
                violation_error_message="撤销日期应晚于设立日期。",
            ),
            models.CheckConstraint(
                name="organisation_with_a_successor_has_ended",
                condition=Q(successor__isnull=True) | Q(abolished_on__isnull=False),
                violation_error_message="有承接机构的，应填写撤销日期。",
            ),
            models.CheckConstraint(
                name="only_a_jurisdiction_stands_at_the_root",
                condition=Q(parent__isnull=False) | Q(kind="jurisdiction"),
                violation_error_message="除辖区外，机构应有上级机构。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:organisation-detail", args=[self.code])

    @property
    def has_provisional_code(self) -> bool:
        """Whether the body still waits for its unified credit code."""
        return is_provisional(self.credit_code)

    @property
    def depth(self) -> int:
        """How many organisations stand above this one."""
        return self.path.count(".") - 2

    def stands_within(self, other: Organisation) -> bool:
        """Whether this organisation is the other or below it, today."""
        return self.path.startswith(other.path)


class OrganisationTerm(models.Model):
    """A period in which an organisation had one name and one place in the tree."""

    class Cause(models.TextChoices):
        """What began the period."""

        ESTABLISHED = "established", "设立"
        RENAMED = "renamed", "更名"
        MOVED = "moved", "调整隶属"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="terms", verbose_name="机构"
    )
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上级机构",
    )
    cause = models.CharField("起因", max_length=20, choices=Cause)
    source = models.CharField("依据文件", max_length=200, blank=True)
    began_on = models.DateField("自")
    ended_on = models.DateField("至（不含）", null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = verbose_name_plural = "机构沿革"
        ordering = ["began_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "began_on"],
                name="one_term_begins_on_a_day",
                violation_error_message="同一天只能有一次机构变动。",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True),
                name="one_current_term",
                violation_error_message="机构只能有一个当前名称。",
            ),
            models.CheckConstraint(
                name="term_ends_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("began_on")),
                violation_error_message="变动日期应晚于上一次变动。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.began_on}起）"
