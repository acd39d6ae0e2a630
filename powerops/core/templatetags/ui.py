"""Template tags of the product's look: form widgets, Chinese dates, marked search hits."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from powerops.core.text_diff import word_diff

register = template.Library()
NO_CHOICE = "---------"

TONES = {
    "draft": "neutral",
    "abolished": "neutral",
    "superseded": "neutral",
    "withdrawn": "neutral",
    "published": "good",
    "approved": "good",
    "done": "good",
    "concluded": "good",
    "ratified": "good",
    "returned": "bad",
    "rejected": "bad",
    "failed": "bad",
    "overdue": "bad",
    "add": "good",
    "receive": "good",
    "resume": "good",
    "suspend": "warn",
    "devolve": "warn",
    "merge": "warn",
    "split": "warn",
    "remove": "bad",
    "high": "bad",
    "medium": "warn",
    "low": "good",
    "controllable": "good",
    "uncontrollable": "bad",
    "lawful": "good",
    "risky": "warn",
    "mend": "bad",
    "unlawful": "bad",
    "vetoed": "bad",
}
LONG = 60  # characters of both wordings together
A_LIST = 200  # characters that came in or went out as a whole, too many for half a table
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def cndate(value: dt.date | None) -> str:
    """2026年11月23日 for a date or a moment (Asia/Shanghai); empty for nothing."""
    if not value:
        return ""
    day = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def isoday(value: str | None) -> str:
    """2026年11月23日 for a day that stands in JSON as 2026-11-23; empty for nothing."""
    return cndate(dt.date.fromisoformat(value)) if value else ""


@register.filter
def cntime(value: dt.datetime | None) -> str:
    """2026年11月23日 14:05 for a moment, in Asia/Shanghai; empty for nothing."""
    return f"{cndate(value)} {timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def cnwhen(value: dt.datetime | None) -> str:
    """The moment as `cntime` tells it; the day alone for a midnight, of which no more is known."""
    return cndate(value) if value and is_day_alone(value) else cntime(value)


def is_day_alone(moment: dt.datetime) -> bool:
    """Whether of a moment the day alone is known."""
    return timezone.localtime(moment).time() == dt.time.min


@register.filter
def mark(text: str | None, query: str | None) -> str | SafeString:
    """The text, escaped, with each word of the query wrapped in <mark>."""
    words = sorted((query or "").split(), key=len, reverse=True)
    if not text or not words:
        return text or ""
    pieces = re.split("(" + "|".join(map(re.escape, words)) + ")", str(text), flags=re.IGNORECASE)
    return format_html_join("", "{}", ((_marked(i, piece),) for i, piece in enumerate(pieces)))


def _marked(index: int, piece: str) -> str:
    """re.split with one group puts the hits at the odd places."""
    return format_html("<mark>{}</mark>", piece) if index % 2 else piece


@register.simple_tag
def long_diff(change: Mapping[str, Any]) -> SafeString | str:
    """The one text in which both wordings of a long change are read; nothing when two cells show it better."""
    old, new = str(change["old"]), str(change["new"])
    if not (old and new):
        whole = (
            format_html("<strong>原无内容，新增：</strong>\n{}", new)
            if new
            else _diff_piece("out", old)
        )
        return whole if len(old + new) > A_LIST else ""
    if len(old) + len(new) < LONG:
        return ""
    pieces = word_diff(old, new)
    if all(kind != "same" for kind, _ in pieces):
        return ""
    return format_html_join("", "{}", ((_diff_piece(*piece),) for piece in pieces))


def _diff_piece(kind: str, text: str) -> str:
    """What went out is marked as deleted, what came in as inserted."""
    form = {"out": "<del>{}</del>", "in": "<ins>{}</ins>"}.get(kind, "{}")
    return format_html(form, text)


@register.filter
def tone(status: str | None) -> str:
    """The tone of a badge for a status; unknown ones are under way and read as information."""
    return TONES.get(str(status), "info")


@register.filter
def is_group(field: BoundField) -> bool:
    """True when the widget is a group of boxes and needs a fieldset, not a label."""
    return isinstance(field.field.widget, GROUPS)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """True for one box that stands before its label."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag(takes_context=True)
def rendered(context: template.Context, name: str) -> SafeString:
    """A part of the page, for what stands in it twice: rendered once."""
    part = context.template.engine.get_template(name)  # type: ignore[union-attr]  # bound while it renders
    return part.render(context)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The widget with its class, and with the ids of its hint and its error."""
    inner = field.field.widget
    if isinstance(inner, forms.Select):  # Django's dashes say nothing to a reader
        inner.choices = [
            ("", "请选择") if (value, label) == ("", NO_CHOICE) else (value, label)
            for value, label in inner.choices
        ]
    classes = f"{_widget_class(inner)} {inner.attrs.get('class', '')}".strip()
    if field.errors:
        classes += " is-invalid"
    return field.as_widget(attrs={"class": classes})


@register.simple_tag
def widget_choice(choice: BoundWidget) -> SafeString:
    """One box of a group."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


def _widget_class(inner: forms.Widget) -> str:
    if isinstance(inner, (*GROUPS, forms.CheckboxInput)):
        return "form-check-input"
    return "form-select" if isinstance(inner, forms.Select) else "form-control"


@register.simple_tag
def clause_of(form: forms.BaseForm, name: str) -> Any:
    """Why the law wants this field: the form's `clauses[name]`, or nothing."""
    return getattr(form, "clauses", {}).get(name, "")


@register.simple_tag
def sections_of(form: forms.BaseForm) -> Iterable[tuple[str, list[BoundField]]]:
    """The form's `sections` ((title, names), …) with what they leave out last; else one untitled."""
    visible = {field.name: field for field in form.visible_fields()}
    for title, names in getattr(form, "sections", ()):
        yield title, [visible.pop(name) for name in names if name in visible]
    if visible:
        yield "", list(visible.values())
