"""Forms of the pool of experts and of panels (D3; art 19–21, 41)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from decisions.models import Expert, ExpertOpinion, ExpertPanel, PanelMember
from decisions.models.experts import Field
from decisions.panel_facts import divided, in_pool, sitting
from powerops.core.act_forms import text_box
from powerops.core.forms import DAY
from powerops.core.models import Organisation
from powerops.law import expert_panels

ANY = ("", "全部")
CHOSEN, SIGNED = expert_panels.CHOSEN.clause, expert_panels.SIGNED.clause
INTERESTED, ADOPTED = expert_panels.INTERESTED.clause, expert_panels.ADOPTED.clause


class ExpertFilter(forms.Form):
    """Which experts to list."""

    q = forms.CharField(label="专家或单位", required=False, max_length=100)
    field = forms.ChoiceField(label="领域", required=False, choices=[ANY, *Field.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[ANY, *Expert.Status.choices])


class ExpertForm(forms.ModelForm):
    """What the pool says of an expert."""

    class Meta:
        model = Expert
        fields = (
            "name", "field", "standing", "employer", "employer_kind", "employer_body", "conflicts", "conflict_bodies",
        )  # fmt: skip
        widgets = {"conflicts": text_box(3), "conflict_bodies": forms.CheckboxSelectMultiple}
        help_texts = {
            "conflicts": "持股、任职、承接业务、亲属等；没有的不填。",
            "conflict_bodies": "这些部门承办的决策事项，不抽取、不选择这位专家。",
        }

    clauses = {"conflict_bodies": INTERESTED, "standing": expert_panels.POOL.clause}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("employer_body", "conflict_bodies"):
            self.fields[name].queryset = bodies
        self.fields["employer_body"].required = self.fields["conflict_bodies"].required = False

    def _post_clean(self) -> None:
        """The record is written by its workflow alone."""


class PanelForm(forms.ModelForm):
    """What experts are asked, of which fields, and how they are found."""

    fields_asked = forms.MultipleChoiceField(
        label="专业领域", choices=Field.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ExpertPanel
        fields = ("form", "questions", "support", "size", "source", "opinions_by")
        widgets = {
            "form": forms.RadioSelect, "questions": text_box(5), "support": text_box(3), "source": forms.RadioSelect,
            "opinions_by": DAY,
        }  # fmt: skip
        help_texts = {
            "size": "单数；最少人数见参数。",
            "questions": "必要性、可行性、科学性方面请专家回答什么。",
            "support": "提供哪些材料、场所、经费，以及保密要求。",
            "source": "抽取专家时使用；选择专家的不使用。",
        }

    field_order = ("form", "questions", "fields_asked", "size", "source", "support", "opinions_by")
    clauses = {
        "form": CHOSEN, "questions": expert_panels.ARGUED.clause, "support": expert_panels.ARGUED.clause,
        "size": expert_panels.NUMBER.clause, "fields_asked": CHOSEN,
    }  # fmt: skip

    def _post_clean(self) -> None:
        """The record is written by its lifecycle alone."""

    def clean(self) -> dict[str, Any]:
        """The act knows the fields by their own name."""
        told = super().clean() or self.cleaned_data
        if "fields_asked" in told:
            told["fields"] = told.pop("fields_asked")
        return told


class ChooseForm(forms.Form):
    """Experts of the pool without a known interest in the matter, and the reasons."""

    experts = forms.ModelMultipleChoiceField(
        label="专家", queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    choice_reason = forms.CharField(
        label="不抽取而选择的理由", max_length=2000, widget=text_box(4),
        help_text="说明专业性、代表性和中立性，以及是否包括持不同意见的专家。",
    )  # fmt: skip
    clauses = {"experts": CHOSEN, "choice_reason": CHOSEN}

    def __init__(self, data: Any = None, *, panel: ExpertPanel) -> None:
        super().__init__(data)
        field = self.fields["experts"]
        field.queryset = free(panel)
        field.label_from_instance = lambda one: (
            f"{one}（{one.get_field_display()}，{one.standing}，{one.employer}）"
        )


def free(panel: ExpertPanel) -> QuerySet[Expert]:
    """Return the experts of the panel's fields who may be asked."""
    pool = in_pool(panel.decision).filter(field__in=panel.fields)
    may_sit, _ = divided(pool, panel.decision)
    return pool.filter(pk__in=[one.pk for one in may_sit])


class MemberForm(forms.Form):
    """An act on one member of the panel."""

    member = forms.ModelChoiceField(
        label="专家", queryset=PanelMember.objects.none(), empty_label=None
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, panel: ExpertPanel, chosen: str = ""
    ) -> None:
        super().__init__(data, files, initial={"member": chosen})
        self.fields["member"].queryset = self.of_whom(sitting(panel).select_related("expert"))

    def of_whom(self, members: QuerySet[PanelMember]) -> QuerySet[PanelMember]:
        """Return those of whom the act is still to be done."""
        return members


class DeclareForm(MemberForm):
    """The expert's own declaration of interests."""

    declaration = forms.ChoiceField(
        label="声明", choices=PanelMember.Declaration.choices, widget=forms.RadioSelect
    )
    declaration_note = forms.CharField(
        label="有利害关系的，写明是什么关系", max_length=500, required=False
    )
    declared_on = forms.DateField(label="声明日期", widget=DAY, initial=timezone.localdate)
    substitute = forms.ModelChoiceField(
        label="递补的专家",
        queryset=Expert.objects.none(),
        required=False,
        help_text="抽取的按抽取次序递补，不填。",
    )
    clauses = {"declaration": INTERESTED}

    def __init__(self, data: Any = None, *, panel: ExpertPanel, chosen: str = "") -> None:
        super().__init__(data, panel=panel, chosen=chosen)
        if panel.draw_id:
            del self.fields["substitute"]
        else:
            self.fields["substitute"].queryset = free(panel)

    def of_whom(self, members: QuerySet[PanelMember]) -> QuerySet[PanelMember]:
        """Whoever has not declared."""
        return members.filter(declaration="")


class OpinionForm(MemberForm):
    """One expert's opinion, as it was signed."""

    necessity, feasibility, soundness = (
        forms.CharField(label=label, max_length=5000, min_length=2, widget=text_box(4))
        for label in ("必要性", "可行性", "科学性")
    )
    conclusion = forms.ChoiceField(
        label="结论", choices=ExpertOpinion.Conclusion.choices, widget=forms.RadioSelect
    )
    advice = forms.CharField(
        label="修改建议或者不同意的理由", max_length=5000, required=False, widget=text_box(4)
    )
    signed_on = forms.DateField(label="署名、盖章日期", widget=DAY, initial=timezone.localdate)
    file = forms.FileField(label="署名、盖章的书面意见", help_text="PDF 或者扫描件。")
    clauses = {"necessity": expert_panels.ARGUED.clause, "file": SIGNED, "signed_on": SIGNED}

    def of_whom(self, members: QuerySet[PanelMember]) -> QuerySet[PanelMember]:
        """Whoever has not given one."""
        return members.filter(opinion=None)


class SettleForm(MemberForm):
    """What becomes of one opinion, and how the expert worked."""

    outcome = forms.ChoiceField(
        label="采纳情况", choices=PanelMember.Outcome.choices, widget=forms.RadioSelect
    )
    outcome_reason = forms.CharField(
        label="理由", max_length=5000, required=False, widget=text_box(4), help_text="部分采纳或者不采纳的，必须说明理由。"
    )  # fmt: skip
    conduct = forms.ChoiceField(
        label="履职评价", choices=PanelMember.Conduct.choices, widget=forms.RadioSelect
    )
    conduct_note = forms.CharField(label="评价说明", max_length=500, required=False)
    clauses = {"outcome": ADOPTED, "conduct": expert_panels.CONDUCT.clause}


class AdoptionForm(forms.Form):
    """What was adopted as a whole."""

    report = forms.CharField(
        label="专家论证意见的研究采纳情况", max_length=20_000, widget=text_box(10),
        help_text="提交讨论时随草案报送；依法应当公布的，随决策公布。",
    )  # fmt: skip
    clauses = {"report": ADOPTED}
