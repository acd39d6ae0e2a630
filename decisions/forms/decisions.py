"""Forms of a matter: the suggestion, and which matters to list (D2; art 10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from decisions.authority_facts import entries_in_force
from decisions.inbox import LISTS
from decisions.models import CatalogueItem, Decision, Exclusion, MatterKind
from powerops.core.act_forms import text_box
from powerops.core.models import Organisation
from powerops.law import major_decisions, plan

ANY = ("", "全部")
CLAUSE = str(major_decisions.SUGGESTION.clause)


class DecisionFilter(forms.Form):
    """Which matters to list."""

    list = forms.ChoiceField(
        label="工作台列表",
        required=False,
        choices=[ANY, *((key, title) for key, (title, _) in LISTS.items())],
    )
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
            "decider", "title", "kind", "amount", "catalogue_item", "outside_reason", "exclusion", "origin", "origin_note", "problem", "grounds", "solution", "necessity",
            *Decision.TRAITS,
        )  # fmt: skip
        widgets = {
            **{name: text_box(5) for name in ("problem", "grounds", "solution", "necessity")},
            "outside_reason": text_box(3), "exclusion": forms.RadioSelect,
        }  # fmt: skip

    sections = (
        ("事项", ("decider", "title", "kind", "amount")),
        ("目录和适用范围", ("catalogue_item", "outside_reason", "exclusion")),
        ("建议来源", ("origin", "origin_note")),
        ("研究论证", ("problem", "grounds", "solution", "necessity")),
        ("事项的特点", Decision.TRAITS),
    )  # fmt: skip
    clauses = {
        **dict.fromkeys(("origin", "problem", "grounds", "solution", "necessity"), CLAUSE),
        "decider": str(plan.D1.clause),
        "catalogue_item": str(major_decisions.CATALOGUE.clause),
        "exclusion": str(major_decisions.EXCLUDED.clause),
    }

    def __init__(self, *args: Any, deciders: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = deciders
        item = self.fields["catalogue_item"]
        item.queryset, item.empty_label = items_to_choose(deciders, self.instance), "未列入目录"
        # The question is asked, not answered beforehand.
        self.fields["exclusion"].choices = Exclusion.choices
        if self.instance.pk is None:
            self.initial.pop("exclusion", None)
            self.fields["exclusion"].initial = None


def items_to_choose(
    deciders: QuerySet[Organisation], decision: Decision
) -> QuerySet[CatalogueItem]:
    """Return what the catalogues in force list and nothing under way takes up, and the matter's own item."""
    taken = Decision.objects.open().exclude(pk=decision.pk).filter(catalogue_item__isnull=False)
    listed = CatalogueItem.objects.filter(
        decider__in=deciders, pk__in=entries_in_force().values("item")
    )
    free = listed.exclude(pk__in=taken.values("catalogue_item"))
    own = [decision.catalogue_item_id] if decision.catalogue_item_id else []
    return (free | CatalogueItem.objects.filter(pk__in=own)).order_by("-year", "pk")
