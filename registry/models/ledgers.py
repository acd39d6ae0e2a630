"""The ledgers of 简政放权 (R7; the Plan 四(二)2): what was cancelled, devolved and received, intermediaries, fees.

A `LedgerEntry` says by which document one power went or came. An `IntermediaryService` is what an applicant must
have an agency do before a power is exercised; the public reads it as released. `PublishedFee` is the read model of
the fees of the powers in force.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from powerops.core.history import tracked
from powerops.core.models import Organisation, Person
from powerops.law.fees import SIGN_OF_A_BASIS
from registry.models.powers import CATEGORIES, Power, PowerVersion


class LedgerEntry(models.Model):
    """One power that was cancelled, devolved or received, and the document by which it was; never deleted."""

    class Kind(models.TextChoices):
        """The kinds of adjustment that the ledger is kept of, by the names that versions use."""

        REMOVED = "remove", "取消"
        DEVOLVED = "devolve", "下放"
        RECEIVED = "receive", "承接"

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="登记机关"
    )
    kind = models.CharField("方式", max_length=10, choices=Kind)
    name = models.CharField("事项名称", max_length=500)
    category = models.CharField("权力类型", max_length=10, choices=CATEGORIES, blank=True)
    body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ledger_entries",
        verbose_name="部门（本平台）",
    )
    body_name = models.CharField("部门", max_length=200)
    source_document = models.CharField("来源文件", max_length=300)
    document_number = models.CharField("文号", max_length=100, blank=True)
    happened_on = models.DateField("日期")
    counterpart = models.CharField("承接/移交机关", max_length=200, blank=True)
    remarks = models.TextField("备注", blank=True)
    version = models.OneToOneField(
        PowerVersion,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="ledger_entry",
        verbose_name="公布的调整",
    )
    entered_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="作废人",
    )
    void_reason = models.TextField("作废理由", blank=True, editable=False)

    history = tracked()

    # What the entry says, as opposed to who keeps it.
    FIELDS = (
        "kind", "name", "category", "body", "body_name", "source_document", "document_number", "happened_on",
        "counterpart", "remarks",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "取消下放承接台账"
        ordering = ["-happened_on", "document_number", "source_document", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_voided_entry_says_who_and_why",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["-happened_on", "document_number", "source_document", "id"],
                name="ledger_by_document",
                condition=Q(voided_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:ledger-detail", args=[self.pk])


class IntermediaryService(models.Model):
    """中介服务: what an applicant has an agency do; `released` is what the public reads, None before the release."""

    class Status(models.TextChoices):
        DRAFT = "draft", "登记"
        PROPOSED = "proposed", "待发布"
        RELEASED = "released", "已发布"
        WITHDRAWN = "withdrawn", "已撤下"

    class Payer(models.TextChoices):
        APPLICANT = "applicant", "申请人"
        BODY = "body", "行政机关"

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", editable=False, verbose_name="登记机关"
    )
    name = models.CharField("服务名称", max_length=200)
    powers = models.ManyToManyField(
        Power, related_name="intermediaries", blank=True, verbose_name="涉及的权力事项"
    )
    basis = models.TextField("设定依据", blank=True)
    payer = models.CharField("费用由谁承担", max_length=10, choices=Payer)
    fee_standard = models.CharField("收费标准", max_length=500, blank=True)
    providers = models.TextField("服务机构", blank=True)
    is_precondition = models.BooleanField("仍作为审批前置条件", default=False)
    cleared_on = models.DateField("清理日期", null=True, blank=True)
    cleared_by = models.CharField("清理依据文件", max_length=300, blank=True)
    remarks = models.TextField("备注", blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    entered_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)
    changed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name="最后填写人"
    )
    returned_reason = models.TextField("退回理由", blank=True, editable=False)
    released = models.JSONField("已发布的内容", null=True, blank=True, editable=False)
    released_on = models.DateField("发布日期", null=True, blank=True, editable=False)

    history = tracked()

    FIELDS = (
        "name", "basis", "payer", "fee_standard", "providers", "is_precondition", "cleared_on", "cleared_by",
        "remarks",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "行政审批中介服务"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_released_service_says_when",
                condition=Q(released__isnull=True, released_on__isnull=True)
                | Q(released__isnull=False, released_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_released_precondition_has_a_basis",
                condition=~Q(status="released") | Q(is_precondition=False) | ~Q(basis=""),
                violation_error_message="没有法定依据的中介服务不得作为审批前置条件（新开〔2016〕76号 四(二)2）。",
            ),
            models.CheckConstraint(
                name="a_cleared_service_says_when_and_by_what",
                condition=~Q(status="released")
                | Q(is_precondition=True)
                | Q(cleared_on__isnull=False) & ~Q(cleared_by=""),
                violation_error_message="已清理的中介服务应写明清理日期和依据文件（新开〔2016〕76号 四(二)2）。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:intermediary-detail", args=[self.pk])


class PublishedFee(models.Model):
    """One fee of one power in force, for the public list; written and replaced by publication alone."""

    power = models.ForeignKey(
        Power, models.PROTECT, related_name="published_fees", verbose_name="权力事项"
    )
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="published_fees", verbose_name="部门"
    )
    position = models.PositiveIntegerField("序号")
    code = models.CharField("实施编码", max_length=31)
    power_name = models.CharField("事项名称", max_length=1010)
    name = models.TextField("收费项目")
    standard = models.TextField("收费标准", blank=True)
    basis = models.TextField("收费依据")
    collecting_body = models.TextField("征收单位", blank=True)
    note = models.TextField("备注", blank=True)
    search_text = models.TextField("检索文字", editable=False)
    search = models.GeneratedField(
        expression=models.Func(
            models.F("search_text"), function="powerops_bigrams", output_field=SearchVectorField()
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "现行收费项目"
        ordering = ["body", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "position"], name="fees_of_a_body_are_in_order"
            ),
            models.CheckConstraint(
                name="a_published_fee_names_its_basis",
                condition=Q(basis__regex=SIGN_OF_A_BASIS),
                violation_error_message="没有合法依据的收费不能公布。",
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="fees_search")]

    def __str__(self) -> str:
        return self.name
