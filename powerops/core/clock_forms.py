"""Forms of the pages of time limits, holiday notices and parameters (F5, G4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from powerops.core import holiday_files, holiday_notices
from powerops.core.deadlines import holders
from powerops.core.forms import DAY, PersonField
from powerops.core.models import Deadline, Organisation
from powerops.core.refusals import Refusal
from powerops.law.parameters import ParameterRule
from powerops.law.periods import TimeLimit
from powerops.law.plan import F4
from powerops.law.time_limits import ALL_LIMITS

KILOBYTE = 1024
LARGEST = 200 * KILOBYTE  # a year's notice is some forty lines


class NoticeForm(forms.Form):
    """A year's holiday notice as a CSV file."""

    year = forms.IntegerField(label="年度", min_value=2004, max_value=2200)
    title = forms.CharField(
        label="通知名称",
        max_length=200,
        help_text="例如 国务院办公厅关于2027年部分节假日安排的通知。",
    )
    file = forms.FileField(
        label="CSV 文件",
        help_text="第一行是列名：日期、名称、类型（放假或者上班），可以另有通知年度、通知网址。只列通知中写明的放假日和调休上班日。",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    clauses = {"file": holiday_notices.CLAUSE}

    def clean(self) -> dict[str, Any]:
        """Read the file for the year; its faults stand in `faults`, else what it would become in `proposal`."""
        fields = super().clean() or self.cleaned_data
        self.faults: list[holiday_files.Fault] = []
        self.read: holiday_files.NoticeFile | None = None
        if {"file", "year", "title"} <= fields.keys():
            try:
                self.take(fields)
            except Refusal as refusal:
                self.add_error("file", str(refusal))
        return fields

    def take(self, fields: dict[str, Any]) -> None:
        """Hold the file against what a notice must be."""
        if fields["file"].size > LARGEST:
            raise Refusal("文件过大，不像一个年度的放假安排。", remedy="请核对文件。")
        self.read = holiday_files.read(fields["file"].read(), fields["year"])
        self.faults = self.read.faults
        if self.faults:
            raise Refusal(f"文件中有 {len(self.faults)} 处错误，没有读入。", remedy="请按所列各处改正后重新上传。")  # fmt: skip
        self.proposal = holiday_notices.proposed(self.read, fields["title"])


class ConfirmForm(forms.Form):
    """The notice that was previewed, sealed."""

    notice = forms.CharField(widget=forms.HiddenInput)


class ValueForm(forms.Form):
    """A parameter's value from a day on."""

    value = forms.IntegerField(label="数值")
    valid_from = forms.DateField(
        label="自何日起", widget=DAY, help_text="今天或者以后的日期；以前起算的期限仍按原数值。"
    )
    citation = forms.CharField(
        label="依据", max_length=300, help_text="文件名称和文号，例如 新开〔2016〕76号。"
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    clauses = {"citation": str(F4.clause)}

    def __init__(self, rule: ParameterRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = f"{rule.lowest} 至 {rule.highest} {rule.unit}。"
        self.fields["valid_from"].initial = timezone.localdate()


class ChangeForm(forms.Form):
    """What the head approves of a time limit: who asked for it, and why."""

    asked_by = PersonField(label="申请人", help_text="提出申请的承办人员；批准人是您本人。")
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, deadline: Deadline, limit: TimeLimit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].queryset = holders(deadline)


class StopForm(ChangeForm):
    """From which day the clock stands still, or goes on."""

    on = forms.DateField(label="自何日起", widget=DAY, help_text="不能晚于今天。")
    field_order = ("asked_by", "on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class ExtendForm(ChangeForm):
    """By how much the limit grows."""

    amount = forms.IntegerField(label="延长", min_value=1)
    field_order = ("asked_by", "amount", "reason")

    def __init__(self, deadline: Deadline, limit: TimeLimit, *args: Any, **kwargs: Any) -> None:
        super().__init__(deadline, limit, *args, **kwargs)
        most = limit.may_extend
        if most:
            self.fields["amount"].help_text = f"最多 {limit.length(most.amount)}（{most.clause}）。"
            self.fields["amount"].initial = most.amount


class DeadlineFilter(forms.Form):
    """Which open time limits to show."""

    q = forms.CharField(label="记录名称", required=False)
    stage = forms.ChoiceField(label="进度", required=False)
    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="责任机构", required=False, empty_label="全部"
    )
    rule = forms.ChoiceField(label="事项", required=False)

    def __init__(
        self,
        data: Any,
        bodies: QuerySet[Organisation],
        stages: dict[str, str],
        rules: Collection[str],
    ) -> None:
        super().__init__(data)
        titles = {limit.id: limit.title for limit in ALL_LIMITS if limit.id in rules}
        self.fields["stage"].choices = [("", "全部"), *stages.items()]
        self.fields["body"].queryset = bodies
        self.fields["rule"].choices = [("", "全部"), *titles.items()]
