"""Which opinions to list (D2)."""

from __future__ import annotations

from django import forms

from decisions.models import BodyOpinion


class OpinionFilter(forms.Form):
    """Which opinions of bodies to list."""

    q = forms.CharField(label="决策事项或单位", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *BodyOpinion.Status.choices]
    )
