"""A process as steps: read whatever it is, held against the rules of a flow, summed (R5; the Plan 四(二)4)."""

import pytest
from hypothesis import given, settings

from registry.flow import END, MOST_STEPS, faults, limit_in, onward, over_limit, steps_of
from tests.registry.flows import ANYTHING, LICENCE, PLAIN, PROCESS, step, ways


def said(*rows):
    return [fault.sentence for fault in faults(steps_of(list(rows)))]


def pairs(process):
    return [(edge.source, edge.target, edge.label) for edge in steps_of(process).edges]


def test_a_plain_list_goes_on_to_the_next_row_and_ends_with_the_last():
    assert pairs(PLAIN) == [("s1", "s2", ""), ("s2", "s3", "")]
    assert said(*PLAIN) == []


def test_branches_and_returns_go_where_they_say():
    assert ("b", "c", "材料不齐") in pairs(LICENCE)
    assert ("d", END, "") in pairs(LICENCE) and ("d", "e", "") not in pairs(LICENCE)
    assert {("h", "i", ""), ("h", "e", "退回")} <= set(pairs(LICENCE))
    assert said(*LICENCE) == []


def test_a_step_that_may_go_back_says_where_it_goes_on_too():
    flow = steps_of([step("受理"), step("审查", returns_to="s1"), step("决定", returns_to="s2")])
    assert [onward(one, flow) for one in flow.steps] == ["", "第3步；退回第1步", "结束；退回第2步"]


@pytest.mark.parametrize(
    ("words", "read"),
    [("5个工作日", (5, "工作日")), ("20 个工作日内", (20, "工作日")), ("3天", (3, "日")), ("15日之内", (15, "日")),
     ("2小时", (2, "小时")), ("五日", (5, "日")), ("二十个工作日", (20, "工作日")), ("1个月", (1, "月")), ("当场", (None, "")), ("按规定", (None, "")), ("3至5个工作日", (None, "")), ("", (None, ""))],
)  # fmt: skip
def test_a_limit_in_words_is_read_where_it_is_one_number(words, read):
    assert limit_in(words) == read


def test_a_target_that_is_not_there_is_named_with_its_row():
    rows = [
        step("受理", key="a", kind="decision", next=ways(("齐全", "b"), ("不齐", "x9"))),
        step("决定", key="b"),
    ]
    assert said(*rows) == ["第 1 行“受理”要去的“x9”不在表中。"]


def test_a_step_that_nothing_leads_to_is_named():
    rows = [step("受理", next=ways(("", "s3"))), step("审查"), step("决定")]
    assert said(*rows) == ["第 2 行“审查”走不到：前面没有哪一步以它为下一步。"]


def test_a_process_that_never_ends_is_told_so():
    assert said(step("受理"), step("审查", next=ways(("", "s1")))) == [
        "流程没有结束：每一步都还有下一步。请在最后一步写“结束”。"
    ]


def test_a_loop_without_an_exit_is_told_row_by_row():
    rows = [
        step("受理", kind="decision", next=ways(("齐全", "s4"), ("不齐", "s2"))),
        step("补正"), step("再看", next=ways(("", "s2"))), step("决定"),
    ]  # fmt: skip
    assert said(*rows) == [
        "第 2 行“补正”在循环中走不出去，到不了结束。", "第 3 行“再看”在循环中走不出去，到不了结束。",
    ]  # fmt: skip


def test_two_steps_of_one_name_a_question_without_answers_and_a_late_start_are_told():
    assert said(step("审查"), step("审查")) == [
        "第 2 行与第 1 行的环节名称都是“审查”，请加以区别。"
    ]
    assert "至少两种" in said(step("受理"), step("问", kind="decision"), step("决定"))[0]
    assert "只能是第 1 行" in said(step("受理"), step("开", kind="start"))[0]
    assert "不能再有下一步" in said(step("受理"), step("止", kind="end", next=ways(("", "s1"))))[0]
    assert "没有写环节名称" in said(step("受理"), step(""))[0]


def test_one_returns_only_to_what_came_before():
    assert said(step("受理", returns_to="s2"), step("决定")) == [
        "第 1 行“受理”只能退回到它前面的环节。"
    ]


def test_forty_steps_are_enough():
    rows = [step(f"第{n}步") for n in range(MOST_STEPS + 1)]
    assert "最多 40 个环节" in said(*rows)[0] and said(*rows[:-1]) == []


def test_the_longest_way_is_summed_and_each_loop_left_out():
    total, way = steps_of(LICENCE).longest
    assert [one.key for one in way] == list("abefghi")
    assert total == 2 + 1 + 2 + 5 + 3 + 2


def test_a_sum_above_the_limit_is_a_sentence_that_shows_the_sum():
    flow = steps_of(PLAIN)
    assert over_limit(flow, 9, "工作日", "承诺时限") == ""
    assert over_limit(flow, 8, "工作日", "承诺时限") == (
        "各环节时限合计9个工作日（受理1个工作日、审查5个工作日、决定3个工作日），超过承诺时限8个工作日"
    )
    assert "约9个工作日" in over_limit(flow, 7, "日", "法定时限")
    assert (
        over_limit(flow, None, "工作日", "承诺时限") == "" == over_limit(flow, 1, "年", "承诺时限")
    )


def test_steps_without_a_number_count_nothing():
    assert (
        over_limit(
            steps_of([step("受理", limit="当场"), step("决定", limit="1个工作日")]),
            1,
            "工作日",
            "承诺时限",
        )
        == ""
    )


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_whatever_stands_in_the_json_is_read(value):
    flow = steps_of(value)
    assert len({one.key for one in flow.steps}) == len(flow)
    assert all(isinstance(fault.sentence, str) for fault in faults(flow))


@settings(max_examples=300, deadline=None)
@given(PROCESS)
def test_arrows_lead_from_step_to_step_and_without_those_that_close_a_loop_they_have_an_order(
    process,
):
    flow = steps_of(process)
    order = {key: place for place, key in enumerate(flow.in_order())}
    assert order.keys() == flow.by_key.keys()
    for edge in flow.edges:
        assert edge.source in order and (edge.target in order or edge.target == END)
    assert all(
        edge.target == END or order[edge.source] < order[edge.target] for edge in flow.forward
    )
    total, way = flow.longest
    assert total == sum(one.working_days for one in way) and len({one.key for one in way}) == len(
        way
    )
