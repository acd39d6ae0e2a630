"""Forms of substitutes, recusals and hand-overs (F3, G7)."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet

from powerops.core.forms import DAY, PersonField
from powerops.core.models import Appointment, Person, Recusal

TEXT = forms.Textarea(attrs={"rows": 3})


class DelegationForm(forms.Form):
    """Who stands in at a post, from when to when, and why."""

    substitute = PersonField(
        label="代理人",
        help_text="同一机构的在职人员，或者担任同一职责的人员。代理期间办理的事项记为“代理人 代 任职人”，两人都不能再审批对方办过的事项。",
    )
    began_on = forms.DateField(label="起始日期", widget=DAY, help_text="当日即可办理。")
    ended_on = forms.DateField(label="截止日期", widget=DAY, help_text="当日仍可办理。")
    reason = forms.CharField(label="事由", max_length=200, help_text="例如：年休假、出差、培训。")

    def __init__(self, *args: object, persons: Iterable[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = Person.objects.filter(
            pk__in=[one.pk for one in persons]
        )


class PostChoiceForm(forms.Form):
    """At which post somebody is to stand in."""

    appointment = forms.ModelChoiceField(Appointment.objects.none(), label="任职人和岗位")

    def __init__(self, *args: object, appointments: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = appointments


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200)


class RecusalForm(forms.Form):
    """Who is to keep out of a record, and why."""

    person = PersonField(label="回避人")
    reason = forms.CharField(
        label="事由",
        widget=TEXT,
        help_text="例如：与本事项有利害关系；与当事人有夫妻关系、直系血亲、三代以内旁系血亲或者近姻亲关系；其他可能影响公正办理的情形。",
    )

    def __init__(
        self, *args: object, persons: Iterable[Person], by: Person, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        people = {one.pk for one in persons} | {by.pk}
        self.fields["person"].queryset = Person.objects.filter(pk__in=people)
        self.fields["person"].initial = by.pk
        self.fields["person"].help_text = f"默认是您本人（{by}）；认为他人应当回避的，请选择该人。"


class RecusalDecisionForm(forms.Form):
    """The word on a recusal."""

    outcome = forms.ChoiceField(
        label="决定",
        widget=forms.RadioSelect,
        choices=[one for one in Recusal.Outcome.choices if one[0] != Recusal.Outcome.PENDING],
    )
    reason = forms.CharField(label="理由", widget=TEXT)


class HandOverForm(forms.Form):
    """Who receives what somebody leaves."""

    receiver = PersonField(label="接收人", help_text="同一机构同一职责的在职人员。")
    note = forms.CharField(label="说明", widget=TEXT, required=False)

    def __init__(self, *args: object, persons: QuerySet[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = persons
