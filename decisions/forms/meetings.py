"""Forms of meetings, of the answer of the Party committee, and of publication (D6; art 30 to 32)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from decisions.models import (
    AgendaItem,
    Decision,
    MatterKind,
    Meeting,
    MeetingMember,
    PartyReport,
    Stance,
)
from powerops.core.act_forms import text_box
from powerops.core.forms import DAY
from powerops.core.models import Appointment, Organisation
from powerops.core.roles import Role
from powerops.law import deciding, major_decisions

ANY, CHOOSE = ("", "全部"), ("", "请选择")
LAST = str(deciding.SPEAKING.clause)


# Posts whose holders may sit in, and are no members of a meeting that decides.
NEVER_MEMBERS = (Role.CLERK, Role.WINDOW, Role.OFFICER)


class MeetingFilter(forms.Form):
    """Which meetings to list."""

    status = forms.ChoiceField(label="状态", required=False, choices=[ANY, *Meeting.Status.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2999)


class PublishedFilter(forms.Form):
    """Which published decisions to list."""

    q = forms.CharField(label="名称", required=False, max_length=100)
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2999)
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *MatterKind.choices])


class SeatField(forms.ModelMultipleChoiceField):
    """People by the posts that they hold."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}（{obj.post}）"


class ChairField(forms.ModelChoiceField):
    """A person by the post held."""

    label_from_instance = SeatField.label_from_instance


class PrepareForm(forms.Form):
    """When, where and with whom a meeting is held."""

    kind = forms.ChoiceField(label="会议种类", choices=Meeting.Kind.choices)
    planned_at = forms.DateTimeField(
        label="拟定时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label="地点", max_length=200)
    chair = ChairField(Appointment.objects.none(), label="主持会议的主要负责人")
    members = SeatField(
        Appointment.objects.none(), label="其他会议组成人员", widget=forms.CheckboxSelectMultiple
    )
    observers = SeatField(
        Appointment.objects.none(),
        label="列席人员",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    clauses = {"kind": str(deciding.DISCUSSED.clause), "chair": LAST}

    def __init__(
        self, *args: Any, chairs: QuerySet[Appointment], seats: QuerySet[Appointment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs
        self.fields["members"].queryset = seats.exclude(post__role__in=NEVER_MEMBERS)
        self.fields["observers"].queryset = seats


class ItemForm(forms.Form):
    """A matter for the agenda."""

    decision = forms.ModelChoiceField(Decision.objects.none(), label="决策事项")

    def __init__(self, *args: Any, waiting: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = waiting


class HoldForm(forms.Form):
    """Who came; for who did not, why."""

    held_on = forms.DateField(label="召开日期", widget=DAY, initial=timezone.localdate)

    def __init__(self, *args: Any, members: list[MeetingMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for one in members:
            self.fields[f"absent_{one.pk}"] = forms.CharField(
                label=f"{one}{'' if one.is_voting else '（列席）'}", max_length=200, required=False,
                help_text="到会的留空；没有到会的，写明原因。",
            )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What the act is told."""
        absent = {one.pk: self.cleaned_data[f"absent_{one.pk}"].strip() for one in self.members}
        return {
            "held_on": self.cleaned_data["held_on"],
            "absent": {pk: why for pk, why in absent.items() if why},
        }


class RecordForm(forms.Form):
    """What each said in which order, and what came out."""

    result = forms.ChoiceField(label="会议结果")
    resolution = forms.CharField(label="决定和要求", max_length=10_000, widget=text_box(4))
    leader_reason = forms.CharField(
        label="与多数人意见不一致的理由", max_length=5000, widget=text_box(3), required=False,
        help_text="主要负责人的决定与多数人的意见不一致时必须填写。",
    )  # fmt: skip
    clauses = {
        "leader_reason": str(deciding.AGAINST_THE_MAJORITY.clause),
        "result": str(deciding.DISCUSSED.clause),
    }

    def __init__(
        self, *args: Any, item: AgendaItem, members: list[MeetingMember], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        results = AgendaItem.RESULTS[item.purpose]
        named = [one for one in AgendaItem.Result.choices if one[0] in results]
        self.fields["result"].choices = [CHOOSE, *named]  # asked, never answered beforehand
        self.members = members
        for number, one in enumerate(members, 1):
            self.fields[f"order_{one.pk}"] = forms.IntegerField(
                label=f"{one}：发言次序", min_value=1, max_value=200, initial=number
            )
            self.fields[f"choice_{one.pk}"] = forms.ChoiceField(
                label=f"{one}：态度", choices=[CHOOSE, *Stance.Choice.choices]
            )
            self.fields[f"words_{one.pk}"] = forms.CharField(
                label=f"{one}：发言要点和理由", max_length=5000, required=False, widget=text_box(2)
            )
        self.order_fields([name for name in self.fields if "_" in name and name != "leader_reason"])

    def said(self) -> list[tuple[int, str, str]]:
        """Return (member, stance, words) in the order of speaking."""
        told = self.cleaned_data
        ordered = sorted(self.members, key=lambda one: told[f"order_{one.pk}"])
        return [(one.pk, told[f"choice_{one.pk}"], told[f"words_{one.pk}"]) for one in ordered]

    def clean(self) -> None:
        super().clean()
        orders = [self.cleaned_data.get(f"order_{one.pk}") for one in self.members]
        if len(set(orders)) != len(orders):
            self.add_error(None, "发言次序不能相同。")
        for one in self.members:
            choice = self.cleaned_data.get(f"choice_{one.pk}")
            if choice in Stance.WITH_REASON and not self.cleaned_data.get(f"words_{one.pk}"):
                self.add_error(f"words_{one.pk}", f"{one}不是完全同意，应如实记录其意见和理由。")


class MinutesForm(forms.Form):
    """The minutes as the secretary writes them; positions and results are added by themselves."""

    minutes = forms.CharField(
        label="会议纪要", max_length=50_000, widget=text_box(12),
        help_text="每个议题的发言、不同意见和结果，按记录自动列入，不必重写。",
    )  # fmt: skip
    clauses = {"minutes": str(deciding.RECORDED.clause)}


class PartyReportForm(forms.ModelForm):
    """What the Party committee answered."""

    class Meta:
        model = PartyReport
        fields = ("committee", "asked_on", "answered_on", "document", "answer")
        widgets = {"asked_on": DAY, "answered_on": DAY, "answer": text_box(4)}

    clauses = {"committee": str(deciding.REPORTED.clause)}


class PublishForm(forms.Form):
    """How the decision goes out, and who executes it."""

    executing_bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="执行单位", widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(label="向社会公布", required=False, initial=True)
    ways = forms.CharField(
        label="公布途径", max_length=300, required=False, initial="政府网站、政府公报"
    )
    interpretation = forms.CharField(
        label="解读", max_length=50_000, widget=text_box(6), required=False
    )
    adoption = forms.CharField(
        label="公众意见和专家论证意见的采纳情况",
        max_length=20_000,
        widget=text_box(5),
        required=False,
    )
    withheld_ground = forms.CharField(
        label="依法不予公开的依据", max_length=2000, widget=text_box(2), required=False,
        help_text="只在不向社会公布时填写。",
    )  # fmt: skip
    clauses = {
        "executing_bodies": str(major_decisions.EXECUTED.clause),
        "is_public": str(deciding.PUBLISHED.clause),
        "interpretation": str(deciding.INTERPRETED.clause),
    }

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["executing_bodies"].queryset = bodies
