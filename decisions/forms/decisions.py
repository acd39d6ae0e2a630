"""Forms of a matter: the suggestion, and which matters to list (D2; art 10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from decisions.models import Decision, MatterKind
from powerops.core.act_forms import text_box
from powerops.core.models import Organisation
from powerops.law import major_decisions

ANY = ("", "全部")
CLAUSE = str(major_decisions.SUGGESTION.clause)


class DecisionFilter(forms.Form):
    """Which matters to list."""

    q = forms.CharField(label="事项或编号", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *Decision.Status.choices]
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *MatterKind.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2999)


class SuggestionForm(forms.ModelForm):
    """The suggestion of a matter, with what art 10 asks of it."""

    class Meta:
        model = Decision
        fields = (
            "decider", "title", "kind", "amount", "origin", "origin_note", "problem", "grounds", "solution", "necessity",
            "concerns_interests", "is_technical", "concerns_market", "is_of_wide_concern", "is_reform",
        )  # fmt: skip
        widgets = {name: text_box(5) for name in ("problem", "grounds", "solution", "necessity")}

    clauses = dict.fromkeys(("origin", "problem", "grounds", "solution", "necessity"), CLAUSE)

    def __init__(self, *args: Any, deciders: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = deciders
