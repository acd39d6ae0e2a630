"""Forms of opinions: what everybody sends, and with which the body sorts and answers (D3; art 15, 18)."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from decisions.forms.consultations import ANY, DateInput
from decisions.models import Comment, Consultation, ConsultationQuestion, OpinionGroup
from decisions.workflows.comment import FILE_LIMIT, MOST_FILES
from powerops.core.act_forms import text_box
from powerops.core.files import DOCUMENTS, MEGABYTE
from powerops.core.media_types import EXTENSIONS
from powerops.core.public_forms import PublicForm
from powerops.law import public_participation

ANSWERED = public_participation.ANSWERED.clause
ENDINGS = "、".join(sorted({EXTENSIONS[kind][0] for kind in DOCUMENTS}))
Kind = ConsultationQuestion.Kind


class ManyFiles(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files, none of them needed."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file is looked at when it is taken; here they are counted."""
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"附件最多{MOST_FILES}个。")
        return files


class CommentForm(PublicForm):
    """What somebody says of a draft; a questionnaire's questions come first."""

    text = forms.CharField(
        label="您的意见", min_length=2, max_length=5000, widget=text_box(7),
        help_text="可以写明针对哪一条、怎样修改、为什么。请勿填写身份证号等个人信息。",
    )  # fmt: skip
    attachments = FilesField(
        label="附件", required=False, help_text=f"可以不附；最多{MOST_FILES}个，每个不超过{FILE_LIMIT // MEGABYTE} MB，格式为{ENDINGS}。"
    )  # fmt: skip
    name = forms.CharField(
        label="姓名或者单位", required=False, max_length=100, help_text="可以不填。"
    )
    contact = forms.CharField(
        label="联系方式", required=False, max_length=200,
        help_text="可以不填。姓名和联系方式不公开，只由承办人员查看，每次查看都有记录。",
    )  # fmt: skip

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_asked = consultation.form == Consultation.Form.QUESTIONNAIRE
        self.questions = list(consultation.questions.all()) if is_asked else []
        for one in self.questions:
            self.fields[f"question_{one.pk}"] = field_of(one)
        if self.questions:
            self.fields["text"].required = False
            self.fields["text"].label = "其他意见"
        self.order_fields([f"question_{one.pk}" for one in self.questions])

    @property
    def facts(self) -> dict[str, Any]:
        """What the act is told: the choices by question; what was written to a question goes into the text."""
        told = {
            key: value
            for key, value in self.cleaned_data.items()
            if not key.startswith("question_")
        }
        written, answers = [], {}
        for one in self.questions:
            value = self.cleaned_data.get(f"question_{one.pk}")
            if one.kind == Kind.TEXT and value:
                written.append(f"【{one.text}】{value}")
            elif one.kind != Kind.TEXT and value:
                answers[one.pk] = [
                    int(each) for each in (value if isinstance(value, list) else [value])
                ]
        told["text"] = "\n".join([*written, *([told["text"]] if told.get("text") else [])])[:5000]
        told["files"] = told.pop("attachments", [])
        return {**told, "answers": answers}


def field_of(question: ConsultationQuestion) -> forms.Field:
    """Return the field in which a question is answered."""
    common = {"label": str(question), "required": question.is_required}
    if question.kind == Kind.TEXT:
        return forms.CharField(max_length=1000, widget=text_box(3), **common)
    choices = [(str(number), label) for number, label in question.numbered_choices()]
    if question.kind == Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


class AddForm(PublicForm):
    """What is added to an opinion."""

    text = forms.CharField(label="补充的意见", min_length=2, max_length=5000, widget=text_box(5))


class CodeForm(forms.Form):
    """By what an opinion is found again."""

    code = forms.CharField(
        label="查询码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        """However it was typed."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"]).upper()
        return "".join(one for one in typed if one.isalnum())


class EnterForm(forms.Form):
    """An opinion that came otherwise than through the portal."""

    channel = forms.ChoiceField(
        label="来源", choices=[one for one in Comment.Channel.choices if one[0] != Comment.Channel.PORTAL]
    )  # fmt: skip
    said_on = forms.DateField(label="提出日期", widget=DateInput, initial=timezone.localdate)
    text = forms.CharField(label="意见", min_length=2, max_length=5000, widget=text_box(6))
    name = forms.CharField(label="提出人", required=False, max_length=100)
    contact = forms.CharField(label="联系方式", required=False, max_length=200)


class CommentFilter(forms.Form):
    """Which opinions to list: in which group, whence, with which words."""

    q = forms.CharField(label="意见中的字", required=False, max_length=100)
    group = forms.ChoiceField(label="归纳", required=False)
    channel = forms.ChoiceField(
        label="来源", required=False, choices=[ANY, *Comment.Channel.choices]
    )

    def __init__(self, *args: Any, groups: list[OpinionGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), f"{one.position}. {one.title[:40]}") for one in groups]
        self.fields["group"].choices = [ANY, ("none", "尚未归纳"), *named]

    def narrow(self, rows: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the opinions that the filter keeps."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if group := wanted.get("group"):
            rows = rows.filter(group=None) if group == "none" else rows.filter(group=group)
        if channel := wanted.get("channel"):
            rows = rows.filter(channel=channel)
        if q := wanted.get("q", "").replace("\0", "").strip():
            rows = rows.filter(Q(text__icontains=q))
        return rows


class AssignForm(forms.Form):
    """Into which group the ticked opinions go, or all that the filter shows; a new one is named."""

    comments = forms.ModelMultipleChoiceField(Comment.objects.none(), required=False)
    all_shown = forms.BooleanField(label="筛选出的全部意见，不只是勾选的", required=False)
    target = forms.ModelChoiceField(
        OpinionGroup.objects.none(), label="归入", required=False, empty_label="新的归纳"
    )
    title = forms.CharField(label="新的归纳", required=False, max_length=300)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comments"].queryset = consultation.comments.all()
        self.fields["target"].queryset = consultation.groups.all()

    def clean(self) -> dict[str, Any]:
        """A group is chosen, or a new one named; opinions are ticked, or all are meant."""
        told = super().clean() or self.cleaned_data
        if not told.get("target") and not told.get("title"):
            self.add_error("title", "请选择已有的归纳，或者写出新的归纳。")
        if not told.get("all_shown") and not told.get("comments"):
            raise forms.ValidationError("请先勾选意见。")
        return told


class GroupForm(forms.ModelForm):
    """What becomes of the opinions of a group."""

    class Meta:
        model = OpinionGroup
        fields = ("title", "outcome", "reason")
        widgets = {"title": text_box(2), "outcome": forms.RadioSelect, "reason": text_box(5)}

    clauses = {"outcome": ANSWERED, "reason": ANSWERED}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        self.fields["outcome"].choices = OpinionGroup.Outcome.choices

    def _post_clean(self) -> None:
        """The group is written by its act alone."""
