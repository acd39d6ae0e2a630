"""Forms of starting and drafting: who drafts, the draft with its alternatives, opinions of bodies, waivers (D2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from decisions.models import CONDITIONAL, BodyOpinion, Draft, StepWaiver
from powerops.core.act_forms import text_box
from powerops.core.models import Organisation
from powerops.law import decision_drafts, major_decisions, plan

CONSULTED = str(major_decisions.CONSULTED.clause)
MOST_WAYS = 4
WAY = (("title", "方案名称", 100, 0), ("text", "方案内容", 50_000, 5), ("comparison", "利弊比较", 10_000, 3))  # fmt: skip
NUMERALS = "一二三四"


class StartForm(forms.Form):
    """Which body drafts, and which help it."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="承办单位", help_text="两个以上单位承办的，为牵头单位。"
    )
    co_bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="其他承办单位", required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    reason = forms.CharField(label="意见", required=False, max_length=2000, widget=text_box(3))
    clauses = {"body": str(major_decisions.STARTED.clause)}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = self.fields["co_bodies"].queryset = bodies

    def clean_co_bodies(self) -> tuple[Organisation, ...]:
        """As the act takes them."""
        return tuple(self.cleaned_data["co_bodies"])


class DraftForm(forms.ModelForm):
    """A version of the draft, with up to four alternatives beside it."""

    class Meta:
        model = Draft
        fields = ("text", "explanation", "law_basis", "change_note")
        widgets = {
            "text": text_box(16), "explanation": text_box(8), "law_basis": text_box(5), "change_note": text_box(3),
        }  # fmt: skip
        help_texts = {
            "text": "提请决定的内容全文。",
            "explanation": "起草的背景、过程和主要内容，随草案一起征求意见。",
            "law_basis": "逐件写明名称和条款。",
        }

    clauses = {
        "law_basis": str(decision_drafts.DRAFT.clause),
        "way1_title": str(major_decisions.ALTERNATIVES.clause),
    }

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change_note"]
        else:
            self.fields["change_note"].required = True
        for number in range(1, MOST_WAYS + 1):
            for name, label, longest, rows in WAY:
                box = {"widget": text_box(rows)} if rows else {}
                self.fields[f"way{number}_{name}"] = forms.CharField(
                    label=label, required=False, max_length=longest, **box
                )
        self.fields["way1_title"].help_text = "有关方面存在较大分歧的，可以提出两个以上方案；没有的不填。"  # fmt: skip

    @property
    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The draft, then each alternative."""
        own = tuple(name for name in self.Meta.fields if name in self.fields)
        ways = ((f"备选方案{NUMERALS[n - 1]}", tuple(f"way{n}_{name}" for name, *_ in WAY)) for n in range(1, MOST_WAYS + 1))  # fmt: skip
        return (("草案", own), *ways)

    def clean(self) -> dict[str, Any]:
        """Gather the alternatives; each that is begun is whole."""
        told = super().clean() or self.cleaned_data
        ways = []
        for number in range(1, MOST_WAYS + 1):
            way = {name: told.pop(f"way{number}_{name}", "").strip() for name, *_ in WAY}
            if any(way.values()):
                for name, label, *_ in WAY:
                    if not way[name]:
                        self.add_error(f"way{number}_{name}", ValidationError(f"请填写{label}。"))
                ways.append(way)
        told["alternatives"] = ways
        return told

    def _post_clean(self) -> None:
        """A version is written by the workflow alone."""


def typed_of(draft: Draft) -> dict[str, str]:
    """Return a version as the form for the next one begins with it."""
    typed = {name: getattr(draft, name) for name in ("text", "explanation", "law_basis")}
    for number, way in enumerate(draft.alternatives.all(), 1):
        typed |= {f"way{number}_{name}": getattr(way, name) for name, *_ in WAY}
    return typed


class AskForm(forms.Form):
    """Whom to ask for an opinion of the draft."""

    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="征求意见的单位", widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label="答复期限（工作日）", min_value=1, max_value=60)
    question = forms.CharField(
        label="需要重点说明的问题", required=False, max_length=2000, widget=text_box(3)
    )
    clauses = {"bodies": CONSULTED}

    def __init__(
        self, *args: Any, bodies: QuerySet[Organisation], shortest: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies
        self.fields["days"].initial = shortest
        self.fields["days"].help_text = f"不少于 {shortest} 个工作日，自明日起算。"


class WriteForm(forms.Form):
    """What a body says."""

    position = forms.ChoiceField(
        label="态度", choices=BodyOpinion.Position.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="意见", required=False, max_length=10_000, widget=text_box(6),
        help_text="提出修改意见或者不同意的，写明意见、理由和依据。",
    )  # fmt: skip
    clauses = {"text": CONSULTED}

    def clean(self) -> dict[str, Any]:
        """Whoever does not simply agree says what."""
        told = super().clean() or self.cleaned_data
        if told.get("position") not in (None, "agreed") and not told.get("text", "").strip():
            self.add_error("text", ValidationError("提出修改意见或者不同意的，应写明意见和理由。"))
        return told


class SettleForm(forms.Form):
    """What becomes of an opinion."""

    outcome = forms.ChoiceField(
        label="处理", choices=BodyOpinion.Outcome.choices, widget=forms.RadioSelect
    )
    outcome_reason = forms.CharField(
        label="理由和依据", required=False, max_length=5000, widget=text_box(4),
        help_text="部分采纳或者不采纳的必须填写。",
    )  # fmt: skip
    dispute = forms.CharField(
        label="争议的主要问题", required=False, max_length=5000, widget=text_box(4),
        help_text="对方不同意、又没有全部采纳的必须填写，随草案提交决策机关。",
    )  # fmt: skip
    clauses = {"outcome_reason": CONSULTED, "dispute": CONSULTED}


class WaiverForm(forms.Form):
    """Which step is left out, on which ground, and why."""

    step = forms.ChoiceField(
        label="程序", choices=[(step.value, step.label) for step in CONDITIONAL], widget=forms.RadioSelect
    )  # fmt: skip
    ground = forms.ChoiceField(label="情形", choices=StepWaiver._meta.get_field("ground").choices)
    reason = forms.CharField(label="理由和依据", max_length=2000, widget=text_box(5))
    clauses = {"step": str(plan.D2.clause)}
