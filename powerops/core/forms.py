"""Forms of the platform's pages: signing in, organisations, posts, people, appointments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from powerops.core import organisations, people
from powerops.core.models import Organisation, OrganisationKind, Person, Post
from powerops.core.refusals import Refusal
from powerops.core.roles import PROSE, Role

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def ask(form: forms.BaseForm, rule: Callable[[Any, date], None], subject: Any, field: str) -> None:
    """Ask an act's rule about the day in the field now, so that a refusal stands beside the form's other errors."""
    on = form.cleaned_data.get(field)
    if on and subject:
        try:
            rule(subject, on)
        except Refusal as refusal:
            form.add_error(field, str(refusal))


class SignInForm(AuthenticationForm):
    """User name and password."""

    username = forms.CharField(
        label="用户名",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "用户名或密码不正确。连续错误 5 次将锁定 15 分钟。",
        "inactive": "该账号已停用，请联系管理员。",
    }


class ChangePasswordForm(PasswordChangeForm):
    """The present password and, twice, the new one."""


class OrganisationFacts(forms.ModelForm):
    """What may change without a dated act."""

    class Meta:
        model = Organisation
        fields = (
            "short_name", "telephone", "supervision_telephone", "address", "office_hours", "department_number",
        )  # fmt: skip


class OrganisationField(forms.ModelChoiceField):
    """One of the organisations, shown as the tree."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(Organisation.objects.none(), **kwargs)

    def label_from_instance(self, organisation: Organisation) -> str:
        return "\u3000" * (organisation.depth) + organisation.name


class EstablishForm(forms.ModelForm):
    """A new organisation; a jurisdiction is founded with the installation, not here."""

    kind = forms.ChoiceField(
        label="类别",
        choices=[
            ("", "请选择"),
            *(one for one in OrganisationKind.choices if one[0] != OrganisationKind.JURISDICTION),
        ],
    )
    parent = OrganisationField(label="上级机构")
    source = forms.CharField(
        label="设立文件", max_length=200, required=False, help_text="例如 新开〔2016〕76号。"
    )
    sections = (
        ("基本信息", ("name", "short_name", "kind", "parent", "established_on", "source")),
        ("代码", ("code", "credit_code", "region_code", "department_number", "level")),
        ("联系方式", ("telephone", "supervision_telephone", "address", "office_hours")),
    )
    clauses = {"kind": "新开〔2016〕76号 三", "supervision_telephone": "新开〔2016〕76号 四(二)3"}

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "kind", "parent", "established_on", "code", "credit_code", "region_code",
            "department_number", "level", "telephone", "supervision_telephone", "address", "office_hours",
        )  # fmt: skip
        widgets = {"established_on": DAY}
        help_texts = {
            "credit_code": "18 位，按 GB 32100 核对校验位；尚未取得的，可填临时代码：TE 加 16 位数字或大写字母。",
            "code": "网址中使用的短代码，例如 zjj；设立后不再改变。",
            "established_on": "设立文件的生效日期，不能晚于今天。",
            "supervision_telephone": "公布在权力清单中，供群众监督投诉。",
        }
        error_messages = {"code": {"invalid": "机构代码只能用英文字母、数字、下划线和连字符。"}}

    def __init__(self, *args: object, parents: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents

    def clean(self) -> None:
        super().clean()
        ask(self, organisations.day_to_found, self.cleaned_data.get("parent"), "established_on")


class DatedForm(forms.Form):
    """The day and the document of a change."""

    on = forms.DateField(
        label="生效日期",
        widget=DAY,
        initial=timezone.localdate,
        help_text="依据文件的生效日期，不能晚于今天。",
    )
    source = forms.CharField(
        label="依据文件", max_length=200, help_text="文件名称和文号，例如 新开〔2016〕76号。"
    )
    clauses = {"source": "新开〔2016〕76号 四(一)4"}

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean(self) -> None:
        super().clean()
        ask(self, organisations.day_to_change, self.organisation, "on")


class RenameForm(DatedForm):
    """A new name from a day on."""

    name = forms.CharField(label="新名称", max_length=100)
    field_order = ("name", "on", "source")


class CorrectNameForm(forms.Form):
    """The right name in place of one that was entered wrongly."""

    name = forms.CharField(label="正确名称", max_length=100)
    source = forms.CharField(
        label="更正理由或依据文件",
        max_length=200,
        help_text="例如 录入有误，以新开〔2016〕76号所载名称为准。",
    )
    clauses = DatedForm.clauses


class MoveForm(DatedForm):
    """A new place in the tree from a day on."""

    parent = OrganisationField(label="新的上级机构")
    field_order = ("parent", "on", "source")

    def __init__(self, *args: object, parents: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents


class AbolishForm(DatedForm):
    """The end of an organisation, or its merger into another."""

    successor = OrganisationField(
        label="承接机构", required=False, help_text="合并的，选择承接其职责的机构；撤销的，不选。"
    )
    field_order = ("successor", "on", "source")

    def __init__(self, *args: object, parents: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = parents


class PostForm(forms.ModelForm):
    """A new post; each role says what it may do."""

    role = forms.ChoiceField(
        label="角色",
        widget=forms.RadioSelect,
        choices=[(role.value, f"{role.label}：{PROSE[role]}") for role in Role],
    )

    class Meta:
        model = Post
        fields = ("title", "role", "is_principal")

    def _get_validation_exclusions(self) -> set[str]:
        """Compare with the body's other posts, though the body is not asked for."""
        left_out = super()._get_validation_exclusions()  # type: ignore[misc]  # absent from the stubs
        return left_out - {"organisation", "is_open"}


class PersonForm(forms.ModelForm):
    """Facts of a person."""

    class Meta:
        model = Person
        fields = ("name", "staff_number", "email", "is_active")


class RegisterPersonForm(forms.ModelForm):
    """A new person with a first password."""

    password = forms.CharField(
        label="初始密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，不能全是数字，不能是常见密码。请本人登录后修改。",
    )

    class Meta:
        model = Person
        fields = ("name", "username", "staff_number", "email")

    def _post_clean(self) -> None:
        """Hold the password against the person, who is filled in by now."""
        super()._post_clean()  # type: ignore[misc]  # absent from the stubs
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)


class ResetPasswordForm(forms.Form):
    """A new password for somebody."""

    password = RegisterPersonForm.base_fields["password"]


class PersonField(forms.ModelChoiceField):
    """One of the people; the user name tells namesakes apart."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(Person.objects.none(), **kwargs)

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name}（{person.username}）"


class AppointForm(forms.Form):
    """A person to a post from a day on."""

    person = PersonField(label="人员", help_text="名单中没有的，请先登记人员。")
    began_on = forms.DateField(
        label="任职日期",
        widget=DAY,
        initial=timezone.localdate,
        help_text="自当日起可以办理该岗位的事项。",
    )
    source = forms.CharField(label="任免文件", max_length=200, required=False)

    def __init__(self, *args: object, post: Post, persons: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        self.fields["person"].queryset = persons

    def clean(self) -> None:
        super().clean()
        ask(self, people.day_to_begin, self.post, "began_on")


class EndAppointmentForm(forms.Form):
    """The last day in office."""

    ended_on = forms.DateField(
        label="离任日期", widget=DAY, initial=timezone.localdate, help_text="当日仍在任。"
    )
    source = forms.CharField(label="任免文件", max_length=200, required=False)
