"""Sets of rows in a form: what was typed into them, as it is kept, and as a browser sends it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet

MOST_ROWS = 200
LIMITS = {"absolute_max": MOST_ROWS, "max_num": MOST_ROWS}


def row_set(form: type[forms.Form], extra: int = 3) -> type[BaseFormSet]:
    """Return the set of rows of a form, with so many empty ones at its end."""
    return forms.formset_factory(form, extra=extra, **LIMITS)


def as_sent(text: str) -> str:
    """Return a text as a browser's box sends it back, ends trimmed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


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


def errors_of(label: str, rows: BaseFormSet) -> list[dict[str, str]]:
    """Return the errors of a set of rows, each leading to its field."""
    return [
        {"text": f"{label}第 {number} 行 {field.label}：{error}", "url": f"#{field.id_for_label}"}
        for number, row in enumerate(rows.forms, 1)
        for field in row
        for error in field.errors
    ]


def as_typed(post: Any) -> dict[str, str]:
    """Return a form's fields as they are kept of it: of a choice of several, one a line."""
    return {name: "\n".join(post.getlist(name)) for name in post}


def merged(
    opened: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> dict[str, Any]:
    """Return mine where I worked on a field, theirs where I did not."""
    return {name: theirs[name] if mine[name] == opened[name] else mine[name] for name in theirs}
