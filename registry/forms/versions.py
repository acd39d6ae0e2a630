"""The form of one power: sectioned, with the fields that the law wants and why, and rows for duties and steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from powerops.core.act_forms import text_box
from powerops.law import administrative_penalty, fees, plan
from powerops.law.citation import Clause
from powerops.law.themes import THEMES, Audience
from registry.exchange.duties import split_duties
from registry.forms.flow import StepForm, StepFormSet
from registry.forms.rows import errors_of, filled, kept, row_set, tidy, typed_rows
from registry.guides import FEE_COLUMNS
from registry.models import PowerVersion

WANTED = "送审前必须填写。"


class VersionForm(forms.ModelForm):
    """What a power's version says, but for its rows."""

    row_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    sections = (
        ("基本信息", (
            "name", "sub_name", "category", "level", "level_text", "scope", "power_source", "delegating_body",
            "exercising_body", "handling_office", "local_code",
        )),
        ("主题", ("themes",)),
        ("依据", ("basis_text",)),
        ("责任", ("department_duty", "duty_text", "duty_basis")),
        ("追责", ("accountable_persons", "accountability_text", "accountability_basis")),
        ("流程", ()),
        ("收费", ()),
        ("其他", ("remarks",)),
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label="生活和经营主题",
        required=False,
        choices=[
            (audience.label, [(one.key, one.label) for one in THEMES if one.audience is audience])
            for audience in Audience
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text="群众和企业在什么事情上会遇到本事项；可以多选，公开网站按它分类。",
    )
    clauses = {
        "category": plan.R2.clause,
        "exercising_body": plan.R2.clause,
        "basis_text": plan.R2.clause,
        "duty_text": plan.R2.clause,
        "delegating_body": Clause(administrative_penalty.STATUTE, 20),
    }

    class Meta:
        model = PowerVersion
        fields = [
            "name", "sub_name", "category", "level", "level_text", "scope", "power_source", "delegating_body",
            "exercising_body", "handling_office", "local_code", "basis_text", "department_duty", "duty_text",
            "duty_basis", "accountable_persons", "accountability_text", "accountability_basis", "remarks", "themes",
        ]  # fmt: skip
        widgets = {
            "name": text_box(2), "sub_name": text_box(2), "scope": text_box(3), "basis_text": text_box(10),
            "department_duty": text_box(4), "duty_text": text_box(10), "duty_basis": text_box(4),
            "accountable_persons": text_box(2), "accountability_text": text_box(6),
            "accountability_basis": text_box(4), "remarks": text_box(3),
        }  # fmt: skip
        help_texts = {
            "exercising_body": WANTED,
            "basis_text": "写明法律名称和条款，例如：《中华人民共和国建筑法》第六十四条。" + WANTED,
            "level": "不选则按本部门的层级。",
            "delegating_body": "权力来源为委托的必须填写。",
            "duty_text": "按已公布的原文填写，或者只填下面的分项，由系统写成文字。" + WANTED,
        }


class DutyForm(forms.Form):
    """One duty: at which stage, what is to be done."""

    stage = forms.CharField(label="环节", required=False, max_length=30)
    text = forms.CharField(label="责任内容", required=False, max_length=3000, widget=text_box(2))


class FeeForm(forms.Form):
    """One fee; none is kept without its legal basis (R7)."""

    name = forms.CharField(
        label=FEE_COLUMNS["name"][0], required=False, max_length=FEE_COLUMNS["name"][1]
    )
    standard = forms.CharField(
        label=FEE_COLUMNS["standard"][0], required=False, max_length=FEE_COLUMNS["standard"][1]
    )
    basis = forms.CharField(
        label=FEE_COLUMNS["basis"][0],
        required=False,
        max_length=FEE_COLUMNS["basis"][1],
        widget=text_box(2),
        help_text="法律、法规、规章的名称和条款，或者文件的名称和文号。",
    )
    collecting_body = forms.CharField(
        label=FEE_COLUMNS["collecting_body"][0],
        required=False,
        max_length=FEE_COLUMNS["collecting_body"][1],
    )
    note = forms.CharField(
        label=FEE_COLUMNS["note"][0], required=False, max_length=FEE_COLUMNS["note"][1]
    )

    def clean(self) -> None:
        """Refuse a fee without name, or without a basis that can be looked up."""
        super().clean()
        if not any(self.cleaned_data.values()):
            return
        if not self.cleaned_data.get("name"):
            self.add_error("name", "请写明收费项目的名称。")
        for _, violation in fees.unfounded([self.cleaned_data]):
            self.add_error("basis", f"{violation.message}，不能保存（{violation.clause}）。")


DutyFormSet, FeeFormSet = map(row_set, (DutyForm, FeeForm))


TEXTS = [name for name in VersionForm.Meta.fields if name != "themes"]
ROW_FORMS = (("duties", DutyForm), ("process", StepForm), ("fees", FeeForm))


class PowerForms:
    """The form of a power with its sets of rows, as one.

    `opened` is what the version said when the form was opened; it decides whether the duties' rows or their text
    were worked on.
    """

    def __init__(
        self, opened: Mapping[str, Any], row_version: int, data: Mapping[str, Any] | None = None
    ) -> None:
        self.opened = opened
        self.main = VersionForm(data, initial={**opened, "row_version": row_version})
        self.duties = DutyFormSet(data, initial=opened["duties"], prefix="duties")
        self.process = StepFormSet(data, process=opened["process"], prefix="process")
        self.fees = FeeFormSet(data, initial=opened["fees"], prefix="fees")

    def is_valid(self) -> bool:
        """Whether all are right; each is asked, so that all errors show."""
        answers = [part.is_valid() for part in (self.main, self.duties, self.process, self.fees)]
        return all(answers)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """The errors of the rows, each leading to its field."""
        sets = (("责任分项", self.duties), ("流程", self.process), ("收费", self.fees))
        return [error for label, rows in sets for error in errors_of(label, rows)]

    @property
    def content(self) -> dict[str, Any]:
        """What the forms say, as a version's content.

        Rows of duties that were worked on are written out as the text, unless the text was worked on too; a text
        that was worked on alone is split into rows.
        """
        content = {name: kept(self.main.cleaned_data[name], self.opened[name]) for name in TEXTS}
        duties = filled(self.duties)
        text_changed = content["duty_text"] != self.opened["duty_text"]
        rows_changed = duties != tidy(self.opened["duties"], DutyForm)
        if not rows_changed:
            duties = divided(content["duty_text"]) if text_changed else self.opened["duties"]
        elif not text_changed:
            content["duty_text"] = written_out(duties)
        rows = {"duties": duties, "process": self.process.process, "fees": filled(self.fees)}
        return {**self.opened, **content, **rows, "themes": self.main.cleaned_data["themes"]}


def typed_content(opened: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form's fields say as they were typed, valid or not, to open the form with again."""
    main = {name: typed[name] for name in TEXTS if name in typed}
    rows = {prefix: typed_rows(typed, prefix, form) for prefix, form in ROW_FORMS}
    return {**opened, **main, **rows, "themes": typed.get("themes", "").split()}


def divided(duty_text: str) -> list[dict[str, str]]:
    """Return the duties that a text names."""
    return [{"stage": stage, "text": text} for stage, text in split_duties(duty_text)]


def written_out(duties: list[dict[str, str]]) -> str:
    """Return duties as lists write them: numbered, each under its stage."""
    return "\n".join(
        f"{number}.{duty['stage']}责任：{duty['text']}"
        if duty["stage"]
        else f"{number}.{duty['text']}"
        for number, duty in enumerate(duties, 1)
    )
