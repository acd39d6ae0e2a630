"""办理流程 as rows of a sheet and back: each step a row, its branches as “条件→序号” (R5, G11).

The words are those of the clerk's own form of a process, so that who knows one knows the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from registry.flow import DECISION, END, KINDS, OTHERWISE, STEP, Flow, faults, limit_in, steps_of

NUMBER, STEP_NAME, KIND, BODY, REQUIREMENT, LIMIT, WAYS, BACK = (
    "序号", "环节", "类型", "办理机构", "办理要求", "时限", "下一步", "退回到",
)  # fmt: skip
# Heading, what may be chosen, the cell's hint, width.
STEP_COLUMNS: tuple[tuple[str, tuple[str, ...], str, int], ...] = (
    (NUMBER, (), "每个事项自 1 起；也可以写 2.5，插在 2 和 3 之间。", 7),
    (STEP_NAME, (), "", 16),
    (KIND, tuple(KINDS.values()), "不填为步骤。", 8),
    (BODY, (), "", 18),
    (REQUIREMENT, (), "", 36),
    (LIMIT, (), "写明单位，例如 5个工作日。", 14),
    (
        WAYS,
        (),
        "不填则接下一行；有分支的每行写“条件→序号”，例如 材料齐全→4；到此为止的写“结束”。",
        24,
    ),
    (BACK, (), "退回前面某一步的，写它的序号。", 9),
)
WAY = re.compile(
    r"(?P<when>.*?)\s*(?:(?:→|-+>|=+>|：|:|，|,)\s*)?(?:转到|转|到|去)?\s*第?(?P<to>\d{1,3}(?:\.\d{1,2})?|结束)[步行]?"
)
NUMERAL = re.compile(r"\d{1,3}(\.\d{1,2})?")
Wrong = tuple[int, str]  # which of the rows (-1: the process as a whole), and a sentence
KIND_OF = {label: key for key, label in KINDS.items()}


def step_rows(process: Any) -> list[dict[str, str]]:
    """Return the rows of a stored process."""
    flow = steps_of(process)
    return [
        {
            NUMBER: str(step.row), STEP_NAME: step.name, KIND: KINDS[step.kind], BODY: step.body,
            REQUIREMENT: step.requirement, LIMIT: step.limit,
            WAYS: "\n".join(
                f"{way.when}→{place(way.to, flow)}" if way.when else place(way.to, flow)
                for way in step.ways or ()
            ),
            BACK: place(step.returns_to, flow),
        }
        for step in flow.steps
    ]  # fmt: skip


def place(key: str, flow: Flow) -> str:
    """Return the number of the row that a key names."""
    return str(flow.by_key[key].row) if key in flow.by_key else key


def process_of(
    rows: Sequence[Mapping[str, str]], before: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[Wrong]]:
    """Return the process that rows say, and what is wrong with it.

    `before` is the stored process: a row whose number it knows keeps its key, and what only the platform knew of it.
    """
    numbers = [number_of(row, at) for at, row in enumerate(rows, 1)]
    if wrong := wrong_cells(rows, numbers):
        return [], wrong
    in_order = sorted(enumerate(numbers), key=lambda pair: float(pair[1]))
    known = {str(step.row): step.key for step in steps_of(list(before)).steps}
    keys = keys_for([number for _, number in in_order], known)
    stored = [row for row in before if isinstance(row, Mapping)]
    steps = []
    for nth, (at, number) in enumerate(in_order):
        row = rows[at]
        following = keys[in_order[nth + 1][1]] if nth + 1 < len(in_order) else ""
        ways, fault = ways_of(row.get(WAYS, ""), keys, following)
        back = row.get(BACK, "")
        if fault or (back and back not in keys):
            wrong.append((at, fault or f"没有序号为“{back[:10]}”的行可以退回。"))
        old = stored[int(number) - 1] if number in known and int(number) <= len(stored) else {}
        steps.append(step_of(row, keys[number], ways, keys.get(back, ""), old))
    if is_plain(steps, before):
        steps = [
            {name: step[name] for name in ("step", "body", "requirement", "limit")}
            for step in steps
        ]
    of_the_whole = [(-1, f"按环节次序，{one.sentence}") for one in faults(steps_of(steps))]
    return steps, wrong or of_the_whole


def wrong_cells(rows: Sequence[Mapping[str, str]], numbers: Sequence[str]) -> list[Wrong]:
    """Return what is wrong in the rows whatever the others say: kinds that are none, numbers that tell no row."""
    told = Counter(numbers)
    kinds = [
        (at, f"类型“{row[KIND][:10]}”应为{'、'.join(KIND_OF)}。")
        for at, row in enumerate(rows)
        if row.get(KIND) and row[KIND] not in KIND_OF
    ]
    return kinds + [
        (at, "序号应为互不相同的数字。")
        for at, number in enumerate(numbers)
        if not number or told[number] > 1
    ]


def number_of(row: Mapping[str, str], at: int) -> str:
    """Return the number by which a row is told: its own, else its place; "" for what is no number."""
    text = row.get(NUMBER, "") or str(at)
    return text if NUMERAL.fullmatch(text) and text.isascii() else ""


def keys_for(numbers: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return a key for each number: the one that it had, else a new one."""
    keys: dict[str, str] = {}
    for at, number in enumerate(numbers, 1):
        key = known.get(number) or f"s{at}"
        while key in keys.values() or (number not in known and key in known.values()):
            key = f"{key}-{at}"
        keys[number] = key
    return keys


def ways_of(text: str, keys: Mapping[str, str], following: str) -> tuple[list[dict[str, str]], str]:
    """Return where a step goes on, and what is wrong; one condition alone leaves the rest to the next row."""
    ways = []
    for line in (part.strip() for part in re.split(r"[\n；;]", text)):
        found = WAY.fullmatch(line) if line else None
        if line and (found is None or (found["to"] != END and found["to"] not in keys)):
            return [], f"看不懂下一步“{line[:20]}”，请写成“条件→序号”或者“结束”。"
        if found:
            ways.append({"when": found["when"], "to": keys.get(found["to"], END)})
    if len(ways) == 1 and ways[0]["when"] and following and ways[0]["to"] != following:
        ways.append({"when": OTHERWISE, "to": following})
    return ways, ""


def step_of(
    row: Mapping[str, str],
    key: str,
    ways: list[dict[str, str]],
    back: str,
    old: Mapping[str, Any],
) -> dict[str, Any]:
    """Return one step as it is stored."""
    limit = row.get(LIMIT, "")
    days, unit = limit_in(limit)
    if days is None and old.get("limit") == limit:
        days, unit = old.get("days"), old.get("unit", "")
    kind = KIND_OF.get(row.get(KIND, ""), STEP)
    if kind == STEP and len(ways) > 1:
        kind = DECISION
    return {
        "step": row.get(STEP_NAME, ""), "body": row.get(BODY, ""), "requirement": row.get(REQUIREMENT, ""),
        "limit": limit, "key": key, "kind": kind, "days": days, "unit": unit,
        **({"next": ways} if ways else {}), **({"returns_to": back} if back else {}),
    }  # fmt: skip


def is_plain(steps: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> bool:
    """Whether steps are one after the other and were never more than rows of words."""
    if any("key" in row for row in before):
        return False
    return all(
        step["kind"] == STEP and "next" not in step and "returns_to" not in step for step in steps
    )
