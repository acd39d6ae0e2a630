"""What a published edition says of itself: read from its frozen snapshot, for page, PDF and file alike."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from powerops.law.codes import PowerState

Snapshot = Mapping[str, Any]


def edition_title(edition: Snapshot) -> str:
    """The full title, as the red-headed document and the first sheet carry it."""
    return "".join(title_lines(edition))


def title_lines(edition: Snapshot) -> tuple[str, str]:
    """The title in two lines, each whole in meaning (GB/T 9704—2012 7.3.1)."""
    return edition["body"]["name"], f"权力清单和责任清单（第{edition['number']}版）"


def by_category(powers: Iterable[Snapshot]) -> dict[str, list[Snapshot]]:
    """The powers under their categories, both in the order in which the edition lists them."""
    groups: dict[str, list[Snapshot]] = {}
    for power in powers:
        groups.setdefault(power["category"], []).append(power)
    return groups


def full_name(power: Snapshot) -> str:
    """The power's name, with that of its 子项 where it is one."""
    return f"{power['name']}（{power['sub_name']}）" if power["sub_name"] else power["name"]


def is_suspended(power: Snapshot) -> bool:
    """Whether the power is not exercised for the time being; editions from before suspensions say nothing of it."""
    return power.get("state") == PowerState.SUSPENDED.label


def chinese_date(iso: str) -> str:
    """2026-11-03 → 2026年11月3日 (GB/T 9704—2012 7.3.5.4: no leading zeros); empty stays empty."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def with_notice(power: Snapshot) -> Snapshot:
    """Return a power for a table: what was withdrawn says so in a column of its own, beside the department's."""
    why = power.get("withdrawn")
    if not why:
        return power
    goal = why["replacement"]["name"] if why["replacement"] else why["address"]
    words = f"{chinese_date(why['on'])}撤下（{why['label']}）：{why['reason']}"
    return {
        **power,
        "other": {**power["other"], "撤下说明": f"{words} 请改看：{goal}" if goal else words},
    }


def credit_code(body: Snapshot) -> str:
    """The body's unified credit code; a provisional one says so."""
    code = body["unified_credit_code"]
    return f"{code}（临时代码）" if body.get("has_provisional_code") else code
