"""Forms for everybody: reporting a mistake, asking after it, subscribing; and those with which a body answers (G14)."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings

from powerops.core.act_forms import text_box
from powerops.core.models.organisations import validate_telephone
from powerops.core.public_forms import PublicForm
from powerops.law import plan
from registry.forms.revisions import ANY
from registry.models import ErrorReport
from registry.search import problem_of


class ErrorReportForm(PublicForm):
    """What is wrong with a published power."""

    subject = forms.ChoiceField(
        label="哪里有误", choices=ErrorReport.Subject.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="具体说明", min_length=5, max_length=2000, widget=text_box(5),
        help_text="写明错在哪里、您认为应当怎样。请勿填写身份证号等个人信息。",
    )  # fmt: skip
    email = forms.EmailField(
        label="电子邮箱", required=False, help_text="可以不填；填了，答复会发给您。"
    )
    telephone = forms.CharField(
        label="联系电话", required=False, max_length=40, validators=[validate_telephone],
        help_text="可以不填。联系方式只由承办人员查看，每次查看都有记录。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.SENDS_MAIL:  # nothing would be sent there
            del self.fields["email"]


class TrackForm(forms.Form):
    """By what a report is found again."""

    number = forms.CharField(label="纠错编号", max_length=20, help_text="例如 JC2026000001。")
    code = forms.CharField(label="查询码", max_length=30)

    def clean_number(self) -> str:
        """However it was typed."""
        return plain(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """However it was typed."""
        return plain(self.cleaned_data["code"])


def plain(text: str) -> str:
    """Return letters and digits as they are kept: one width, capitals, nothing between."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).upper() if one.isalnum())


class SubscribeForm(PublicForm):
    """Where the letters go."""

    email = forms.EmailField(
        label="电子邮箱",
        help_text="我们先发一封确认邮件；确认以后，有变动才发邮件，每封都可以退订。",
    )


class SearchSubscribeForm(SubscribeForm):
    """The same, for a search; its words are typed here or come with the address."""

    query = forms.CharField(label="搜索的字", max_length=200)
    field_order = ("query", "email")

    def clean_query(self) -> str:
        """What can be searched for."""
        query = " ".join(self.cleaned_data["query"].replace("\0", " ").split())
        if problem := problem_of(query):
            raise forms.ValidationError(problem)
        return query


class AnswerForm(forms.ModelForm):
    """What a body answers to a report."""

    class Meta:
        model = ErrorReport
        fields = ["outcome", "summary", "answer"]
        widgets = {"outcome": forms.RadioSelect, "summary": text_box(2), "answer": text_box(6)}
        help_texts = {
            "summary": "与答复一起在事项页面公开：用自己的话概括所反映的问题，不写反映人的任何信息。",
            "answer": "核实的情况，以及怎样更正、何时更正，或者为什么不作更正。",
        }

    clauses = {"answer": plan.G14.clause}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        self.fields["outcome"].choices = ErrorReport.Outcome.choices

    def _post_clean(self) -> None:
        """The record is written by its lifecycle alone."""


class ReportFilter(forms.Form):
    """Which reports to list."""

    q = forms.CharField(label="编号、事项或者内容", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *ErrorReport.Status.choices]
    )
    subject = forms.ChoiceField(
        label="哪里有误", required=False, choices=[ANY, *ErrorReport.Subject.choices]
    )
