"""Forms of an act of a lifecycle: one's word on a record, with the reason that the act may need."""

from __future__ import annotations

from typing import Any

from django import forms


def text_box(rows: int) -> forms.Textarea:
    """Return a box for a text of about so many rows."""
    return forms.Textarea(attrs={"rows": rows})


class OpinionForm(forms.Form):
    """One's word on a record; where an act must give its reason, the lifecycle itself demands it."""

    reason = forms.CharField(
        label="意见或理由",
        required=False,
        max_length=2000,
        widget=text_box(4),
    )

    @property
    def facts(self) -> dict[str, object]:
        """What the act is told."""
        return self.cleaned_data


class ReasonForm(OpinionForm):
    """An act that needs nothing but its reason."""

    def __init__(self, data: Any = None, *, label: str = "理由", help_text: str = "") -> None:
        super().__init__(data)
        field = self.fields["reason"]
        field.label, field.help_text, field.required = label, help_text, True
