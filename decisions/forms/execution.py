"""Forms of execution: tasks, progress, circulars, follow-up, evaluations (D7, D8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from decisions.models import Evaluation, ExecutionTask, FollowUp, Lead, ProgressEntry
from powerops.core.act_forms import text_box
from powerops.core.forms import DAY
from powerops.core.models import Organisation
from powerops.law import major_decisions, plan

ANY = ("", "全部")
EXECUTED = str(major_decisions.EXECUTED.clause)


class TaskFilter(forms.Form):
    """Which tasks to list."""

    q = forms.CharField(label="任务或决策事项", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *ExecutionTask.Status.choices]
    )


class FollowUpFilter(forms.Form):
    """Which follow-ups to list."""

    q = forms.CharField(label="编号、单位或决策事项", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *FollowUp.Status.choices]
    )


class LeadFilter(forms.Form):
    """Which leads to list."""

    kind = forms.ChoiceField(label="情形", required=False, choices=[ANY, *Lead.Kind.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[ANY, *Lead.Status.choices])


class OfBodies(forms.ModelForm):
    """A form with bodies to choose from."""

    bodies_of = "body"

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.bodies_of].queryset = bodies


class TaskForm(OfBodies):
    """A task for one body."""

    class Meta:
        model = ExecutionTask
        fields = ("body", "title", "measure", "due_on")
        widgets = {"measure": text_box(5), "due_on": DAY}

    clauses = {"body": EXECUTED, "due_on": str(plan.D7.clause)}


class ProgressForm(forms.ModelForm):
    """How a task goes."""

    class Meta:
        model = ProgressEntry
        fields = ("on", "percent", "text", "obstacle", "is_grave")
        widgets = {"text": text_box(5), "obstacle": text_box(3), "on": DAY}
        help_texts = {
            "on": "情况发生的日期；早于今天的，记录中注明补录。",
            "is_grave": "客观情况发生重大变化、不可抗力等。填报后立即告知决策机关。",
        }

    clauses = {"is_grave": str(major_decisions.TROUBLE.clause)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ReportDoneForm(forms.Form):
    """What came of a task, and since when it is done."""

    result = forms.CharField(label="完成情况", max_length=5000, widget=text_box(5))
    done_on = forms.DateField(label="完成日期", widget=DAY, initial=timezone.localdate)
    clauses = {"result": EXECUTED}


class CircularForm(forms.Form):
    """What is told to whom."""

    title = forms.CharField(label="标题", max_length=200)
    text = forms.CharField(label="通报内容", max_length=20_000, widget=text_box(10))
    audience = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="通报范围", widget=forms.CheckboxSelectMultiple
    )
    clauses = {"audience": str(plan.D7.clause)}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = bodies


class FollowUpForm(OfBodies):
    """What a body has to explain and to mend."""

    class Meta:
        model = FollowUp
        fields = ("body", "task", "problem", "demand")
        widgets = {"problem": text_box(4), "demand": text_box(4)}

    clauses = {"body": str(plan.D7.clause)}

    def __init__(self, *args: Any, tasks: QuerySet[ExecutionTask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks


class AnswerForm(forms.Form):
    """What was done about it."""

    text = forms.CharField(label="办理情况", max_length=10_000, widget=text_box(8))


class EvaluationForm(forms.Form):
    """Why and until when a decision is evaluated."""

    trigger = forms.ChoiceField(label="评估事由", choices=Evaluation.Trigger.choices)
    reason = forms.CharField(label="说明", max_length=2000, required=False, widget=text_box(3))
    planned_on = forms.DateField(label="计划完成日期", widget=DAY)
    clauses = {"trigger": str(major_decisions.EVALUATED.clause)}


class AssignForm(forms.Form):
    """Who evaluates."""

    evaluator = forms.ModelChoiceField(Organisation.objects.none(), label="评估单位")
    third_party = forms.CharField(label="受委托的第三方", max_length=200, required=False)
    clauses = {"evaluator": str(major_decisions.EVALUATOR.clause)}

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evaluator"].queryset = bodies


class EvaluationReportForm(forms.ModelForm):
    """What came out, and whom the evaluation heard."""

    class Meta:
        model = Evaluation
        fields = ("result", "advice", "report", "public_opinions", "participants")
        widgets = {
            "report": text_box(10), "public_opinions": text_box(5), "participants": text_box(3),
        }  # fmt: skip

    clauses = dict.fromkeys(
        ("public_opinions", "participants"), str(major_decisions.EVALUATION_HEARS.clause)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
