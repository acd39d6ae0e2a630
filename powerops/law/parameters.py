"""Figures that the law leaves to a place or a year: what each is by default, on what it rests, what it may be.

The default holds until the administrator sets a dated value (`powerops.core.parameters`). The length of a time limit
that names a parameter is not said again here: it is the limit's own amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from powerops.law import deciding, expert_panels, hearings, plan
from powerops.law.archives import RETENTION, RETENTION_YEARS, RETENTIONS
from powerops.law.citation import Certainty, Clause
from powerops.law.periods import Unit
from powerops.law.time_limits import ALL_LIMITS

YEAR_OF_DAYS = 366


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """A whole number that may differ from place to place and change from a day on."""

    key: str
    title: str
    unit: str
    default: int
    clause: str
    certainty: Certainty
    lowest: int = 1
    highest: int = YEAR_OF_DAYS
    allowed: tuple[int, ...] = ()  # when only these will do

    def refusal(self, value: int) -> str | None:
        """Return why the parameter cannot have the value, or None."""
        if self.allowed and value not in self.allowed:
            return f"“{self.title}”只能是 {'、'.join(map(str, self.allowed))}。"
        if self.lowest <= value <= self.highest:
            return None
        return f"“{self.title}”应在 {self.lowest} 至 {self.highest} {self.unit}之间。"


ESCALATION = ParameterRule(
    "escalate_after_days", "逾期后上报督查", "个工作日", 3, str(Clause(plan.PLAN, "四(二)")), Certainty.INFERENCE, highest=60
)  # fmt: skip
KEY_POST_WAIVER = ParameterRule(
    "key_post_waiver_months", "一次缓轮最长", "个月", 12, str(Clause(plan.PLAN, "四(二)1")), Certainty.INFERENCE, highest=36
)  # fmt: skip
KEY_POSTS_PUBLIC = ParameterRule(
    "key_posts_public", "重点岗位权限目录向社会公开", "（0 内部，1 公开）", 0, str(Clause(plan.PLAN, "四(二)1")),
    Certainty.INFERENCE, lowest=0, highest=1,
)  # fmt: skip
EXECUTION_IDLE = ParameterRule(
    "execution_idle_days", "执行任务多久没有推进即列为问责线索", "日", 30, str(Clause(plan.PLAN, "四(一)4")), Certainty.INFERENCE,
)  # fmt: skip
HEARING_SIGN_UP = ParameterRule(
    "hearing_sign_up_days", "听证报名最短时间", "日", 7, str(hearings.SIGN_UP.clause), Certainty.INFERENCE, highest=90
)  # fmt: skip
EXPERT_MINIMUM = ParameterRule(
    "expert_panel_minimum", "专家论证最少人数", "人", 5, str(expert_panels.NUMBER.clause), Certainty.PAGE, highest=99
)  # fmt: skip
EXPERT_SHARE = ParameterRule(
    "expert_authority_share", "行业主管部门专家最多占几分之一", "分之一", 3, str(expert_panels.SHARE.clause), Certainty.PAGE,
    highest=99,
)  # fmt: skip
FIVE_STEPS = ParameterRule(
    "five_steps_mandatory", "重大决策五项程序一律必经", "（0 依条例可以不适用，1 一律必经）", 1, str(plan.D2.clause),
    Certainty.INFERENCE, lowest=0, highest=1,
)  # fmt: skip
MEETING_QUORUM = ParameterRule(
    "meeting_quorum_percent", "决策会议到会组成人员须超过", "%", 50, str(deciding.QUORUM.clause), Certainty.INFERENCE, lowest=50, highest=99,
)  # fmt: skip
# Longest terms by their unit; what is counted in days has room for a year.
LONGEST = {Unit.YEARS: 20, Unit.MONTHS: 60}


def of_limits() -> Iterator[ParameterRule]:
    """Yield the parameter of every time limit that has one, by the limit's newest version."""
    newest = {
        limit.parameter: limit for limit in sorted(ALL_LIMITS, key=lambda one: one.valid_from)
    }
    for key, limit in newest.items():
        if key:
            yield ParameterRule(
                key, limit.title, str(limit.unit), limit.amount, str(limit.clause), limit.certainty,
                highest=LONGEST.get(limit.unit, YEAR_OF_DAYS),
            )  # fmt: skip


def of_retentions() -> Iterator[ParameterRule]:
    """Yield how long the volumes of each kind of matter are kept."""
    for key, (title, years) in RETENTION_YEARS.items():
        yield ParameterRule(
            key, title, "年（0 表示永久）", years, str(RETENTION.clause), Certainty.INFERENCE, lowest=0,
            allowed=RETENTIONS,
        )  # fmt: skip


PARAMETERS = {
    rule.key: rule
    for rule in (
        *of_limits(),
        ESCALATION,
        *of_retentions(),
        KEY_POST_WAIVER,
        KEY_POSTS_PUBLIC,
        EXECUTION_IDLE,
        FIVE_STEPS,
        MEETING_QUORUM,
        HEARING_SIGN_UP,
        EXPERT_MINIMUM,
        EXPERT_SHARE,
    )
}
