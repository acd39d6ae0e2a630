"""Forms about key posts: marking, the matrix as a table, waivers, answers to alarms (R8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from powerops.core.act_forms import text_box
from powerops.core.models import Organisation, Post
from powerops.law import key_posts as law
from powerops.law import plan
from registry.forms.revisions import ANY, day_input
from registry.forms.rows import row_set
from registry.models import ConflictAlarm, DutyMatrix, KeyPost
from registry.workflows.conflict_alarm import MEASURES

SPARE = 6  # empty rows below those that are filled
AREAS = law.Area.choices()


class AreaFilter(forms.Form):
    """Which bodies and which area."""

    q = forms.CharField(label="部门或人员", required=False, max_length=100)
    area = forms.ChoiceField(label="领域", required=False, choices=[ANY, *AREAS])


class KeyPostFilter(AreaFilter):
    """The same, as of a day."""

    on = forms.DateField(label="哪一天", required=False, widget=day_input())


class MatrixFilter(AreaFilter):
    """The same by status, or what was in force on a day."""

    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *DutyMatrix.Status.choices]
    )
    on = forms.DateField(label="哪一天施行的", required=False, widget=day_input())


class TenureFilter(AreaFilter):
    """The same by how the term stands."""

    state = forms.ChoiceField(
        label="轮岗",
        required=False,
        choices=[ANY, ("overdue", "已逾期"), ("year", "一年内到期"), ("waived", "缓轮中"), ("past", "已离开")],
    )  # fmt: skip


class AlarmFilter(AreaFilter):
    """The same by whether it stands."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[ANY, ("open", "待答复"), ("answered", "已答复"), ("ended", "已消除")],
    )


class BodyChoiceForm(forms.Form):
    """Of which body."""

    body = forms.ModelChoiceField(Organisation.objects.none(), label="部门", to_field_name="code")

    def __init__(self, bodies: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies


class MarkForm(forms.Form):
    """A post as a key one."""

    post = forms.ModelChoiceField(Post.objects.none(), label="岗位")
    area = forms.ChoiceField(label="权力集中领域", choices=[("", "请选择"), *AREAS])
    began_on = forms.DateField(
        label="自何日起",
        widget=day_input(),
        initial=timezone.localdate,
        help_text="任职时间从本人到岗之日算起，不从这一天算起。",
    )
    basis = forms.CharField(
        label="确定依据", max_length=300, help_text="文件名称和文号，或者会议和日期。"
    )
    continues = forms.ModelChoiceField(
        KeyPost.objects.none(),
        label="由何岗位更名而来",
        required=False,
        empty_label="不是更名",
        help_text="岗位更名的，选择原来的重点岗位：仍由原来的人担任的，任职时间连续计算。",
    )
    clauses = {"area": plan.R8.clause}

    def __init__(self, body: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = body.posts.filter(is_open=True)
        former = KeyPost.objects.filter(post__organisation=body).select_related(
            "post__organisation"
        )
        self.fields["continues"].queryset = former


class UnmarkForm(forms.Form):
    """The last day of a mark."""

    ended_on = forms.DateField(
        label="最后一日", widget=day_input(), initial=timezone.localdate, help_text="不能晚于今天。"
    )
    reason = forms.CharField(label="理由", max_length=300)


class MatrixStartForm(forms.Form):
    """Of which body, in which area, from when."""

    body = forms.ModelChoiceField(Organisation.objects.none(), label="部门", empty_label="请选择")
    area = forms.ChoiceField(label="权力集中领域", choices=[("", "请选择"), *AREAS])
    effective_on = forms.DateField(
        label="自何日起施行",
        widget=day_input(),
        initial=timezone.localdate,
        help_text="审定晚于这一天的，自审定之日起施行。",
    )
    clauses = {"area": plan.R8.clause}

    def __init__(self, bodies: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies


class MatrixForm(forms.Form):
    """What a matrix says beside its rows."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    basis = forms.CharField(
        label="依据", max_length=300, required=False, help_text="三定规定、内部控制制度等文件的名称和文号。"
    )  # fmt: skip
    effective_on = forms.DateField(label="自何日起施行", widget=day_input())


class LineForm(forms.Form):
    """One row: matter, duty, post, from which amount up to which."""

    matter = forms.CharField(label="事项", required=False, max_length=200)
    duty = forms.ChoiceField(
        label="职责", required=False, choices=[("", "请选择"), *law.Duty.choices()]
    )
    post = forms.ModelChoiceField(Post.objects.none(), label="岗位", required=False, empty_label="请选择")  # fmt: skip
    over = forms.DecimalField(
        label="金额高于（元）", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    up_to = forms.DecimalField(
        label="至（元，含）", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    beyond = forms.CharField(label="超过的由谁决定", required=False, max_length=100)

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
        self.fields["post"].label_from_instance = lambda post: post.title
        for name in ("over", "up_to"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self) -> None:
        """A row with a matter is whole; one that is typed without a matter is told; a matter taken away drops it."""
        super().clean()
        given = self.cleaned_data
        if given.get("matter"):
            for name in ("duty", "post"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"请选择{self.fields[name].label}。")
        elif not self.initial and any(given.values()):
            self.add_error("matter", "请填写事项。")


LineSet = row_set(LineForm, extra=SPARE)


def line_forms(matrix: DutyMatrix, data: Any = None) -> Any:
    """Return the rows of a matrix as a formset, with some empty ones below."""
    posts = Post.objects.filter(organisation=matrix.body_id, is_open=True)
    initial = [
        {**line, "over": shown(line["over"]), "up_to": shown(line["up_to"])} for line in matrix.lines
    ]  # fmt: skip
    return LineSet(data, initial=initial, prefix="lines", form_kwargs={"posts": posts})


def shown(amount: str | None) -> str:
    """Return a stored amount as it is typed: no idle cents, nothing for a beginning at nothing."""
    return "" if amount in (None, "0.00") else amount.removesuffix(".00")


def typed_lines(rows: Iterable[forms.Form]) -> list[dict[str, Any]]:
    """Return the rows that name a matter, as the act takes them."""
    given = [row.cleaned_data for row in rows]
    return [{**one, "post": one["post"].pk} for one in given if one.get("matter")]


class WaiverForm(forms.Form):
    """Until when somebody stays, and why."""

    until = forms.DateField(label="缓轮至", widget=day_input())
    reason = forms.CharField(label="缓轮理由", max_length=1000, widget=text_box(3))
    clauses = {"reason": law.WAIVER.clause}


class WaiverDecisionForm(forms.Form):
    """The leader's word on a waiver."""

    grant = forms.TypedChoiceField(
        label="决定",
        choices=[("yes", "同意缓轮"), ("no", "不同意，按期轮岗")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    opinion = forms.CharField(label="意见", max_length=1000, widget=text_box(3))


class AnswerForm(forms.Form):
    """What is done about a conflict of duties."""

    measure = forms.ChoiceField(label="措施", choices=list(MEASURES.items()), widget=forms.RadioSelect)  # fmt: skip
    reason = forms.CharField(
        label="说明和理由", max_length=1000, widget=text_box(3), help_text="何时办完；暂不能分开的，如何防范。"
    )  # fmt: skip
    clauses = {"measure": law.SEPARATION.clause}

    def __init__(self, alarm: ConflictAlarm, *args: Any, **kwargs: Any) -> None:
        if alarm.answered_at:
            kwargs.setdefault("initial", {"measure": alarm.measure, "reason": alarm.answer})
        super().__init__(*args, **kwargs)
