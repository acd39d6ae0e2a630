"""Forms of the ledgers: entries, files of them, intermediary services (R7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q

from powerops.core.act_forms import text_box
from powerops.core.actor import Actor
from powerops.core.material_forms import ArrivingFile
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.law import plan
from registry.exchange.ledger_file import LedgerFile, read_ledger
from registry.exchange.refusal import FileRefused
from registry.exchange.workbook import open_workbook
from registry.forms.revisions import ANY, day_input
from registry.models import IntermediaryService, LedgerEntry, Power

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
SALT = "registry.ledger-file"
CLAUSE = str(plan.R7.clause)
MOST_POWERS = 500


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=500, widget=text_box(3))


class LedgerForm(forms.ModelForm):
    """One entry of the ledger."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="部门（本平台）", required=False, to_field_name="code",
        empty_label="不在本平台登记", help_text="部门仍在本平台的，请选择；否则只填部门名称。",
    )  # fmt: skip
    field_order: tuple[str, ...] = LedgerEntry.FIELDS
    clauses = {"source_document": CLAUSE}

    class Meta:
        model = LedgerEntry
        fields = LedgerEntry.FIELDS
        widgets = {"happened_on": day_input(), "name": text_box(2), "remarks": text_box(3)}
        help_texts = {
            "source_document": "取消、下放或者承接所依据的文件名称。",
            "document_number": "例如 国发〔2017〕46号。",
            "happened_on": "文件的施行日期，没有写明的填公布日期。",
            "body_name": "当时的名称。",
            "counterpart": "下放给谁，或者从哪里承接。",
        }

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(pk__in=[])
        for one in actor.appointments:
            near |= Q(path__startswith=jurisdiction_path(one.post.organisation))
        bodies = Organisation.objects.filter(near).exclude(kind="jurisdiction")
        self.fields["body"].queryset = bodies.order_by("path")


class CorrectForm(LedgerForm):
    """An entry as it should be, and why."""

    reason = ReasonForm.base_fields["reason"]
    field_order = (*LedgerEntry.FIELDS, "reason")


class LedgerFilter(forms.Form):
    """Which entries to list."""

    q = forms.CharField(label="事项、部门、文件或文号", required=False, max_length=100)
    kind = forms.ChoiceField(label="方式", required=False, choices=[ANY, *LedgerEntry.Kind.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "有效"), ("void", "已作废"), ("all", "全部")]
    )


class LedgerFileForm(forms.Form):
    """A ledger kept in Excel; what it says stands in `found`."""

    file = ArrivingFile(
        label="台账文件", widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
        help_text="列：事项名称、权力类型、部门、方式（取消、下放、承接）、来源文件、文号、日期、承接/移交机关、备注；次序不限，最多 2000 行。",
    )  # fmt: skip
    clauses = {"file": CLAUSE}
    found: LedgerFile | None = None

    def clean_file(self) -> Any:
        """Read the file; a fault of a row is told beside the form, not here."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("文件超过 5 MB，不像一份台账。请核对后重新上传。")
        file.seek(0)
        try:
            self.found = read_ledger(open_workbook(file.read(), filename=file.name))
        except FileRefused as refused:
            raise ValidationError(f"{refused.message}{refused.advice}") from None
        if not self.found.rows and not self.found.faults:
            raise ValidationError("文件中没有任何事项。请核对后重新上传。")
        return file


class LedgerConfirmForm(forms.Form):
    """The rows that were previewed, sealed so that nobody alters them on the way."""

    sealed = forms.CharField(widget=forms.HiddenInput)

    def clean_sealed(self) -> dict[str, Any]:
        """Return the file's name and rows."""
        try:
            opened: dict[str, Any] = signing.loads(self.cleaned_data["sealed"], salt=SALT)
        except signing.BadSignature:
            raise ValidationError("预览内容不完整，没有导入。请重新上传文件。") from None
        return opened


class ServiceForm(forms.ModelForm):
    """An intermediary service; the powers that ask for it by their codes."""

    codes = forms.CharField(
        label="涉及的权力事项", required=False, widget=text_box(4),
        help_text="每行一个实施编码（31 位），可从现行清单复制。",
    )  # fmt: skip
    sections = (
        ("服务", ("name", "codes", "providers")),
        ("依据和费用", ("basis", "payer", "fee_standard")),
        ("清理", ("is_precondition", "cleared_on", "cleared_by")),
        ("其他", ("remarks",)),
    )
    clauses = {"basis": CLAUSE, "is_precondition": CLAUSE}

    class Meta:
        model = IntermediaryService
        fields = IntermediaryService.FIELDS
        widgets = {
            "basis": text_box(5), "providers": text_box(3), "remarks": text_box(3), "cleared_on": day_input(),
        }  # fmt: skip
        help_texts = {
            "basis": "写明法律、法规的名称和条款，例如《中华人民共和国环境影响评价法》第十九条。仍作为前置条件的必须填写。",
            "providers": "有哪些机构提供，每行一个；有名录的写名录网址。",
            "cleared_on": "已不作为前置条件的填写。",
            "cleared_by": "依据哪份文件清理，写明名称和文号。",
            "fee_standard": "例如“市场调节价”，或者标准和文号。",
        }

    def clean_codes(self) -> list[Power]:
        """Return the powers; every code that names none is told."""
        codes = list(dict.fromkeys(self.cleaned_data["codes"].upper().split()))
        if len(codes) > MOST_POWERS:
            raise ValidationError(f"一次最多填写 {MOST_POWERS} 个事项。")
        powers = {
            one.code: one for one in Power.objects.filter(code__in=codes, published__isnull=False)
        }
        if unknown := [code for code in codes if code not in powers]:
            raise ValidationError(f"现行清单中没有这些实施编码：{'、'.join(unknown[:5])}。请核对。")
        return [powers[code] for code in codes]


class ServiceFilter(forms.Form):
    """Which services to list."""

    q = forms.CharField(label="服务名称", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *IntermediaryService.Status.choices]
    )
