"""内部权力制约: the Plan 四(二)1 — 分事行权、分岗设权、分级授权、定期轮岗 in six areas where power gathers (R8).

The Plan orders the four means and names the six areas; which duties keep apart, up to how many levels and after how
many years one moves on it leaves open. What is said of that here stands on 行政事业单位内部控制规范 and the Accounting
Law as far as known, else on our own reading, and says so: `certainty` goes with each pair to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, groupby
from typing import Any

from powerops.law import plan
from powerops.law.citation import Certainty, Clause, Rule, Source
from powerops.law.codes import Coded
from powerops.law.periods import TimeLimit, Unit

CONTROL = Source("行政事业单位内部控制规范（试行）", "财会〔2012〕21号")
ACCOUNTING = Source("中华人民共和国会计法（2017年修正）")
HERE = Clause(plan.PLAN, "四(二)1")


class Area(Coded):
    """The six areas, in the Plan's own words."""

    FUNDS = "funds", "财政资金分配使用"
    ASSETS = "assets", "国有资产监管"
    INVESTMENT = "investment", "政府投资"
    PROCUREMENT = "procurement", "政府采购"
    RESOURCES = "resources", "公共资源转让"
    WORKS = "works", "公共工程建设"


class Duty(Coded):
    """岗: what a post does in a matter. The words are those of 内部控制规范 as remembered; the list is our inference."""

    APPLY = "apply", "申请"
    REVIEW = "review", "审核"
    APPROVE = "approve", "批准"
    EXECUTE = "execute", "执行"
    PURCHASE = "purchase", "采购"
    ACCEPT = "accept", "验收"
    PAY = "pay", "付款"
    ACCOUNT = "account", "会计"
    CASHIER = "cashier", "出纳"
    KEEP = "keep", "保管"
    SUPERVISE = "supervise", "监督"


CORE = (Duty.APPLY, Duty.REVIEW, Duty.APPROVE, Duty.EXECUTE)

SEPARATION = Rule(
    "NK-15", Clause(CONTROL, 15), "不相容岗位应当相互分离、相互制约和相互监督。", Certainty.PAGE, ("R8", "G7"),
)  # fmt: skip
CASHIER = Rule(
    "KJ-37", Clause(ACCOUNTING, 37), "出纳人员不得兼任稽核、会计档案保管和收入、支出、费用、债权债务账目的登记工作。",
    Certainty.PAGE, ("R8", "G7"),
)  # fmt: skip
DUTIES = Rule(
    "R8-DUTIES",
    HERE,
    "每个事项的申请、审核、批准、执行应当分设到岗位。",
    Certainty.INFERENCE,
    ("R8",),
)
LEVELS = Rule(
    "R8-LEVELS", HERE, "分级授权的金额应当首尾相接、不留空档、不重叠，超过最高金额的写明由谁决定。",
    Certainty.INFERENCE, ("R8",),
)  # fmt: skip
WAIVER = Rule(
    "R8-WAIVER", HERE, "到期不轮岗的，应当说明理由、由提出人以外的领导批准并写明缓到何日。",
    Certainty.INFERENCE, ("R8",),
)  # fmt: skip
RULES = (SEPARATION, CASHIER, DUTIES, LEVELS, WAIVER)


# --- 定期轮岗 -----------------------------------------------------------------------------------------------


def _rotation(area: Area) -> TimeLimit:
    """Return the term after which one moves on; the Plan says 定期 and no number.

    Five years is what 公务员职位轮换（轮岗）暂行办法 art 4 says of leading posts, which for counties it leaves to the
    province: an inference, to be set by parameter. A burden that no holiday lengthens, so no calendar is needed.
    """
    return TimeLimit(
        f"R8-ROTATION-{area.name}", f"定期轮岗（{area.label}）", HERE, 5, Unit.YEARS, Certainty.INFERENCE,
        plan.SIGNED, near=44, parameter=f"r8_rotation_{area.value}_years", missions=("R8",), shifts=False,
    )  # fmt: skip


ROTATION = {area: _rotation(area) for area in Area}
# How long a waiver runs is said when it is granted: the amount here is replaced each time.
WAIVED = TimeLimit(
    "R8-WAIVED", "缓轮期满轮岗", HERE, 1, Unit.DAYS, Certainty.INFERENCE, plan.SIGNED, near=22, missions=("R8",),
    shifts=False,
)  # fmt: skip
LIMITS = (*ROTATION.values(), WAIVED)


def counts_from(began_on: date) -> date:
    """Return from which day a term at a key post counts: its first day, but none before the Plan ordered rotation."""
    return max(began_on, plan.SIGNED)


# --- 分岗设权: which duties keep apart ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two duties that one person does not hold: in one matter, or anywhere in the body."""

    duties: frozenset[Duty]
    basis: str
    certainty: Certainty
    is_everywhere: bool = False

    @property
    def key(self) -> str:
        """The pair as it is stored."""
        return "+".join(one.value for one in Duty if one in self.duties)

    @property
    def label(self) -> str:
        """The pair in words."""
        return "、".join(one.label for one in Duty if one in self.duties)

    @property
    def source(self) -> str:
        """On what it rests, and how sure that is."""
        return f"{self.basis}（{self.certainty}）"


def _apart(first: Duty, second: Duty, basis: str, certainty: Certainty, **more: bool) -> Pair:
    return Pair(frozenset({first, second}), basis, certainty, **more)


_SPENDING, _BUYING = f"{CONTROL}支出业务控制", f"{CONTROL}政府采购业务控制"
_READING = f"对{HERE}“分岗设权”的理解"
PAIRS = (
    _apart(Duty.APPLY, Duty.REVIEW, _READING, Certainty.INFERENCE),
    _apart(Duty.APPLY, Duty.APPROVE, _SPENDING, Certainty.MEMORY),
    _apart(Duty.REVIEW, Duty.APPROVE, _READING, Certainty.INFERENCE),
    _apart(Duty.APPROVE, Duty.EXECUTE, _READING, Certainty.INFERENCE),
    _apart(Duty.APPROVE, Duty.PAY, _SPENDING, Certainty.MEMORY),
    _apart(Duty.EXECUTE, Duty.ACCOUNT, _SPENDING, Certainty.MEMORY),
    _apart(Duty.APPROVE, Duty.PURCHASE, _READING, Certainty.INFERENCE),
    _apart(Duty.PURCHASE, Duty.ACCEPT, _BUYING, Certainty.MEMORY),
    _apart(Duty.EXECUTE, Duty.ACCEPT, _READING, Certainty.INFERENCE),
    _apart(Duty.ACCEPT, Duty.KEEP, _BUYING, Certainty.MEMORY),
    _apart(Duty.APPROVE, Duty.SUPERVISE, _READING, Certainty.INFERENCE),
    _apart(Duty.EXECUTE, Duty.SUPERVISE, _READING, Certainty.INFERENCE),
    _apart(Duty.ACCOUNT, Duty.CASHIER, str(CASHIER.clause), CASHIER.certainty, is_everywhere=True),
)  # fmt: skip
BY_DUTIES = {pair.duties: pair for pair in PAIRS}
BY_KEY = {pair.key: pair for pair in PAIRS}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix: in a matter (事) of an area, a post does a duty (岗) over one amount up to another (级).

    Amounts are yuan; `up_to` None is without limit; `beyond` says who decides above it. `post` is the post's number.
    """

    area: str
    matter: str
    duty: Duty
    post: int
    over: Decimal = Decimal(0)
    up_to: Decimal | None = None
    beyond: str = ""

    def meets(self, other: Line) -> bool:
        """Whether there is an amount for which both hold."""
        below = self.up_to is None or other.over < self.up_to
        return below and (other.up_to is None or self.over < other.up_to)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that one person holds and that keep apart."""

    pair: Pair
    first: Line
    second: Line

    @property
    def matter(self) -> str:
        """The matter or matters, in words."""
        matters = dict.fromkeys((self.first.matter, self.second.matter))
        return "、".join(matters)

    @property
    def words(self) -> str:
        """What clashes, on what basis and how sure that is."""
        return f"“{self.matter}”的{self.pair.label}（{self.pair.source}）"


def clashes(held: Sequence[Line]) -> Iterator[Clash]:
    """Yield what clashes among the rows that one person holds, each pair of rows once.

    Approving small sums and reviewing great ones of the same matter is 分级授权 and no clash.
    """
    for first, second in combinations(held, 2):
        pair = BY_DUTIES.get(frozenset({first.duty, second.duty}))
        if pair is None:
            continue
        same_matter = (first.area, first.matter) == (second.area, second.matter)
        if pair.is_everywhere or (same_matter and first.meets(second)):
            yield Clash(pair, first, second)


# --- 分事行权, 分级授权: what a matrix lacks --------------------------------------------------------------------


def missing_duties(lines: Iterable[Line]) -> list[str]:
    """Return a sentence for each matter in which a core duty is nobody's."""
    found = []
    for matter, rows in by(lines, lambda line: line.matter):
        held = {line.duty for line in rows}
        if lacking := [duty.label for duty in CORE if duty not in held]:
            found.append(f"“{matter}”没有岗位承担{'、'.join(lacking)}。")
    return found


def level_gaps(lines: Iterable[Line]) -> list[str]:
    """Return a sentence for each hole, overlap or open end in the amounts of a duty in a matter."""
    found = []
    for (matter, duty), rows in by(lines, lambda line: (line.matter, line.duty)):
        found += [f"“{matter}”的{duty.label}：{what}" for what in gaps_of(duty, rows)]
    return found


def gaps_of(duty: Duty, rows: Sequence[Line]) -> Iterator[str]:
    """Yield what is wrong with the levels of one duty; several posts may share a level, except of approving."""
    steps: dict[tuple[Decimal, Decimal | None], int] = {}
    for line in rows:
        steps[line.over, line.up_to] = steps.get((line.over, line.up_to), 0) + 1
    ordered = sorted(steps, key=lambda step: (step[0], step[1] is None, step[1] or 0))
    if duty is Duty.APPROVE:
        for over, up_to in ordered:
            if steps[over, up_to] > 1:
                yield f"{span(over, up_to)}由 {steps[over, up_to]} 个岗位批准，权限重叠。"
    if ordered[0][0] > 0:
        yield f"{yuan(ordered[0][0])}以下没有岗位承担。"
    reached: Decimal | None = ordered[0][0]
    for over, up_to in ordered:
        if reached is None or over < reached:
            yield f"{span(over, up_to)}与其他级次重叠。"
        elif over > reached:
            yield f"{span(reached, over)}没有岗位承担。"
        reached = None if up_to is None or reached is None else max(reached, up_to)
    if reached is not None and not any(line.beyond for line in rows if line.up_to == reached):
        yield f"{yuan(reached)}以上没有写明由谁决定。"


def by(lines: Iterable[Line], key: Callable[[Line], Any]) -> list[tuple[Any, list[Line]]]:
    """Return (key, rows) in the order in which each key first stands in the matrix."""
    rows = list(lines)
    order = {one: number for number, one in enumerate(dict.fromkeys(map(key, rows)))}
    in_order = sorted(rows, key=lambda line: order[key(line)])
    return [(one, list(group)) for one, group in groupby(in_order, key=key)]


def yuan(amount: Decimal) -> str:
    """Return an amount in words: 20万元 where it is even, else 1,234.50元."""
    if amount >= 10_000 and amount % 1_000 == 0:
        return f"{(amount / 10_000).normalize():f}万元"
    return f"{amount:,.2f}".removesuffix(".00") + "元"


def span(over: Decimal, up_to: Decimal | None) -> str:
    """Return a level in words; the whole without any limit is 不限金额."""
    if up_to is None:
        return f"{yuan(over)}以上" if over else "不限金额"
    return f"{yuan(over)}以上至{yuan(up_to)}" if over else f"{yuan(up_to)}以下（含）"
