"""Forms about the findings on published lists."""

from __future__ import annotations

from django import forms

from powerops.core.act_forms import text_box
from registry.consistency import ANSWERED, LABELS, OPEN, REJECTED
from registry.forms.revisions import ANY

STATES = (
    ("", "待处理"), (OPEN, "未说明"), (REJECTED, "说明被退回"), (ANSWERED, "已说明"), ("all", "全部"),
)  # fmt: skip


class FindingFilter(forms.Form):
    """Which findings of a body to list; those answered are folded away unless asked for."""

    state = forms.ChoiceField(label="处理情况", required=False, choices=STATES)
    kind = forms.ChoiceField(label="种类", required=False, choices=[ANY, *LABELS.items()])
    grave = forms.ChoiceField(
        label="程度", required=False, choices=[ANY, ("yes", "严重"), ("no", "一般")]
    )
    q = forms.CharField(label="事项", required=False, max_length=100)


class BodyFilter(forms.Form):
    """Which bodies to list."""

    q = forms.CharField(label="部门", required=False, max_length=100)
    grave = forms.ChoiceField(
        label="程度", required=False, choices=[ANY, ("yes", "有严重问题未处理")]
    )


class AnswerForm(forms.Form):
    """Why a finding is no fault, or has to wait."""

    reason = forms.CharField(
        label="说明",
        max_length=2000,
        widget=text_box(4),
        help_text="写明为什么不需要调整，或者何时、怎样调整。事项内容变化后，需要重新说明。",
    )


class AlikeForm(AnswerForm):
    """One reason for every finding of a kind, as they were shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class RejectForm(forms.Form):
    """Why an answer is not accepted."""

    reason = forms.CharField(
        label="退回理由", max_length=2000, widget=text_box(4), help_text="经办人员会收到通知。"
    )
