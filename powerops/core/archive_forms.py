"""Forms about the archive: looking through it, appraising what is due (F6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from powerops.core.appraisal import CLAUSE
from powerops.core.archive import kind_label
from powerops.core.forms import DAY
from powerops.core.models import Appraisal, Organisation
from powerops.core.models.archive import Retention

ANY = ("", "全部")


class VolumeFilter(forms.Form):
    """Which volumes to list."""

    q = forms.CharField(label="档号、题名或文件名", required=False, max_length=100)
    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="立档单位",
        required=False,
        empty_label="全部",
        to_field_name="code",
    )
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    retention = forms.ChoiceField(
        label="保管期限", required=False, choices=[ANY, *Retention.choices]
    )
    kind = forms.ChoiceField(label="类别", required=False)

    def __init__(
        self, data: object, bodies: QuerySet[Organisation], years: list[int], kinds: list[str]
    ) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies
        self.fields["year"].choices = [ANY, *((year, f"{year}年") for year in years)]
        self.fields["kind"].choices = [ANY, *((kind, kind_label(kind)) for kind in kinds)]

    def wanted(self) -> dict[str, Any]:
        """Return the conditions that the filter sets, the order aside; a wrong one is left out."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and name != "sort"
        }


class AppraisalForm(forms.Form):
    """What should become of a volume whose time is over."""

    outcome = forms.ChoiceField(
        label="鉴定意见", choices=Appraisal.Outcome.choices, widget=forms.RadioSelect
    )
    retained_until = forms.DateField(
        label="续存至", required=False, widget=DAY, help_text="续存的填写；销毁的不填。"
    )
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    clauses = {"outcome": CLAUSE}


class DecisionForm(forms.Form):
    """The leader's word on an appraisal."""

    decision = forms.ChoiceField(
        label="审批", choices=Appraisal.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="审批意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不批准的应说明理由。",
    )
    clauses = {"decision": CLAUSE}
