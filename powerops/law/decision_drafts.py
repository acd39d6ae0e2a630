"""重大行政决策程序暂行条例 art 3, 10 to 14, 19 and 22: which matters, within whose authority, drafted how, without which steps (D1, D2).

What the regulation leaves to the deciding body — kinds, levels and amounts — is a dated list of the body itself. How long
another body has for its opinion no text says; five working days are our inference, and a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from powerops.law import decision_reviews, major_decisions, plan, public_participation
from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.periods import TimeLimit, Unit

DRAFT = Rule(
    "JC-12-BASIS", Clause(major_decisions.STATUTE, 12, 2), "决策草案应当全面梳理有关的法律、法规、规章和政策，做到合法合规、与有关政策相衔接。",
    Certainty.FULL_TEXT, ("D2",),
)  # fmt: skip
ARGUED = Rule(
    "JC-19-WHEN", Clause(major_decisions.STATUTE, 19, 1), "专业性、技术性较强的决策事项，应当组织专家、专业机构论证。",
    Certainty.FULL_TEXT, ("D2", "D3"),
)  # fmt: skip
RULES = (DRAFT, ARGUED)

OPINION = TimeLimit(
    "JC-OPINION", "答复征求意见", major_decisions.CONSULTED.clause, 5, Unit.WORKING_DAYS, Certainty.INFERENCE, plan.SIGNED,
    parameter="body_opinion_days", missions=("D2",),
)  # fmt: skip
LIMITS = (OPINION,)


# --- whose matter it is --------------------------------------------------------------------------------


def in_wan(amount: Decimal) -> str:
    """Return an amount in 万元 as people write it: no zeros at the end."""
    return f"{amount.normalize():f}万元"


class Authority(NamedTuple):
    """A line of the list of authorities: a kind of matter, amounts in 万元 above `over` up to `up_to`, its days."""

    kind: str
    over: Decimal | None
    up_to: Decimal | None
    valid_from: date
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Whether the line is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def covers(self, amount: Decimal | None) -> bool:
        """Whether the amount lies within the line; without an amount only an unlimited line will do."""
        if amount is None:
            return self.over is None and self.up_to is None
        return (self.over is None or amount > self.over) and (
            self.up_to is None or amount <= self.up_to
        )

    def meets(self, other: Authority) -> bool:
        """Whether the two lines speak of the same matters on some day."""
        return (
            self.kind == other.kind
            and (other.valid_until is None or self.valid_from <= other.valid_until)
            and (self.valid_until is None or other.valid_from <= self.valid_until)
            and (other.up_to is None or self.over is None or self.over < other.up_to)
            and (self.up_to is None or other.over is None or other.over < self.up_to)
        )


def authority_violation(
    kind: str, amount: Decimal | None, on: date, lines: Iterable[Authority]
) -> Violation | None:
    """A body decides only what its list of authorities gives it on the day (D1)."""
    held = [one for one in lines if one.kind == kind and one.holds(on)]
    if any(one.covers(amount) for one in held):
        return None
    if not held:
        return Violation(plan.D1, "没有决定这类事项的权限")
    if amount is None:
        return Violation(plan.D1, "决定这类事项的权限按金额划分，而没有填写涉及金额")
    return Violation(plan.D1, f"没有决定涉及金额{in_wan(amount)}的这类事项的权限")


def exclusion_violation(exclusion: str, label: str) -> Violation | None:
    """What art 3(2) keeps out does not come in by this way."""
    return (
        Violation(major_decisions.EXCLUDED, f"{label}不适用重大行政决策程序")
        if exclusion != "none"
        else None
    )


def catalogue_violation(*, is_listed: bool, reason: str) -> Violation | None:
    """What the catalogue does not list needs its reason."""
    if is_listed or reason.strip():
        return None
    return Violation(major_decisions.CATALOGUE, "没有列入年度决策事项目录，也没有说明理由")


# --- how it is drafted --------------------------------------------------------------------------------


def stays_disputed(position: str, outcome: str) -> bool:
    """Whether a body that is against it was not wholly followed: the dispute is then put before the decision (JC-13)."""
    return position == "opposed" and outcome in ("partly", "not")


# --- which steps may be left out -------------------------------------------------------------------------

# What the regulation says of each ground: the rule that makes its step conditional.
GROUNDS = {
    "participation": {"secret": public_participation.HEARD},
    "experts": {"plain": ARGUED},
    "risk": {"harmless": decision_reviews.ASSESSED, "assessed": decision_reviews.NOT_TWICE},
}


def waiver_violation(
    step: str, ground: str, *, all_mandatory: bool, is_technical: bool
) -> Violation | None:
    """Where the Plan makes all five steps mandatory none is left out; else the three conditional ones on their grounds."""
    if all_mandatory:
        return Violation(plan.D2, "五项必经程序一项都不能省略")
    if step not in GROUNDS:
        return Violation(plan.D2, "合法性审查和集体讨论决定在任何情况下都不能省略")
    rule = GROUNDS[step].get(ground)
    if rule is None:
        return Violation(plan.D2, "所选情形不是这一程序不适用的法定情形")
    if ground == "plain" and is_technical:
        return Violation(rule, "本事项已注明专业性、技术性较强，应当组织专家论证")
    return None
