"""合并 and 拆分: powers that go on as others, and what they go on as (R3; the Plan 四(二)3).

A merged power names one that stands in the draft or on the list and does not leave in a revision under way; a split
one names its parts, which begin as copies of it in the same draft. Each is written as a `Succession`, which counts
once the revision is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from powerops.core.models import Person
from powerops.core.refusals import RuleViolated
from registry.differences import content_of
from registry.models import Power, PowerVersion, Revision, Succession
from registry.versions import save_one, say
from registry.workflows.drafting import (
    listed_version,
    lock_draft,
    new_version,
    note_proposal,
)
from registry.workflows.restating import CLAUSE, Action, lock_powers, proposed

Kind = Succession.Kind
MOST_PARTS = 20


@transaction.atomic
def propose_merger(
    revision: Revision, powers: Sequence[Power], *, by: Person, into: Power | None = None, new_name: str = "",
    reason: str = "",
) -> PowerVersion:  # fmt: skip
    """Propose that powers go into one: one that stands in the draft or on the list, or a new one of that name.

    Returns the version of the power that they go into: in the draft, else on the list.
    """
    locked, _ = lock_draft(revision, by)
    lock_powers([*powers, *([into] if into else [])])
    new_name = new_name.strip()
    if (into is None) == (not new_name):
        raise RuleViolated("请选择并入哪一项，或者填写合并后新事项的名称，只填一样。", clause=CLAUSE, field="into")  # fmt: skip
    going = [power for power in powers if power != into]
    if len(going) < (1 if into else 2):
        raise RuleViolated("合并至少涉及两项。", clause=CLAUSE, field="into", remedy="请再选一项，或者办理变更。")  # fmt: skip
    heir = standing(locked, into) if into else part(locked, going[0], new_name, Kind.MERGE, by)
    refuse_unlike(going, heir)
    for power in going:
        proposed(locked, power, Action.MERGE, by=by, reason=reason.strip())
        lead(locked, power, [heir.power], Kind.MERGE)
    return heir


@transaction.atomic
def propose_split(
    revision: Revision, power: Power, *, by: Person, names: Iterable[str], keeps_old: bool = False, reason: str = "",
) -> PowerVersion:  # fmt: skip
    """Propose that a power become several new ones; it leaves, or stays changed when `keeps_old`.

    The new ones begin as copies under the given names. Returns the first of them.
    """
    locked, _ = lock_draft(revision, by)
    lock_powers([power])
    wanted = [name.strip() for name in names if name.strip()]
    refuse_names(wanted, 1 if keeps_old else 2)
    if keeps_old:
        keep(locked, power, by)
    else:
        proposed(locked, power, Action.SPLIT, by=by, reason=reason.strip())
    return [part(locked, power, name, Kind.SPLIT, by) for name in wanted][0]


def refuse_names(names: list[str], least: int) -> None:
    """Refuse too few or too many parts, or two of one name."""
    why = ""
    if len(names) < least:
        why = "拆分应有两个以上的新事项；保留原事项的，至少一个。"
    elif len(names) > MOST_PARTS:
        why = f"一次最多拆分为 {MOST_PARTS} 项。"
    elif len(set(names)) < len(names):
        why = "新事项的名称不能相同。"
    if why:
        raise RuleViolated(why, clause=CLAUSE, field="names")


def keep(revision: Revision, power: Power, by: Person) -> None:
    """Let the power that was split stay in the draft as a change, to be filled in."""
    version = revision.versions.filter(power=power).first()
    listed = listed_version(power)
    if listed is None or (version and not version.is_leaving):
        return
    version = version or new_version(revision, power)
    say(version, content_of(listed), listed.state)
    save_one(version, by, "拆分后保留")


def refuse_unlike(going: Iterable[Power], heir: PowerVersion) -> None:
    """Refuse to merge powers of another category than that of the one that they go into."""
    listed = [one for power in going if (one := listed_version(power))]
    unlike = [f"“{one}”（{one.category}）" for one in listed if one.category != heir.category]
    if unlike:
        more = f"等 {len(unlike)} 项" if len(unlike) > 3 else ""
        raise RuleViolated(
            f"{'、'.join(unlike[:3])}{more}与合并后的“{heir}”（{heir.category}）权力类型不同，不能合并。",
            clause=CLAUSE, field="into", remedy="请选择同一权力类型的事项；类型登记有误的，请先办理变更。",
        )  # fmt: skip


# --- heirs ----------------------------------------------------------------------------------------


def standing(revision: Revision, heir: Power) -> PowerVersion:
    """Return the version of a power that others may go into, or refuse: it stands in the draft or on the list, and stays."""
    held = heir.versions.filter(is_open=True).select_related("revision__body").first()
    listed = listed_version(heir)
    why = ""
    if heir.body_id != revision.body_id:
        why = "并入的事项属于其他部门。"
    elif held and held.is_leaving:
        why = f"“{held}”在清单稿 {held.revision.number} 中拟{held.get_action_display()}，不能作为合并后的事项。"
    elif listed is None and (held is None or held.revision_id != revision.pk):
        why = "合并后的事项应在本稿或者现行清单中。"
    if why:
        raise RuleViolated(why, clause=CLAUSE, field="into", remedy="请另选一项。")
    return held if held and held.revision_id == revision.pk else listed  # type: ignore[return-value]  # one of them stands


def part(revision: Revision, power: Power, name: str, kind: Kind, by: Person) -> PowerVersion:
    """Return the new power of that name that the draft makes of a listed one: a copy of it, made once."""
    known = revision.versions.filter(
        action=Action.ADD,
        name=name,
        power__follows__revision=revision,
        power__follows__predecessor=power,
    )
    if version := known.first():
        return version
    listed = listed_version(power)
    if listed is None:
        raise RuleViolated("只能合并、拆分现行清单上的事项。", clause=CLAUSE)
    revision, appointment = lock_draft(revision, by)
    new_version(revision, power)  # refuses what another body or another revision holds
    version = new_version(revision, None)
    renamed = {"name": name, "sub_name": "", "local_code": ""}
    say(version, {**content_of(listed), **renamed}, None)
    save_one(version, by, kind.label)
    lead(revision, power, [version.power], kind)
    note_proposal("proposed", "填写事项", revision, version, by, appointment, None)
    return version


def lead(revision: Revision, power: Power, heirs: Sequence[Power], kind: Kind) -> None:
    """Write where a power goes; whatever a merger named before does not hold any more."""
    known = Succession.objects.filter(revision=revision, predecessor=power, kind=kind)
    if kind == Kind.MERGE:
        known.exclude(successor__in=heirs).delete()
    have = set(known.values_list("successor_id", flat=True))
    Succession.objects.bulk_create(
        Succession(revision=revision, predecessor=power, successor=heir, kind=kind)
        for heir in heirs
        if heir.pk not in have
    )
