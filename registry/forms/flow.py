"""The steps of a process as rows of a table, as an office writes them in Excel (R5; the Plan 四(二)4).

A plain list needs names, bodies and limits alone: each row is followed by the next. Where it branches, 下一步 says
on each line under which condition the process goes on where (“材料齐全→4”); 退回到 names the row to which it goes back.
Rows are told by their 序号, which may be typed over: 2.5 puts a row between 2 and 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet

from powerops.core.act_forms import text_box
from registry.flow import (
    DECISION,
    END,
    KINDS,
    OTHERWISE,
    STEP,
    Fault,
    Flow,
    Step,
    faults,
    limit_in,
    steps_of,
)
from registry.forms.rows import LIMITS, as_sent

WAY = re.compile(
    r"(?P<when>.*?)\s*(?:(?:→|-+>|=+>|：|:|，|,)\s*)?(?:转到|转|到|去)?\s*第?(?P<to>\d{1,3}(?:\.\d{1,2})?|结束)[步行]?"
)
TEXTS = ("step", "body", "requirement", "limit")
SAID = (*TEXTS, "ways", "returns_to")
SPARE_ROWS, ROWS_AT_FIRST = 5, 12


class StepForm(forms.Form):
    """One step of the process."""

    number = forms.DecimalField(
        label="序号", required=False, min_value=0, max_digits=5, decimal_places=2, localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 3}),
    )  # fmt: skip
    step = forms.CharField(label="环节", required=False, max_length=50)
    body = forms.CharField(label="办理机构", required=False, max_length=100)
    limit = forms.CharField(label="时限", required=False, max_length=100)
    requirement = forms.CharField(label="要求", required=False, max_length=1000, widget=text_box(2))
    kind = forms.ChoiceField(
        label="类型", required=False, choices=list(KINDS.items()), initial=STEP
    )
    ways = forms.CharField(label="下一步", required=False, max_length=500, widget=text_box(2))
    returns_to = forms.CharField(label="退回到", required=False, max_length=10)

    def clean_limit(self) -> str:
        """Ask for the unit of a bare number: working days and days are not the same."""
        limit = self.cleaned_data["limit"]
        if re.fullmatch(r"\d+", limit):
            raise ValidationError(f"请写明单位，例如 {limit}个工作日、{limit}日、{limit}小时。")
        return limit

    @property
    def is_said(self) -> bool:
        """Whether something stands in the row but its number."""
        return any(self.cleaned_data.get(name) for name in SAID)


class BaseSteps(BaseFormSet):
    """The rows as one process; `process` is what they say, once they are valid."""

    def __init__(self, data: Any = None, *, process: Any = (), prefix: str = "process") -> None:
        """Open the rows with what stands in the process: the stored JSON, or rows as they were typed."""
        self.opened = process
        self.rows = rows_of(process)
        self.process: list[dict[str, Any]] = []
        super().__init__(data, initial=self.rows, prefix=prefix)

    def total_form_count(self) -> int:
        """Open with rows enough for a process with branches: a way must lead to a row that is there."""
        count: int = super().total_form_count()
        return count if self.is_bound else max(count, ROWS_AT_FIRST)

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        """Number the empty rows at the end as well."""
        if i >= len(self.rows):
            kwargs["initial"] = {"number": str(i + 1)}
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]  # absent from the stubs

    def clean(self) -> None:
        """Put the rows in order, find their targets, and hold the process against the rules of a flow."""
        if any(self.errors):
            return
        if [typed(row) for row in self.forms if row.is_said] == [tidied(row) for row in self.rows]:
            self.process = self.opened
            return
        rows = sorted((row for row in self.forms if row.is_said), key=number_of)
        self.process = stored(rows, [targets(row, rows) for row in rows])
        if not any(row.errors for row in rows):
            for fault in faults(steps_of(self.process)):
                tell(fault, rows)


# The factory promises a set of rows, no more; this one takes the process itself.
StepFormSet: Any = forms.formset_factory(StepForm, formset=BaseSteps, extra=SPARE_ROWS, **LIMITS)


# --- from the stored steps to rows ---------------------------------------------------------------------------


def rows_of(process: Any) -> list[dict[str, str]]:
    """Return the rows of a stored process; rows that were typed and kept stay as they were typed."""
    if any("ways" in row for row in process):
        return [dict(row) for row in process if any(row.get(name) for name in SAID)]
    flow = steps_of(process)
    return [row_of(step, flow) for step in flow.steps]


def row_of(step: Step, flow: Flow) -> dict[str, str]:
    """Return a step as it is typed."""
    return {
        "number": str(step.row),
        "step": step.name,
        "body": step.body,
        "requirement": step.requirement,
        "limit": step.limit,
        "kind": step.kind,
        "ways": "\n".join(way_words(way.when, place(way.to, flow)) for way in step.ways or ()),
        "returns_to": place(step.returns_to, flow),
    }


def place(key: str, flow: Flow) -> str:
    """Return the number of the row that a key names."""
    return str(flow.by_key[key].row) if key in flow.by_key else key


def way_words(when: str, to: str) -> str:
    """Return where a step goes on as it is typed."""
    return f"{when}→{to}" if when else to


# --- from typed rows to the stored steps ---------------------------------------------------------------------


def typed(row: StepForm) -> dict[str, str]:
    """Return what was typed into a row."""
    return tidied({name: str(row.cleaned_data.get(name) or "") for name in row.fields})


def tidied(row: dict[str, str]) -> dict[str, str]:
    """Return a row as a browser sends it back."""
    return {name: as_sent(row.get(name) or "") for name in StepForm.base_fields}


def number_of(row: StepForm) -> Decimal:
    """Return the number by which a row is told: its own, else its place."""
    said = row.cleaned_data.get("number")
    return said if said is not None else Decimal(row.prefix.rsplit("-", 1)[1]) + 1


def targets(row: StepForm, rows: Sequence[StepForm]) -> tuple[list[dict[str, str]], str]:
    """Return a row's ways and where it returns to, by keys; what is not understood becomes the row's error.

    One condition alone leaves the rest to the next row: both are written down.
    """
    keys = {number_of(one): f"s{at}" for at, one in enumerate(rows, 1)}
    ways = [way for line in lines(row.cleaned_data["ways"]) if (way := way_of(line, row, keys))]
    at = rows.index(row)
    if len(ways) == 1 and ways[0]["when"] and at + 1 < len(rows) and ways[0]["to"] != f"s{at + 2}":
        ways.append({"when": OTHERWISE, "to": f"s{at + 2}"})
    back = row.cleaned_data["returns_to"]
    if not back:
        return ways, ""
    found = re.fullmatch(r"第?(\d{1,3}(?:\.\d{1,2})?)[步行]?", back)
    key = keys.get(Decimal(found[1])) if found else None
    if key is None:
        row.add_error("returns_to", f"没有序号为“{back}”的行，请写前面某一行的序号。")
    return ways, key or ""


def lines(text: str) -> list[str]:
    """Return what stands on each line, or between semicolons."""
    return [part.strip() for part in re.split(r"[\n；;]", text) if part.strip()]


def way_of(line: str, row: StepForm, keys: dict[Decimal, str]) -> dict[str, str] | None:
    """Read one way: “条件→序号”, a number alone, or 结束."""
    found = WAY.fullmatch(line)
    if not found:
        row.add_error(
            "ways", f"看不懂“{line}”，请写成“条件→序号”，例如“材料齐全→4”；到此为止的写“结束”。"
        )
        return None
    if found["to"] == END:
        return {"when": found["when"], "to": END}
    key = keys.get(Decimal(found["to"]))
    if key is None:
        row.add_error("ways", f"“{line}”要去第 {found['to']} 行，但没有序号为 {found['to']} 的行。")
        return None
    return {"when": found["when"], "to": key}


def stored(
    rows: Sequence[StepForm], ways: Sequence[tuple[list[dict[str, str]], str]]
) -> list[dict[str, Any]]:
    """Return the steps as they are kept; of a plain list no more than lists of other makers say."""
    words = [{name: as_sent(row.cleaned_data[name]) for name in TEXTS} for row in rows]
    kinds = [row.cleaned_data["kind"] or STEP for row in rows]
    if set(kinds) <= {STEP} and not any(way or back for way, back in ways):
        return words
    steps = []
    for at, (said, kind, (way, back)) in enumerate(zip(words, kinds, ways, strict=True), 1):
        days, unit = limit_in(said["limit"])
        is_question = kind == STEP and len(way) > 1
        steps.append({
            **said, "key": f"s{at}", "kind": DECISION if is_question else kind, "days": days, "unit": unit,
            **({"next": way} if way else {}), **({"returns_to": back} if back else {}),
        })  # fmt: skip
    return steps


def tell(fault: Fault, rows: Sequence[StepForm]) -> None:
    """Put what is wrong with the process on the row that it names, or on the first."""
    row = rows[max(fault.row, 1) - 1]
    row.add_error("step" if "名称" in fault.sentence else "ways", fault.sentence)
