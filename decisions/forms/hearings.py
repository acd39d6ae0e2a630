"""Forms of hearings: the notice and its groups, sign-ups, participants, papers, the record and the result (D3; art 16–18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet
from django.utils import timezone

from decisions.hearing_facts import taking_part
from decisions.models import (
    Draw,
    Hearing,
    HearingGroup,
    HearingParticipant,
    HearingSignUp,
)
from powerops.core.act_forms import ReasonForm, text_box
from powerops.core.forms import DAY, HOUR
from powerops.core.models.organisations import validate_telephone
from powerops.core.public_forms import PublicForm
from powerops.law import hearings, public_participation

ANY = ("", "全部")
SELECTED, PAPERS = hearings.SELECTED.clause, hearings.PAPERS.clause
NAME, STANDING = "姓名或者单位", "身份"


class HearingFilter(forms.Form):
    """Which hearings to list."""

    q = forms.CharField(label="决策事项或编号", required=False, max_length=100)
    status = forms.ChoiceField(label="状态", required=False, choices=[ANY, *Hearing.Status.choices])


# --- the notice ------------------------------------------------------------------------------------------


class HearingForm(forms.ModelForm):
    """What the notice says; the groups stand in rows beneath."""

    class Meta:
        model = Hearing
        fields = ("held_at", "place", "matters", "sign_up_until", "criteria", "source", "contact")
        widgets = {
            "held_at": HOUR, "sign_up_until": DAY, "matters": text_box(4), "criteria": text_box(5), "source": forms.RadioSelect,
        }  # fmt: skip
        help_texts = {
            "held_at": "听证材料最迟在听证会前第八日送达（中间隔满七日），并且要在报名截止以后。",
            "sign_up_until": "自公告起不少于参数规定的天数。",
            "criteria": "写明谁可以报名、怎样产生；公告以后不再改变。",
            "source": "名单封存并公布以后才产生；谁也不能预先知道，任何人都可以据此重复抽取。",
        }

    clauses = {
        "held_at": PAPERS, "place": hearings.ANNOUNCED.clause, "matters": hearings.ANNOUNCED.clause,
        "criteria": SELECTED, "source": hearings.DRAWN.clause, "sign_up_until": hearings.SIGN_UP.clause,
    }  # fmt: skip

    def _post_clean(self) -> None:
        """The record is written by its lifecycle alone."""


class GroupRow(forms.Form):
    """A group that is represented."""

    name = forms.CharField(label="组别", max_length=40, required=False)
    seats = forms.IntegerField(label="名额", min_value=1, max_value=200, required=False)
    is_drawn = forms.TypedChoiceField(
        label="产生方式", choices=[("1", "报名后抽取"), ("", "邀请、推荐")], coerce=bool, required=False, empty_value=False,
        initial="1",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A row names its group and its seats, or neither."""
        told = super().clean() or self.cleaned_data
        if bool(told.get("name")) != bool(told.get("seats")):
            raise forms.ValidationError("组别和名额应一起填写。")
        return told


GroupSet = forms.formset_factory(GroupRow, extra=6, max_num=20, absolute_max=20)


def group_rows(data: Any = None, hearing: Hearing | None = None) -> BaseFormSet:
    """Return the rows of groups, with those that the notice has and some empty ones."""
    known = hearing.groups.all() if hearing else ()
    initial = [
        {"name": one.name, "seats": one.seats, "is_drawn": "1" if one.is_drawn else ""}
        for one in known
    ]
    return GroupSet(data, initial=initial, prefix="groups")


def named_groups(rows: BaseFormSet) -> list[dict[str, Any]]:
    """Return the rows that name a group."""
    return [row.cleaned_data for row in rows.forms if row.cleaned_data.get("name")]


class RescheduleForm(ReasonForm):
    """More time to sign up, and with it another day."""

    sign_up_until = forms.DateField(label="报名截止日期", widget=DAY)
    held_at = forms.DateTimeField(label="听证时间", widget=HOUR)
    place = forms.CharField(label="听证地点", max_length=200)
    field_order = ("sign_up_until", "held_at", "place", "reason")
    clauses = {"held_at": PAPERS, "sign_up_until": hearings.SIGN_UP.clause}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data, label="理由（在新的公告中公布）")
        self.initial = {
            "sign_up_until": hearing.sign_up_until, "held_at": hearing.held_at, "place": hearing.place,
        }  # fmt: skip


class PostponeForm(RescheduleForm):
    """Another day; sign-up is over."""

    sign_up_until = None  # type: ignore[assignment]  # Django's way to leave an inherited field out


# --- who takes part ----------------------------------------------------------------------------------------


class SignUpForm(PublicForm):
    """Anybody asks to take part."""

    group = forms.ModelChoiceField(
        label="以什么身份参加", queryset=HearingGroup.objects.none(), widget=forms.RadioSelect, empty_label=None
    )  # fmt: skip
    name = forms.CharField(
        label=NAME, max_length=60, help_text="抽中以后在听证参加人名单中公布；没有抽中的不公布。"
    )
    standing = forms.CharField(
        label="身份和与听证事项的关系", min_length=2, max_length=200,
        help_text="例如：居住在某小区的居民用户。请勿填写身份证号。",
    )  # fmt: skip
    opinion = forms.CharField(label="主要意见", max_length=2000, required=False, widget=text_box(4))
    telephone = forms.CharField(
        label="联系电话", max_length=40, validators=[validate_telephone],
        help_text="一个号码报名一次；只由承办人员查看，每次查看都有记录。",
    )  # fmt: skip
    email = forms.EmailField(label="电子邮箱", required=False)
    clauses = {"group": SELECTED}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        groups = self.fields["group"]
        groups.queryset = hearing.groups.filter(is_drawn=True)
        groups.label_from_instance = lambda one: f"{one.name}（名额 {one.seats} 人，报名后抽取）"

    def clean_telephone(self) -> str:
        """However it was typed: digits and the sign of an extension."""
        return "".join(
            one for one in self.cleaned_data["telephone"] if one.isdigit() or one in "+-"
        )


class ExamineForm(forms.Form):
    """Sign-ups held against the criteria, several at once."""

    sign_ups = forms.ModelMultipleChoiceField(
        label="报名", queryset=HearingSignUp.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    verdict = forms.ChoiceField(
        label="核对结果", choices=HearingSignUp.Verdict.choices[1:], widget=forms.RadioSelect
    )
    refusal = forms.CharField(
        label="不符合条件的理由", required=False, max_length=1000, widget=text_box(3)
    )
    clauses = {"sign_ups": SELECTED}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        field = self.fields["sign_ups"]
        field.queryset = hearing.sign_ups.filter(
            verdict=HearingSignUp.Verdict.FILED
        ).select_related("group", "hearing")
        field.label_from_instance = examined


def examined(one: HearingSignUp) -> str:
    """Return a sign-up as the clerk holds it against the criteria."""
    opinion = f"；主要意见：{one.opinion}" if one.opinion else ""
    return f"{one.number} {one.group}：{one.name}，{one.standing}{opinion}"


class DrawForm(forms.Form):
    """The number that was drawn in everybody's presence; where a seal decides, nothing is to be typed."""

    value = forms.CharField(label="当众摇出的数", max_length=200, help_text="原样登记，例如 0417。")
    value_from = forms.CharField(
        label="时间、地点和在场见证的人", max_length=300, help_text="在抽取结果中公布。"
    )
    clauses = {"value": hearings.DRAWN.clause}

    def __init__(self, data: Any = None, *, source: str) -> None:
        super().__init__(data)
        if source == Draw.Source.SEAL:
            del self.fields["value"], self.fields["value_from"]


class InviteForm(forms.Form):
    """Somebody who is invited."""

    group = forms.ModelChoiceField(label="组别", queryset=HearingGroup.objects.none())
    name = forms.CharField(label=NAME, max_length=60)
    standing = forms.CharField(label=STANDING, max_length=200)
    clauses = {"group": SELECTED}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        self.fields["group"].queryset = hearing.groups.filter(is_drawn=False)


def participants(hearing: Hearing, **wanted: Any) -> QuerySet[HearingParticipant]:
    """Return those who take part, as a form offers them."""
    return taking_part(hearing).filter(**wanted).select_related("group")


class ReplaceForm(ReasonForm):
    """Who cannot come; in an invited group also who comes instead."""

    participant = forms.ModelChoiceField(
        label="退出的参加人", queryset=HearingParticipant.objects.none()
    )
    name = forms.CharField(
        label=f"递补的{NAME}", max_length=60, required=False, help_text="抽取产生的组别按抽取次序递补，不填；邀请的组别填写。"
    )  # fmt: skip
    standing = forms.CharField(label=STANDING, max_length=200, required=False)
    field_order = ("participant", "reason", "name", "standing")
    clauses = {"participant": SELECTED}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        self.fields["participant"].queryset = participants(hearing)


class DeliverForm(forms.Form):
    """To whom the papers came, on which day, how."""

    participants = forms.ModelMultipleChoiceField(
        label="送达给",
        queryset=HearingParticipant.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(
        label="送达日期",
        widget=DAY,
        initial=timezone.localdate,
        help_text="实际送达的日期，不能晚于今天。",
    )
    how = forms.CharField(label="送达方式", max_length=200, help_text="例如：专人送达，本人签收。")
    clauses = {"on": PAPERS}

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        self.fields["participants"].queryset = participants(hearing, delivered_on=None)


# --- the hearing and its result -----------------------------------------------------------------------------


class HoldForm(forms.Form):
    """How the hearing went, in the order of art 17."""

    began_at = forms.DateTimeField(label="开始时间", widget=HOUR)
    closed_at = forms.DateTimeField(label="结束时间", widget=HOUR)
    chair = forms.CharField(label="主持人", max_length=100)
    recorder = forms.CharField(label="记录人", max_length=100)
    absent = forms.ModelMultipleChoiceField(
        label="未到会的参加人", queryset=HearingParticipant.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )  # fmt: skip
    absence = forms.CharField(label="未到会的原因", max_length=300, required=False)
    introduction = forms.CharField(
        label="承办单位介绍草案、依据和有关情况", max_length=20_000, widget=text_box(6)
    )
    debate = forms.CharField(label="询问、质证和辩论", max_length=50_000, widget=text_box(8))
    clauses = dict.fromkeys(("introduction", "debate"), hearings.ORDER.clause)

    def __init__(self, data: Any = None, *, hearing: Hearing) -> None:
        super().__init__(data, initial={"began_at": hearing.held_at})
        self.fields["absent"].queryset = participants(hearing)


class StatementForm(forms.Form):
    """What one participant said, and whether the record was signed."""

    participant = forms.ModelChoiceField(
        label="参加人", queryset=HearingParticipant.objects.none(), empty_label=None
    )
    statement = forms.CharField(label="陈述意见", max_length=20_000, widget=text_box(8))
    confirmation = forms.ChoiceField(
        label="确认听证会记录", choices=HearingParticipant.Confirmation.choices, widget=forms.RadioSelect
    )  # fmt: skip
    confirmation_reason = forms.CharField(label="拒绝签字的理由", max_length=500, required=False)
    clauses = {"confirmation": hearings.CONFIRMED.clause}

    def __init__(self, data: Any = None, *, hearing: Hearing, chosen: str = "") -> None:
        super().__init__(data, initial={"participant": chosen})
        field = self.fields["participant"]
        field.queryset = participants(hearing, confirmation="", is_absent=False)


class AnswerForm(forms.Form):
    """What becomes of one statement."""

    participant = forms.ModelChoiceField(
        label="参加人", queryset=HearingParticipant.objects.none(), empty_label=None
    )
    outcome = forms.ChoiceField(
        label="采纳情况", choices=HearingParticipant.Outcome.choices, widget=forms.RadioSelect
    )
    outcome_reason = forms.CharField(
        label="理由", max_length=5000, required=False, widget=text_box(4), help_text="部分采纳或者不采纳的，必须说明理由。"
    )  # fmt: skip
    clauses = {"outcome": public_participation.ANSWERED.clause}

    def __init__(self, data: Any = None, *, hearing: Hearing, chosen: str = "") -> None:
        super().__init__(data, initial={"participant": chosen})
        self.fields["participant"].queryset = participants(hearing).exclude(statement="")


class ReportForm(forms.Form):
    """The report of the hearing."""

    report = forms.CharField(
        label="听证报告", max_length=50_000, widget=text_box(14),
        help_text="写明听证会的基本情况、各方的主要意见和争议、采纳情况和理由。签发后公布。",
    )  # fmt: skip
    clauses = {"report": hearings.ORDER.clause}
