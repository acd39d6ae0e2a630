"""Forms of adjustments: each asks only what its kind needs (R3; the Plan 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from powerops.core.act_forms import text_box
from powerops.core.models import Organisation, OrganisationKind
from powerops.core.models.people import jurisdiction_path
from powerops.law import plan
from powerops.law.codes import PowerState
from registry.forms.revisions import day_input
from registry.models import CATEGORIES, Power, PowerVersion, PublishedPower, Revision

Action = PowerVersion.Action
# What each kind does, as the clerk chooses it.
MEANINGS = {
    Action.CHANGE: "改动清单上写明的内容",
    Action.REMOVE: "不再行使，从清单中取消",
    Action.DEVOLVE: "交由其他机关行使，从本部门清单中移出",
    Action.MERGE: "并入另一项，或者几项合并为新的一项",
    Action.SPLIT: "拆分为几个新事项，或者保留原事项、分出新事项",
    Action.SUSPEND: "暂时停止行使，留在清单上，内容不变",
    Action.RESUME: "恢复行使，内容不变",
}
NEW = "new"


def kinds_for(powers: Sequence[PublishedPower]) -> list[tuple[str, str]]:
    """Return the kinds of adjustment that these powers of a list allow, each with what it does."""
    states = {power.version.state for power in powers}
    single = len(powers) == 1
    fits = {
        Action.CHANGE: single,
        Action.SPLIT: single,
        Action.SUSPEND: states == {PowerState.IN_USE},
        Action.RESUME: states == {PowerState.SUSPENDED},
    }
    return [
        (kind.value, f"{kind.label}：{meaning}")
        for kind, meaning in MEANINGS.items()
        if fits.get(kind, True)
    ]


class KindForm(forms.Form):
    """Which kind of adjustment."""

    kind = forms.ChoiceField(label="怎样调整", widget=forms.RadioSelect)

    clauses = {"kind": plan.R3.clause}

    def __init__(self, powers: Sequence[PublishedPower], data: object = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = kinds_for(powers)


class AdjustForm(forms.Form):
    """An adjustment that needs nothing but, at most, its reason."""

    reason = forms.CharField(
        label="说明", required=False, max_length=2000, widget=text_box(3),
        help_text="为什么这样调整；不填的，以清单稿的调整理由为准。公布后向社会公开。",
    )  # fmt: skip

    clauses: dict[str, Any] = {"reason": plan.R3.clause}

    def __init__(
        self, powers: Sequence[PublishedPower], draft: Revision | None, data: object = None
    ) -> None:
        super().__init__(data)
        self.powers, self.draft = powers, draft
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the powers and the draft."""

    @property
    def facts(self) -> dict[str, Any]:
        """What the act is told."""
        return self.cleaned_data


class SuspendForm(AdjustForm):
    """Why powers stand still, and until about when."""

    reason = forms.CharField(
        label="暂停的理由", max_length=2000, widget=text_box(3),
        help_text="这些事项为什么暂停行使；公布后在事项页面和沿革中向社会公开。",
    )  # fmt: skip
    resumes_on = forms.DateField(
        label="预计恢复日期", required=False, widget=day_input(),
        help_text="没有确定的可不填；到期不会自动恢复，请届时办理恢复。",
    )  # fmt: skip

    clauses = {"reason": plan.R3.clause, "resumes_on": plan.R3.clause}


class DevolveForm(AdjustForm):
    """Who receives what is devolved."""

    receiver = forms.ModelChoiceField(
        Organisation.objects.none(), label="本辖区的承接机关", required=False, empty_label="（辖区外的，在下一栏填写）",
        help_text="公布后，系统通知该机关的经办人员办理承接。",
    )  # fmt: skip
    receiver_name = forms.CharField(
        label="辖区外的承接机关", required=False, max_length=200, help_text="例如：某县住房和城乡建设局。"
    )  # fmt: skip

    field_order = ["receiver", "receiver_name", "reason"]

    def prepare(self) -> None:
        body = self.powers[0].body
        self.fields["receiver"].queryset = district_bodies(body)


def district_bodies(body: Organisation) -> QuerySet[Organisation]:
    """Return the bodies of the district that may receive a power of this one."""
    existing = Organisation.objects.existing(timezone.localdate())
    of_district = existing.filter(path__startswith=jurisdiction_path(body)).exclude(pk=body.pk)
    return of_district.exclude(kind=OrganisationKind.JURISDICTION).order_by("path")


class MergeForm(AdjustForm):
    """Into which power the chosen ones go: one of them, another of the list, a new one of the draft, or one made now."""

    into = forms.ChoiceField(
        label="合并到",
        help_text="并入的事项从清单中移出，合并后的事项留下；各项的权力类型应当相同。",
    )
    new_name = forms.CharField(
        label="合并后新事项的名称", required=False, max_length=500, widget=text_box(2),
        help_text="选择“合并为新的一项”时填写；新事项先照抄第一项的内容，请接着修改。",
    )  # fmt: skip

    field_order = ["into", "new_name", "reason"]

    def prepare(self) -> None:
        chosen = {power.power_id for power in self.powers}
        listed = standing_on_list(self.powers[0].body_id)
        groups: list[Any] = [("", "请选择")]
        if len(chosen) > 1:
            groups.append((NEW, "合并为新的一项（在下面填写名称）"))
        own = [(pk, name) for pk, name in listed if pk in chosen]
        if len(own) > 1:
            groups.append(("选中的事项", own))
        if drafted := list(begun_in(self.draft)):
            groups.append(("本稿新增的事项", drafted))
        groups.append(
            ("现行清单的其他事项", [(pk, name) for pk, name in listed if pk not in chosen])
        )
        self.fields["into"].choices = groups

    def clean(self) -> dict[str, Any]:
        """A name is asked for a new power, and for nothing else."""
        said = super().clean() or {}
        if "into" in said and (said["into"] == NEW) != bool(said.get("new_name")):
            wanted = said["into"] == NEW
            self.add_error("new_name", "请填写新事项的名称。" if wanted else "并入已有事项的，不填新名称。")  # fmt: skip
        return said

    @property
    def facts(self) -> dict[str, Any]:
        into = self.cleaned_data["into"]
        return {**self.cleaned_data, "into": None if into == NEW else Power.objects.get(pk=into)}


def standing_on_list(body_id: int) -> list[tuple[int, str]]:
    """Return (power, name) of a body's list without what an open revision takes off it."""
    leaving = PowerVersion.objects.filter(
        is_open=True, action__in=PowerVersion.LEAVING, power__body=body_id
    )
    rows = PublishedPower.objects.filter(body=body_id).exclude(power__in=leaving.values("power"))
    listed = rows.order_by("position").values_list("power_id", "name", "sub_name", "category")
    return [
        (pk, f"{name}{f'（{sub_name}）' if sub_name else ''}［{category}］")
        for pk, name, sub_name, category in listed
    ]


def begun_in(draft: Revision | None) -> Iterable[tuple[int, str]]:
    """Yield (power, name) of what the draft brings onto the list."""
    new = (Action.ADD, Action.RECEIVE)
    for version in draft.versions.filter(action__in=new) if draft else ():
        yield version.power_id, str(version)


class SplitForm(AdjustForm):
    """Into which new powers one is split."""

    names = forms.CharField(
        label="拆分后的新事项", max_length=10_000, widget=text_box(5),
        help_text="每行写一个新事项的名称。新事项先照抄原事项的内容，请接着逐项修改。",
    )  # fmt: skip
    keeps_old = forms.BooleanField(
        label="原事项保留并作相应变更", required=False,
        help_text="不勾选的，原事项从清单中移出，新事项至少两个；勾选的，至少一个。",
    )  # fmt: skip

    field_order = ["names", "keeps_old", "reason"]

    def clean_names(self) -> list[str]:
        """One name a line, each as long as a name may be."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if wrong := next((name for name in names if not 2 <= len(name) <= 500), ""):
            raise ValidationError(f"名称应有 2 至 500 字：“{wrong[:20]}”。")
        return names


FORMS: dict[str, type[AdjustForm]] = {
    Action.REMOVE: AdjustForm,
    Action.DEVOLVE: DevolveForm,
    Action.MERGE: MergeForm,
    Action.SPLIT: SplitForm,
    Action.SUSPEND: SuspendForm,
    Action.RESUME: AdjustForm,
}


class ReceiveForm(forms.Form):
    """What a body takes up: powers that others of the district devolved to it, or one from a superior organ."""

    powers = forms.MultipleChoiceField(
        label="待承接的事项", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="由移交部门的清单公布下放；先照抄其内容，请接着修改。",
    )  # fmt: skip
    counterpart = forms.CharField(
        label="下放的上级机关", required=False, max_length=200, help_text="例如：新乡市住房和城乡建设局。"
    )  # fmt: skip
    name = forms.CharField(label="事项名称", required=False, max_length=500, widget=text_box(2))
    category = forms.ChoiceField(
        label="权力类型", required=False, choices=[("", "请选择"), *CATEGORIES]
    )

    sections = (
        ("本辖区其他部门下放的", ("powers",)),
        ("上级机关下放的", ("counterpart", "name", "category")),
    )
    clauses = {"powers": plan.R3.clause, "counterpart": plan.R3.clause}

    def __init__(self, waiting: Sequence[PowerVersion], data: object = None) -> None:
        super().__init__(data)
        self.fields["powers"].choices = [
            (one.power_id, f"{one}［{one.category}］（{one.power.body}下放）") for one in waiting
        ]

    def clean(self) -> dict[str, Any]:
        """One of the two ways, and the whole of it."""
        said = super().clean() or {}
        above = ("counterpart", "name", "category")
        given = [name for name in above if said.get(name)]
        if said.get("powers") and given:
            self.add_error("powers", "两种承接请分别办理，只填其中一部分。")
        elif given or not said.get("powers"):
            for name in above:
                if name not in given and name not in self.errors:
                    self.add_error(name, "请填写。" if given else "请选择待承接的事项，或者填写本部分。")  # fmt: skip
        if len(said.get("name") or "  ") < 2:
            self.add_error("name", "名称太短。")
        return said
