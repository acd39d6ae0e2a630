"""运行流程 as steps: read from the list's JSON, held against the rules of a flow, and summed (R5; the Plan 四(二)4).

A step is followed by the next row unless it says otherwise: `next` names where it goes, each way with its condition,
and `returns_to` the earlier step to which it goes back when it is not passed. `END` as a target ends the process.
Rows of lists that were drawn up elsewhere carry a name, a body and words for the limit alone, and read as a plain
list; whatever else stands in the JSON is read without failing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from powerops.law.numerals import to_int

MOST_STEPS = 40
START, STEP, DECISION, ENDING = "start", "step", "decision", "end"
KINDS = {START: "开始", STEP: "步骤", DECISION: "判断", ENDING: "结束"}
STEP_KINDS = list(KINDS.items())
END = "结束"
RETURN = "退回"
OTHERWISE = "否则"
WORKING_DAY, DAY, HOUR, MONTH = "工作日", "日", "小时", "月"
# What one of each counts in working days; but for the first an estimate, which every sentence marks as one.
IN_WORKING_DAYS = {
    WORKING_DAY: Fraction(1),
    DAY: Fraction(5, 7),
    HOUR: Fraction(1, 8),
    MONTH: Fraction(150, 7),
}
_LIMIT = re.compile(
    r"(\d{1,4}|[一二三四五六七八九十百]{1,5})(?:个)?(工作日|小时|自然日|日|天|月)(?:之?内)?"
)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step goes on: the key of a step, or END, and under which condition."""

    when: str
    to: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table; `row` counts from 1, `days` is the number that `unit` counts, None when none is said."""

    row: int
    key: str
    name: str
    body: str
    requirement: str
    limit: str
    days: int | None
    unit: str
    kind: str
    ways: tuple[Way, ...] | None  # None: the following row
    returns_to: str

    @property
    def working_days(self) -> Fraction:
        """Its time limit in working days, 0 where none is said."""
        return in_working_days(self.days or 0, self.unit)


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow: from step to step, or to END."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which row (0: in the flow as a whole)."""

    row: int
    sentence: str


def in_working_days(days: int, unit: str) -> Fraction:
    """Return a period in working days; an unknown unit counts as days."""
    return days * IN_WORKING_DAYS.get(unit, IN_WORKING_DAYS[DAY])


def limit_in(text: str) -> tuple[int | None, str]:
    """Return number and unit of a limit in words (“5个工作日内”), (None, "") where it is not so simple."""
    found = _LIMIT.fullmatch(re.sub(r"\s", "", text))
    if not found:
        return None, ""
    return to_int(found[1]), {"天": DAY, "自然日": DAY}.get(found[2], found[2])


def steps_of(process: Any) -> Flow:
    """Read the JSON of a version's or a published power's process."""
    rows = [one for one in process if isinstance(one, Mapping)] if isinstance(process, list) else []
    taken: set[str] = set()
    steps = []
    for number, row in enumerate(rows, 1):
        key = text_of(row.get("key")) or f"s{number}"
        while key in taken or key == END:
            key = f"{key}-{number}"
        taken.add(key)
        steps.append(_step(number, key, row))
    return Flow(tuple(steps))


def _step(number: int, key: str, row: Mapping[str, Any]) -> Step:
    days, unit = row.get("days"), text_of(row.get("unit"))
    limit = text_of(row.get("limit"))
    if (
        not isinstance(days, int)
        or isinstance(days, bool)
        or days < 0
        or unit not in IN_WORKING_DAYS
    ):
        days, unit = limit_in(limit)
    kind = text_of(row.get("kind"))
    ways = row.get("next")
    return Step(
        number, key, text_of(row.get("step")), text_of(row.get("body")), text_of(row.get("requirement")), limit,
        days, unit, kind if kind in KINDS else STEP, _ways(ways) if isinstance(ways, list) and ways else None,
        text_of(row.get("returns_to")),
    )  # fmt: skip


def _ways(ways: list[Any]) -> tuple[Way, ...]:
    found = [one for one in ways if isinstance(one, Mapping)]
    return tuple(Way(text_of(one.get("when")), text_of(one.get("to")) or END) for one in found)


def text_of(value: Any) -> str:
    """Return a text as it is, a number as written, and nothing for whatever else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


@dataclass(frozen=True)
class Flow:
    """The steps in the order of their rows."""

    steps: tuple[Step, ...]

    def __bool__(self) -> bool:
        return bool(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def by_key(self) -> dict[str, Step]:
        """The steps by their keys."""
        return {step.key: step for step in self.steps}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every arrow that leads somewhere, in the order of the rows; one arrow of a kind between two steps."""
        found: dict[Edge, None] = {}
        for step in self.steps:
            for way in step.ways if step.ways is not None else self.following(step):
                if way.to == END or way.to in self.by_key:
                    found[Edge(step.key, way.to, way.when)] = None
            if step.returns_to in self.by_key:
                found[Edge(step.key, step.returns_to, RETURN)] = None
        return tuple(found)

    def following(self, step: Step) -> tuple[Way, ...]:
        """Return where a step goes that says nothing: to the next row; the last one and an ending end."""
        if step.row == len(self.steps) or step.kind == ENDING:
            return ()
        return (Way("", self.steps[step.row].key),)

    @property
    def is_branched(self) -> bool:
        """Whether it is more than one step after the other."""
        return any(step.ways is not None or step.returns_to for step in self.steps)

    @property
    def is_worth_drawing(self) -> bool:
        """Whether a picture says more than the table: three steps or more, or branches."""
        return len(self.steps) >= 3 or self.is_branched

    @cached_property
    def forward(self) -> tuple[Edge, ...]:
        """The arrows without those that close a loop, met on the way from the first row downwards."""
        going: dict[str, list[Edge]] = {step.key: [] for step in self.steps}
        for edge in self.edges:
            going[edge.source].append(edge)
        closing: set[Edge] = set()
        state: dict[str, int] = {}  # 1: on the way, 2: done
        for step in self.steps:
            _walk(step.key, going, state, closing)
        return tuple(edge for edge in self.edges if edge not in closing)

    @cached_property
    def closing(self) -> tuple[Edge, ...]:
        """The arrows that lead back."""
        onward = set(self.forward)
        return tuple(edge for edge in self.edges if edge not in onward)

    @property
    def longest(self) -> tuple[Fraction, tuple[Step, ...]]:
        """The way that takes longest, each loop left out: its working days and its steps. Raises nothing."""
        best: dict[str, tuple[Fraction, tuple[Step, ...]]] = {}
        onward: dict[str, list[str]] = {step.key: [] for step in self.steps}
        for edge in self.forward:
            if edge.target != END:
                onward[edge.source].append(edge.target)
        for key in reversed(self.in_order()):
            step = self.by_key[key]
            rest = max(
                (best[one] for one in onward[key]),
                key=lambda one: one[0],
                default=(Fraction(0), ()),
            )
            best[key] = (step.working_days + rest[0], (step, *rest[1]))
        return best[self.steps[0].key] if self.steps else (Fraction(0), ())

    def in_order(self) -> list[str]:
        """Return the keys so that every arrow of `forward` leads on, the rows' order kept where it can be."""
        waiting = {step.key: 0 for step in self.steps}
        for edge in self.forward:
            if edge.target != END:
                waiting[edge.target] += 1
        order: list[str] = []
        while waiting:
            key = next(one for one in waiting if not waiting[one])
            del waiting[key]
            order.append(key)
            for edge in self.forward:
                if edge.source == key and edge.target != END:
                    waiting[edge.target] -= 1
        return order


def _walk(
    first: str, going: Mapping[str, Sequence[Edge]], state: dict[str, int], closing: set[Edge]
) -> None:
    """Walk depth-first from a step and note the arrows that lead back to a step on the way."""
    if first in state:
        return
    state[first] = 1
    trail = [(first, iter(going[first]))]
    while trail:
        key, edges = trail[-1]
        edge = next(edges, None)
        if edge is None:
            state[key] = 2
            trail.pop()
        elif edge.target == END:
            continue
        elif state.get(edge.target) == 1:
            closing.add(edge)
        elif edge.target not in state:
            state[edge.target] = 1
            trail.append((edge.target, iter(going[edge.target])))


def onward(step: Step, flow: Flow) -> str:
    """Return in words where a step goes on, unless that is simply the next row; where it may go back, both."""
    if step.ways is None and not step.returns_to:
        return ""
    ahead = flow.following(step) if step.ways is None else step.ways
    ways = [
        f"{way.when}→{_place(way.to, flow)}" if way.when else _place(way.to, flow)
        for way in ahead or (Way("", END),)
    ]
    back = [f"{RETURN}{_place(step.returns_to, flow)}"] if step.returns_to else []
    return "；".join([*ways, *back])


def _place(key: str, flow: Flow) -> str:
    step = flow.by_key.get(key)
    return f"第{step.row}步" if step else key


# --- what is wrong with it ---------------------------------------------------------------------------------


def faults(flow: Flow) -> list[Fault]:
    """Return what is wrong with a flow, row by row: empty when it can be followed from the first row to an end."""
    if not flow:
        return []
    if len(flow) > MOST_STEPS:
        return [
            Fault(
                0, f"一个流程最多 {MOST_STEPS} 个环节，现有 {len(flow)} 个；请合并，或者拆成子项。"
            )
        ]
    found = [*_of_names(flow), *_of_targets(flow)]
    return sorted(found or _of_ways(flow), key=lambda one: one.row)


def _of_names(flow: Flow) -> Iterable[Fault]:
    first: dict[str, int] = {}
    for step in flow.steps:
        if not step.name:
            yield Fault(step.row, f"第 {step.row} 行没有写环节名称。")
        elif step.name in first:
            yield Fault(
                step.row,
                f"第 {step.row} 行与第 {first[step.name]} 行的环节名称都是“{step.name}”，请加以区别。",
            )
        first.setdefault(step.name, step.row)
        if step.kind == START and step.row > 1:
            yield Fault(step.row, f"第 {step.row} 行“{step.name}”标为开始，开始只能是第 1 行。")


def _of_targets(flow: Flow) -> Iterable[Fault]:
    for step in flow.steps:
        said = f"第 {step.row} 行“{step.name}”"
        for way in step.ways or ():
            if way.to != END and way.to not in flow.by_key:
                yield Fault(step.row, f"{said}要去的“{way.to}”不在表中。")
            elif way.to == step.key:
                yield Fault(step.row, f"{said}的下一步是它自己。")
        if step.kind == DECISION and len({way.to for way in step.ways or ()}) < 2:
            yield Fault(step.row, f"{said}是判断，应当写明各种情况分别去哪一步，至少两种。")
        if step.kind == ENDING and (step.ways or step.returns_to):
            yield Fault(step.row, f"{said}标为结束，不能再有下一步。")
        if step.returns_to:
            target = flow.by_key.get(step.returns_to)
            if target is None:
                yield Fault(step.row, f"{said}退回到的“{step.returns_to}”不在表中。")
            elif target.row >= step.row:
                yield Fault(step.row, f"{said}只能退回到它前面的环节。")


def _of_ways(flow: Flow) -> Iterable[Fault]:
    """What follows from the arrows: steps that nothing leads to, and loops that nothing leads out of."""
    reached = _reached({flow.steps[0].key}, [(one.source, one.target) for one in flow.edges])
    goes_on = {edge.source for edge in flow.edges}
    ends = {step.key for step in flow.steps if step.key not in goes_on} | {END}
    if not ends & reached:
        yield Fault(0, "流程没有结束：每一步都还有下一步。请在最后一步写“结束”。")
        return
    leads_out = _reached(ends, [(one.target, one.source) for one in flow.edges])
    for step in flow.steps:
        if step.key not in reached:
            yield Fault(
                step.row, f"第 {step.row} 行“{step.name}”走不到：前面没有哪一步以它为下一步。"
            )
        elif step.key not in leads_out:
            yield Fault(step.row, f"第 {step.row} 行“{step.name}”在循环中走不出去，到不了结束。")


def _reached(start: Iterable[str], pairs: Sequence[tuple[str, str]]) -> set[str]:
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {target for source, target in pairs if source in fresh} - found
        found |= fresh
    return found


# --- how long it takes -------------------------------------------------------------------------------------


def over_limit(flow: Flow, days: int | None, unit: str, what: str) -> str:
    """Return a sentence when the longest way takes more than a limit (`what` names it), else nothing.

    Steps without a number count nothing, so the sum is the least that the steps add up to.
    """
    total, way = flow.longest
    if not days or unit not in IN_WORKING_DAYS or total <= in_working_days(days, unit):
        return ""
    units = {step.unit for step in way if step.days}
    about = "" if units == {unit} else "约"
    summed = sum(step.days or 0 for step in way) if units == {unit} else _round(total)
    counted = period(summed, unit if units == {unit} else WORKING_DAY)
    named = "、".join(f"{step.name}{period(step.days, step.unit)}" for step in way if step.days)
    return f"各环节时限合计{about}{counted}（{named}），超过{what}{period(days, unit)}"


def period(days: object, unit: str) -> str:
    """Return a period in words: 5个工作日, 3日."""
    return f"{days}{unit}" if unit == DAY else f"{days}个{unit}"


def _round(total: Fraction) -> str:
    return f"{float(total):.1f}".removesuffix(".0")
