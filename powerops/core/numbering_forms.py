"""Forms about 文号: looking through them, setting up a series, voiding one (F6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from powerops.core.forms import OrganisationField
from powerops.core.models import NumberSeries
from powerops.core.numbering import CLAUSE, KINDS

ANY = ("", "全部")


class NumberFilter(forms.Form):
    """Which numbers to list."""

    q = forms.CharField(label="文号或文件名称", required=False, max_length=100)
    series = forms.ModelChoiceField(
        NumberSeries.objects.none(), label="序列", required=False, empty_label="全部"
    )
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, ("standing", "有效"), ("voided", "已作废")]
    )

    def __init__(self, data: object, series: QuerySet[NumberSeries], years: list[int]) -> None:
        super().__init__(data)
        self.fields["series"].queryset = series.select_related("organisation")
        self.fields["year"].choices = [ANY, *((year, f"{year}年") for year in years)]

    def wanted(self) -> dict[str, Any]:
        """Return the conditions that the filter sets, the order aside; a wrong one is left out."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and name != "sort"
        }


class SeriesForm(forms.Form):
    """A body's sign for one kind of document."""

    organisation = OrganisationField(
        label="发文机关", help_text="有权以自己名义制发这种文件的机关。"
    )
    kind = forms.ChoiceField(label="文书种类")
    sign = forms.CharField(
        label="机关代字",
        max_length=8,
        help_text="例如 新开，文号即为 新开〔2026〕1号；每年从 1 号起，由本平台连续编号。与纸质发文共用的代字不要填在这里。",
    )
    clauses = {"sign": CLAUSE}

    def __init__(self, *args: object, bodies: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies
        self.fields["kind"].choices = list(KINDS.items())


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    clauses = {"reason": CLAUSE}
