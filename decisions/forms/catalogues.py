"""Forms of decision authority and of the yearly catalogue (D1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from decisions.catalogue_file import CatalogueFile, read_catalogue
from decisions.models import Catalogue, CatalogueEntry, DecisionAuthority, MatterKind, Step
from powerops.core.act_forms import text_box
from powerops.core.forms import DAY
from powerops.core.material_forms import ArrivingFile
from powerops.core.models import Organisation
from powerops.law import plan
from powerops.law.major_decisions import CATALOGUE
from registry.exchange.refusal import FileRefused
from registry.exchange.workbook import open_workbook

ANY = ("", "全部")
AUTHORITY, CLAUSE = str(plan.D1.clause), str(CATALOGUE.clause)
LARGEST = 5 * 1024 * 1024
SALT = "decisions.catalogue-file"


class AuthorityFilter(forms.Form):
    """Which lines to list."""

    kind = forms.ChoiceField(label="事项类别", required=False, choices=[ANY, *MatterKind.choices])
    on = forms.DateField(label="哪一天适用的", required=False, widget=DAY)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "现行和将适用"), ("all", "全部")]
    )


class AuthorityForm(forms.ModelForm):
    """A line of the list."""

    class Meta:
        model = DecisionAuthority
        fields = ("body", "kind", "level", "over", "up_to", "basis", "valid_from")
        widgets = {"valid_from": DAY, "basis": text_box(2)}

    clauses = {"body": AUTHORITY, "basis": AUTHORITY}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        self.fields["valid_from"].initial = timezone.localdate


class SupersedeForm(forms.ModelForm):
    """What a line says from a later day on, and why."""

    reason = forms.CharField(label="变更的理由", max_length=500, widget=text_box(3))

    class Meta:
        model = DecisionAuthority
        fields = ("level", "over", "up_to", "basis", "valid_from")
        widgets = {"valid_from": DAY, "basis": text_box(2)}

    clauses = {"basis": AUTHORITY}

    def _post_clean(self) -> None:
        """The line that stands is not changed; the workflow writes a further one."""


class EndAuthorityForm(forms.Form):
    """Until when a line holds, and why no longer."""

    on = forms.DateField(label="至何日止", widget=DAY)
    reason = forms.CharField(label="理由", max_length=500, widget=text_box(3))


class CatalogueFilter(forms.Form):
    """Which versions to list."""

    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2999)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *Catalogue.Status.choices]
    )


class CatalogueForm(forms.Form):
    """A year's catalogue, or its adjustment."""

    decider = forms.ModelChoiceField(Organisation.objects.none(), label="决策机关")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2999)
    reason = forms.CharField(
        label="调整的理由", required=False, max_length=2000, widget=text_box(3),
        help_text="这一年度的目录已经公布的，必须填写；新版以现行目录为基础。",
    )  # fmt: skip
    clauses = {"reason": CLAUSE}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decider"]
        field.queryset, field.initial = bodies, bodies.first()
        self.fields["year"].initial = timezone.localdate().year


class EntryForm(forms.ModelForm):
    """One matter of the catalogue."""

    procedures = forms.MultipleChoiceField(
        label="计划履行的程序", choices=Step.choices, widget=forms.CheckboxSelectMultiple, initial=list(Step.values)
    )  # fmt: skip

    class Meta:
        model = CatalogueEntry
        fields = (
            "title", "kind", "body", "co_bodies", "procedures", "has_hearing", "basis", "planned_time",
        )  # fmt: skip
        widgets = {"basis": text_box(3)}
        help_texts = {"planned_time": "例如 2026年12月。"}

    clauses = {"procedures": str(plan.D2.clause), "title": CLAUSE}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies

    def _post_clean(self) -> None:
        """The entry is written by its lifecycle alone."""


class PublishForm(forms.Form):
    """The Party committee's agreement, with which a version is published."""

    party_body = forms.ModelChoiceField(Organisation.objects.none(), label="同级党委")
    party_document = forms.CharField(
        label="党委同意的文件", max_length=300, help_text="会议纪要或者批复的名称和文号。"
    )
    agreed_on = forms.DateField(label="党委同意日期", widget=DAY)
    clauses = {"party_body": CLAUSE, "party_document": CLAUSE}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party_body"].queryset = bodies


class CatalogueFileForm(forms.Form):
    """A catalogue kept in Excel; what it says stands in `found`."""

    file = ArrivingFile(
        label="目录文件", widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
        help_text="列：序号、决策事项、承办单位、协办单位、履行程序、是否听证、依据、计划时间、事项类别；次序不限，决策事项和承办单位必须有。",
    )  # fmt: skip
    clauses = {"file": CLAUSE}
    found: CatalogueFile | None = None

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = bodies

    def clean_file(self) -> Any:
        """Read the file; a fault of a row is told beside the form, not here."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("文件超过 5 MB，不像一份目录。请核对后重新上传。")
        file.seek(0)
        try:
            self.found = read_catalogue(open_workbook(file.read(), filename=file.name), self.bodies)
        except FileRefused as refused:
            raise ValidationError(f"{refused.message}{refused.advice}") from None
        if not self.found.rows and not self.found.faults:
            raise ValidationError("文件中没有任何事项。请核对后重新上传。")
        return file


class CatalogueConfirmForm(forms.Form):
    """The rows that were previewed, sealed so that nobody alters them on the way."""

    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = bodies

    def clean_sealed(self) -> dict[str, Any]:
        """Return the file's name and rows, with their bodies."""
        try:
            opened: dict[str, Any] = signing.loads(self.cleaned_data["sealed"], salt=SALT)
        except signing.BadSignature:
            raise ValidationError("预览内容不完整，没有导入。请重新上传文件。") from None
        bodies = self.bodies.in_bulk([row["body"] for row in opened["rows"]])
        opened["rows"] = [{**row, "body": bodies[row["body"]]} for row in opened["rows"]]
        return opened


def sealed(name: str, rows: list[dict[str, Any]]) -> str:
    """Return the rows as text that a form carries and nobody alters."""
    plain = [{**row, "body": row["body"].pk} for row in rows]
    return signing.dumps({"name": name, "rows": plain}, salt=SALT, compress=True)
