"""The form of one power: sectioned, with the fields that the law wants and why, and rows for duties and steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet

from powerops.law import administrative_penalty, plan
from powerops.law.citation import Clause
from registry.exchange.duties import split_duties
from registry.forms.revisions import text_box
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
        ("依据", ("basis_text",)),
        ("责任", ("department_duty", "duty_text", "duty_basis")),
        ("追责", ("accountable_persons", "accountability_text", "accountability_basis")),
        ("流程", ()),
        ("其他", ("remarks",)),
    )  # fmt: skip
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
            "duty_basis", "accountable_persons", "accountability_text", "accountability_basis", "remarks",
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


class StepForm(forms.Form):
    """One step of the process."""

    step = forms.CharField(label="环节", required=False, max_length=50)
    body = forms.CharField(label="办理机构", required=False, max_length=100)
    requirement = forms.CharField(label="要求", required=False, max_length=1000, widget=text_box(2))
    limit = forms.CharField(label="时限", required=False, max_length=100)


MOST_ROWS = 200
ROWS = {"absolute_max": MOST_ROWS, "max_num": MOST_ROWS}
DutyFormSet = forms.formset_factory(DutyForm, extra=2, **ROWS)
StepFormSet = forms.formset_factory(StepForm, extra=2, **ROWS)


class PowerForms:
    """The form of a power with its two sets of rows, as one.

    `opened` is what the version said when the form was opened; it decides whether the duties' rows or their text
    were worked on.
    """

    def __init__(
        self, opened: Mapping[str, Any], row_version: int, data: Mapping[str, Any] | None = None
    ) -> None:
        self.opened = opened
        self.main = VersionForm(data, initial={**opened, "row_version": row_version})
        self.duties = DutyFormSet(data, initial=opened["duties"], prefix="duties")
        self.process = StepFormSet(data, initial=opened["process"], prefix="process")

    def is_valid(self) -> bool:
        """Whether all three are right; each is asked, so that all errors show."""
        answers = [part.is_valid() for part in (self.main, self.duties, self.process)]
        return all(answers)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """The errors of the rows, each leading to its field."""
        return [
            {
                "text": f"{label}第 {number} 行 {field.label}：{error}",
                "url": f"#{field.id_for_label}",
            }
            for label, rows in (("责任分项", self.duties), ("流程", self.process))
            for number, row in enumerate(rows.forms, 1)
            for field in row
            for error in field.errors
        ]

    @property
    def content(self) -> dict[str, Any]:
        """What the forms say, as a version's content.

        Rows of duties that were worked on are written out as the text, unless the text was worked on too; a text
        that was worked on alone is split into rows.
        """
        content = {
            name: kept(self.main.cleaned_data[name], self.opened[name])
            for name in VersionForm.Meta.fields
        }
        duties, process = filled(self.duties), filled(self.process)
        text_changed = content["duty_text"] != self.opened["duty_text"]
        rows_changed = duties != tidy(self.opened["duties"], DutyForm)
        if not rows_changed:
            duties = divided(content["duty_text"]) if text_changed else self.opened["duties"]
        elif not text_changed:
            content["duty_text"] = written_out(duties)
        if process == tidy(self.opened["process"], StepForm):
            process = self.opened["process"]
        return {**self.opened, **content, "duties": duties, "process": process}


def typed_content(opened: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form's fields say as they were typed, valid or not, to open the form with again."""
    main = {name: typed[name] for name in VersionForm.Meta.fields if name in typed}
    rows = {
        prefix: typed_rows(typed, prefix, form)
        for prefix, form in (("duties", DutyForm), ("process", StepForm))
    }
    return {**opened, **main, **rows}


def typed_rows(
    typed: Mapping[str, str], prefix: str, form: type[forms.Form]
) -> list[dict[str, str]]:
    """Return the rows of a set in which something was typed."""
    count = typed.get(f"{prefix}-TOTAL_FORMS", "")
    rows = (
        {name: typed.get(f"{prefix}-{number}-{name}", "") for name in form.base_fields}
        for number in range(min(int(count), MOST_ROWS) if count.isdecimal() else 0)
    )
    return [row for row in rows if any(row.values())]


def kept(typed: str, opened: str) -> str:
    """Return what was typed, or the very words that stood there when nothing but their ends differs."""
    text = as_sent(typed)
    return opened if text == as_sent(opened) else text


def filled(rows: BaseFormSet) -> list[dict[str, str]]:
    """Return the rows in which something stands."""
    found = ({name: as_sent(text) for name, text in row.cleaned_data.items()} for row in rows.forms)
    return [row for row in found if any(row.values())]


def tidy(rows: list[dict[str, str]], form: type[forms.Form]) -> list[dict[str, str]]:
    """Return stored rows as the form would send them back."""
    return [{name: as_sent(row.get(name, "")) for name in form.base_fields} for row in rows]


def divided(duty_text: str) -> list[dict[str, str]]:
    """Return the duties that a text names."""
    return [{"stage": stage, "text": text} for stage, text in split_duties(duty_text)]


def as_sent(text: str) -> str:
    """Return a text as a browser's box sends it back, ends trimmed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def written_out(duties: list[dict[str, str]]) -> str:
    """Return duties as lists write them: numbered, each under its stage."""
    return "\n".join(
        f"{number}.{duty['stage']}责任：{duty['text']}"
        if duty["stage"]
        else f"{number}.{duty['text']}"
        for number, duty in enumerate(duties, 1)
    )


def merged(
    opened: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> dict[str, Any]:
    """Return mine where I worked on a field, theirs where I did not."""
    return {name: theirs[name] if mine[name] == opened[name] else mine[name] for name in theirs}
