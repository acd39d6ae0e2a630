"""Processes for the tests: one as an office works, and hypothesis's own."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def step(name: str, **said: Any) -> dict[str, Any]:
    """A row of the table as it is stored."""
    return {"step": name, "body": "建设管理科", "requirement": "", "limit": "2个工作日", **said}


def ways(*ways: tuple[str, str]) -> list[dict[str, str]]:
    """Where a step goes on: (condition, key)."""
    return [{"when": when, "to": to} for when, to in ways]


PLAIN = [
    step("受理", limit="1个工作日"),
    step("审查", limit="5个工作日"),
    step("决定", limit="3个工作日"),
]

LICENCE = [
    step("申请", key="a", kind="start", limit=""),
    step("受理审查", key="b", kind="decision",
         next=ways(("材料齐全", "e"), ("材料不齐", "c"), ("不属本机关职权", "d"))),
    step("一次性告知补正", key="c", next=ways(("", "b"))),
    step("不予受理", key="d", limit="当场", next=ways(("", "结束"))),
    step("受理", key="e", limit="1个工作日"),
    step("是否勘查", key="f", kind="decision", next=ways(("需要", "g"), ("不需要", "h"))),
    step("现场勘查", key="g", limit="5个工作日"),
    step("审核", key="h", limit="3个工作日", returns_to="e"),
    step("决定", key="i", kind="end", limit="2个工作日"),
]  # fmt: skip

# Twenty steps with every kind of branch: ahead over many steps, aside, back, several to one.
TWENTY = [
    step(name, key=f"k{number}", kind=kind, next=ways(*((when, f"k{to}") for when, to in onward)), **back)
    for number, (name, kind, onward, back) in enumerate([
        ("申请", "start", [], {}), ("接收材料", "step", [], {}),
        ("材料是否齐全", "decision", [("齐全", 5), ("不齐全", 4), ("不属于本机关职权", 19)], {}),
        ("一次告知补正", "step", [], {"returns_to": "k2"}), ("受理", "step", [], {}), ("指派承办人", "step", [], {}),
        ("是否需要现场踏勘", "decision", [("需要", 8), ("不需要", 10)], {}), ("现场踏勘", "step", [], {}),
        ("踏勘是否合格", "decision", [("合格", 10), ("不合格可整改", 8), ("不合格", 17)], {}),
        ("是否需要专家评审", "decision", [("需要", 11), ("不需要", 13)], {}), ("专家评审", "step", [], {}),
        ("听证", "step", [], {}), ("审查意见", "step", [], {}),
        ("法制审核", "decision", [("通过", 15), ("补充审查", 13), ("不通过", 17)], {}), ("集体讨论", "step", [], {}),
        ("负责人决定", "decision", [("准予", 18), ("不予", 17)], {}), ("不予许可决定", "step", [("", 20)], {}),
        ("颁发许可证", "end", [], {}), ("不予受理", "end", [], {}), ("送达归档", "end", [], {}),
    ], 1)
]  # fmt: skip

WORDS = st.one_of(
    st.sampled_from(
        ["", "受理", "<script>alert(1)</script>", "\u202e反向", "א" * 30, "长" * 400, "a&b\"'"]
    ),
    st.text(max_size=30),
)
ROW = st.fixed_dictionaries(
    {"step": WORDS, "body": WORDS, "requirement": WORDS, "limit": st.one_of(WORDS, st.just("5个工作日"))},
    optional={
        "key": st.sampled_from([f"s{n}" for n in range(1, 9)] + ["结束", ""]),
        "kind": st.sampled_from(["start", "step", "decision", "end", "?", 7]),
        "days": st.one_of(st.none(), st.integers(-3, 400), st.just("5")),
        "unit": st.sampled_from(["工作日", "日", "小时", "年", None]),
        "next": st.one_of(
            st.none(),
            st.lists(
                st.fixed_dictionaries({"when": WORDS, "to": st.sampled_from([f"s{n}" for n in range(1, 14)] + ["结束", ""])}),
                max_size=5,
            ),
            st.just("s2"),
        ),
        "returns_to": st.sampled_from([f"s{n}" for n in range(1, 14)] + ["", None]),
    },
)  # fmt: skip
PROCESS = st.lists(ROW, max_size=14)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["step", "key", "next", "to", "when", "limit", "days"]), inner, max_size=4),
    ),
    max_leaves=20,
)  # fmt: skip
