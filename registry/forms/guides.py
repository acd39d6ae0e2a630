"""The form of a service guide, made of the elements that the law names; nothing in it is written by hand (R6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet

from powerops.core.act_forms import text_box
from powerops.core.material_forms import ArrivingFile
from powerops.law import service_guide
from powerops.law.service_guide import NO, SECTIONS, YES, Column, Element, Kind
from registry.forms.rows import as_sent, errors_of, row_set, typed_rows
from registry.guides import ADDRESS, ADDRESSES, ASKED, LENGTHS, MOST_DAYS

Choices = Sequence[tuple[str, str]]
UNSAID = ("", "请选择")
WANTED = "（应填）"
TABLES = [element for element in ASKED.values() if element.columns]
PLAIN = [element for element in ASKED.values() if not element.columns]


def field_of(part: Element | Column, samples: Choices = ()) -> forms.Field:
    """Return the form's field for one element, or for one column of a table."""
    given: dict[str, Any] = {
        "label": part.label,
        "required": False,
        "help_text": getattr(part, "hint", ""),
    }
    if part.key == "sample":
        return forms.ChoiceField(choices=[("", "没有"), *samples], **given)
    if part.kind is Kind.DAYS:
        return forms.IntegerField(min_value=0, max_value=MOST_DAYS, **given)
    if part.kind in (Kind.CHOICE, Kind.YES_NO):
        choices = [(one, one) for one in part.choices or (YES, NO)]
        return forms.ChoiceField(choices=[UNSAID, *choices], **given)
    if part.kind is Kind.LIST:
        choices = [(one, one) for one in part.choices]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **given
        )
    widget = text_box(3) if part.kind is Kind.LONG else forms.TextInput()
    return forms.CharField(max_length=LENGTHS[part.kind], widget=widget, **given)


class GuideForm(forms.Form):
    """What a guide says outside its tables."""

    row_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    clauses = {element.key: element.source for element in PLAIN if element.required_for}

    def __init__(self, category: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for element in PLAIN:
            field = self.fields[element.key] = field_of(element)
            if category in element.required_for:
                field.label = element.label + WANTED

    def clean(self) -> None:
        """Refuse what is no address, a number without unit, and a promise longer than the statute."""
        super().clean()
        said = self.cleaned_data
        for key in ADDRESSES:
            if said.get(key) and not ADDRESS.fullmatch(said[key]):
                self.add_error(key, "网址应以 https:// 或者 http:// 开头。")
        for which in ("statutory", "promised"):
            if said.get(f"{which}_limit") is not None and not said.get(f"{which}_unit"):
                self.add_error(f"{which}_unit", "请选择时限的单位。")
        if found := service_guide.promise_violation(said):
            self.add_error("promised_limit", f"{found.message}，不能保存（{found.clause}）。")


def row_form(element: Element, samples: Choices) -> type[forms.Form]:
    """Return the form of one row of a table."""
    fields = {column.key: field_of(column, samples) for column in element.columns}
    return type(f"{element.key.title()}Row", (forms.Form,), fields)


class GuideForms:
    """The form of a guide with its tables, as one; `opened` is what the guide said when it was opened."""

    def __init__(
        self,
        category: str,
        opened: Mapping[str, Any],
        row_version: int,
        samples: Choices,
        data: Any = None,
    ) -> None:
        self.category, self.opened = category, opened
        self.main = GuideForm(category, data, initial={**opened, "row_version": row_version})
        self.tables = {
            element.key: row_set(row_form(element, samples))(
                data, initial=opened.get(element.key) or [], prefix=element.key
            )
            for element in TABLES
        }

    def is_valid(self) -> bool:
        """Whether all is right; each part is asked, so that all errors show."""
        answers = [self.main.is_valid(), *(rows.is_valid() for rows in self.tables.values())]
        return all(answers)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """The errors of the tables, each leading to its field."""
        return [
            error
            for element in TABLES
            for error in errors_of(element.label, self.tables[element.key])
        ]

    @property
    def guide(self) -> dict[str, Any]:
        """What the forms say: what is empty is left out."""
        said = {element.key: self.main.cleaned_data[element.key] for element in PLAIN}
        for key, rows in self.tables.items():
            said[key] = [row.cleaned_data for row in rows.forms if is_filled(row.cleaned_data)]
        return {key: value for key, value in said.items() if service_guide.is_said(value)}

    @property
    def sections(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Each section with its parts in the order of the elements: a bound field, or a table."""
        for title in SECTIONS:
            elements = [one for one in ASKED.values() if one.section == title]
            if elements:
                yield title, [self.part(element) for element in elements]

    def part(self, element: Element) -> dict[str, Any]:
        """Return what the page shows of one element."""
        rows = self.tables.get(element.key)
        field = None if rows is not None else self.main[element.key]
        is_wanted = self.category in element.required_for
        return {"element": element, "rows": rows, "field": field, "is_wanted": is_wanted}


def is_filled(row: Mapping[str, Any]) -> bool:
    """Whether anything stands in a row."""
    return any(service_guide.is_said(value) for value in row.values())


def typed_guide(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form's fields say as they were typed, valid or not, to open the form with again."""
    guide: dict[str, Any] = {
        element.key: typed[element.key].split("\n")
        if element.kind is Kind.LIST
        else typed[element.key]
        for element in PLAIN
        if typed.get(element.key)
    }
    for element in TABLES:
        guide[element.key] = typed_rows(typed, element.key, row_form(element, ()))
    return guide


def as_opened(guide: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return every asked element as the form would send it back, to compare two guides by."""
    said = guide or {}
    return {key: comparable(element, said.get(key)) for key, element in ASKED.items()}


def comparable(element: Element, value: Any) -> Any:
    """Return one value with nothing in it standing for emptiness in two ways."""
    if not service_guide.is_said(value):
        return None
    if element.columns:
        return [{key: one or None for key, one in row.items()} for row in value]
    return as_sent(value) if isinstance(value, str) else value


class SampleForm(forms.Form):
    """A sample form to be filed."""

    upload = ArrivingFile(
        label="示范文本文件", help_text="PDF、OFD、Word、Excel 或者图片；公布后任何人都可以下载。"
    )


class MaterialListForm(forms.Form):
    """The name of a material list; its rows stand beside it."""

    row_version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="清单名称", max_length=100, help_text="例如：企业身份材料。")
    note = forms.CharField(
        label="说明", max_length=500, required=False, help_text="什么情形下选用。"
    )


def material_rows(
    samples: Choices, opened: Sequence[Mapping[str, Any]], data: Any = None
) -> BaseFormSet:
    """Return the rows of materials as a form."""
    rows = row_set(row_form(service_guide.BY_KEY["materials"], samples))
    return rows(data, initial=opened, prefix="materials")


def typed_materials(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of materials as they were typed, right or wrong."""
    return typed_rows(typed, "materials", row_form(service_guide.BY_KEY["materials"], ()))
