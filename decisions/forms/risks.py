"""Forms of risk and fair competition (D4, D5; art 22–24, art 29(1))."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from decisions.models import CompetitionReview, RiskAssessment, RiskPoint
from powerops.core.act_forms import text_box
from powerops.core.models import Organisation
from powerops.law import decision_reviews as law
from powerops.law import plan

LIKELY = ((1, "1 极低"), (2, "2 较低"), (3, "3 中等"), (4, "4 较高"), (5, "5 极高"))
GRAVE = ((1, "1 轻微"), (2, "2 较轻"), (3, "3 中等"), (4, "4 较重"), (5, "5 严重"))


class Written(forms.ModelForm):
    """A form whose record is written by its workflow alone."""

    def _post_clean(self) -> None:
        """Nothing is put on the record here."""


class AssessmentForm(Written):
    """Which risk of the draft is assessed, and by whom."""

    class Meta:
        model = RiskAssessment
        fields = ("kind", "assessor", "body", "third_party", "contract_note", "earlier_document")
        widgets = {"kind": forms.RadioSelect, "assessor": forms.RadioSelect}
        help_texts = {
            "body": "由其他单位评估的填写。",
            "third_party": "委托第三方的填写。",
            "contract_note": "委托合同的名称、编号和主要约定。",
            "earlier_document": "已按有关规定评估的，填写评估文件的名称和文号，不作重复评估。",
        }

    clauses = {
        "kind": plan.D4.clause, "assessor": law.ASSESSED.clause, "earlier_document": law.NOT_TWICE.clause,
    }  # fmt: skip

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset, self.fields["body"].required = bodies, False
        for name, choices in (("kind", RiskAssessment.Kind), ("assessor", RiskAssessment.Assessor)):
            self.fields[name].choices = choices.choices

    def clean(self) -> dict[str, Any]:
        """What goes with who assesses is there."""
        told = super().clean() or self.cleaned_data
        wanted = {
            "body": (("body", "请选择评估单位。"),),
            "third": (("third_party", "请填写受托第三方。"), ("contract_note", "请填写委托合同。")),
            "earlier": (("earlier_document", "请填写已有的评估文件。"),),
        }
        for name, sentence in wanted.get(told.get("assessor", ""), ()):
            if not told.get(name):
                self.add_error(name, sentence)
        return told


class ReportForm(Written):
    """What the report says, beside its points."""

    ways = forms.MultipleChoiceField(
        label="评估方式", required=False, choices=RiskAssessment.Way.choices, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = RiskAssessment
        fields = ("ways", "heard", "analysis", "contingency", "conclusion", "conclusion_reason")
        widgets = {
            "heard": text_box(4), "analysis": text_box(8), "contingency": text_box(6), "conclusion": forms.RadioSelect,
            "conclusion_reason": text_box(4),
        }  # fmt: skip
        help_texts = {"heard": "听取了哪些部门的意见、各是什么意见。"}

    clauses = {
        "ways": law.GRADES.clause, "heard": law.REPORT.clause, "contingency": law.REPORT.clause,
        "conclusion": law.CONTROLLABLE.clause,
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = RiskAssessment.Conclusion.choices


class PointForm(Written):
    """One risk point."""

    likelihood = forms.TypedChoiceField(
        label="发生可能性", choices=LIKELY, coerce=int, widget=forms.RadioSelect
    )
    effect = forms.TypedChoiceField(
        label="影响程度", choices=GRAVE, coerce=int, widget=forms.RadioSelect,
        help_text=f"两数之积不小于{law.HIGH_FROM}的为高风险，不小于{law.MEDIUM_FROM}的为中风险，其余为低风险。",
    )  # fmt: skip

    class Meta:
        model = RiskPoint
        fields = ("description", "likelihood", "effect", "measure", "owner_body", "owner")
        widgets = {"description": text_box(3), "measure": text_box(4)}
        help_texts = {"measure": "高风险点必须写明。", "owner_body": "高风险点必须写明。"}

    clauses = {"description": law.REPORT.clause, "measure": plan.D4.clause}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_body"].queryset = bodies


class CompetitionForm(Written):
    """What a draft does to competition."""

    restricts = forms.MultipleChoiceField(
        label="草案有下列内容的，请选择", required=False, choices=law.Standard.choices(),
        widget=forms.CheckboxSelectMultiple, help_text="都没有的，不选。",
    )  # fmt: skip

    class Meta:
        model = CompetitionReview
        fields = ("restricts", "findings", "heard", "conclusion", "ground", "exception_note")
        widgets = {
            "findings": text_box(6), "heard": text_box(4), "conclusion": forms.RadioSelect, "exception_note": text_box(4),
        }  # fmt: skip

    clauses = {
        "restricts": law.FAIR_STANDARDS.clause, "conclusion": law.FAIR.clause, "ground": law.FAIR_EXCEPTION.clause,
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = CompetitionReview.Conclusion.choices
