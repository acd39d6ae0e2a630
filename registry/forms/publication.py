"""Forms about publication: the hour of it, the leader's order, withdrawal and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from powerops.core.act_forms import OpinionForm, text_box
from powerops.core.forms import HOUR
from powerops.law import plan
from registry.forms.revisions import ANY, ApprovalForm
from registry.models import EmergencyReview, Power, Withdrawal

CLAUSE = plan.R4.clause
PUBLIC = "将在公开页面显示。"


class ScheduleForm(OpinionForm):
    """On which day and hour a revision is published; `is_set` when another hour is set already."""

    publish_at = forms.DateTimeField(label="公布的日期和时间", widget=HOUR)
    field_order = ["publish_at", "reason"]
    clauses = {"publish_at": CLAUSE}

    def __init__(self, data: object = None, *, is_set: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reason"].label = "改变的理由" if is_set else "说明"
        self.fields["reason"].required = is_set


class UrgentForm(ApprovalForm):
    """The principal leader's order to publish at once, with the number of its document."""

    approved_on = None  # type: ignore[assignment]  # Django's way to leave an inherited field out
    field_order = ["reason", "automatic", "document_number"]
    clauses = {"reason": CLAUSE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.required = "紧急公布的理由", True
        field.help_text = "为什么不能等待审签、法制审核和管委审定。"


class WithdrawalForm(forms.Form):
    """Why a power is taken off the public pages, and where the public goes instead."""

    kind = forms.ChoiceField(
        label="种类", choices=Withdrawal.Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由", max_length=1000, widget=text_box(4), help_text=f"{PUBLIC}不要写入不宜公开的内容。"
    )  # fmt: skip
    replacement = forms.CharField(
        label="请改看的事项（实施编码）", required=False, max_length=31, help_text="31 位实施编码，没有可不填。"
    )  # fmt: skip
    address = forms.URLField(
        label="请改看的网址", required=False, max_length=300, assume_scheme="https"
    )
    clauses = {"reason": CLAUSE}

    def clean_replacement(self) -> Power | None:
        """The power that the code names."""
        code = self.cleaned_data["replacement"].strip().upper()
        power = Power.objects.filter(code=code).first() if code else None
        if code and power is None:
            raise ValidationError("没有公布过这个编码的事项。")
        return power


class WithdrawalFilter(forms.Form):
    """Which withdrawals to list."""

    q = forms.CharField(label="实施编码或理由", required=False, max_length=100)
    kind = forms.ChoiceField(label="种类", required=False, choices=[ANY, *Withdrawal.Kind.choices])
    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[ANY, ("standing", "撤下中"), ("settled", "新版已处理"), ("lifted", "已恢复")],
    )  # fmt: skip


class FindPowerForm(forms.Form):
    """Which power in force to take off."""

    q = forms.CharField(label="名称、部门或实施编码", required=False, max_length=200)


class ReviewFilter(forms.Form):
    """Which urgent publications to list."""

    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *EmergencyReview.Status.choices]
    )
