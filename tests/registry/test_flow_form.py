"""The steps of a process as a table to type into: plain lists stay plain, branches are typed by row (R5)."""

import pytest

from registry.flow import faults, steps_of
from registry.forms.flow import StepFormSet, rows_of
from tests.registry.flows import LICENCE, PLAIN


def table(*rows, process=()):
    """The table opened with a process, and rows typed over it: texts by column, or the name of the step alone."""
    opened = StepFormSet(process=list(process), prefix="process")
    data = {
        "process-TOTAL_FORMS": str(max(opened.total_form_count(), len(rows))),
        "process-INITIAL_FORMS": str(len(process)),
    }
    for at, form in enumerate(opened.forms):
        for name in form.fields:
            data[f"process-{at}-{name}"] = form.initial.get(name, "") or (
                "step" if name == "kind" else ""
            )
    for at, row in enumerate(rows):
        for name, text in ({"step": row} if isinstance(row, str) else row).items():
            data[f"process-{at}-{name}"] = text
    return StepFormSet(data, process=list(process), prefix="process")


def said(rows):
    rows.is_valid()
    return [error for row in rows.forms for errors in row.errors.values() for error in errors]


def test_a_plain_list_is_kept_as_lists_of_other_makers_are():
    rows = table({"step": "受理", "body": "窗口", "limit": "1个工作日"}, {"step": "决定"})
    assert rows.is_valid(), said(rows)
    assert rows.process == [
        {"step": "受理", "body": "窗口", "requirement": "", "limit": "1个工作日"},
        {"step": "决定", "body": "", "requirement": "", "limit": ""},
    ]  # fmt: skip


@pytest.mark.parametrize("process", [PLAIN, LICENCE, [], [{"step": "受理"}, {"step": "受理"}]])
def test_a_table_sent_back_untouched_changes_nothing_whatever_stood_there(process):
    rows = table(process=process)
    assert rows.is_valid() and rows.process == process


@pytest.mark.parametrize(
    "typed",
    ["齐全→3\n不齐→2", "齐全->3；不齐=>2", "齐全：3\r\n不齐 第2步", "齐全 转到第3行;不齐,2"],
)
def test_branches_are_typed_as_people_type_them(typed):
    rows = table({"step": "受理", "ways": typed}, {"step": "补正", "ways": "1"}, {"step": "决定"})
    assert rows.is_valid(), said(rows)
    assert rows.process[0]["next"] == [{"when": "齐全", "to": "s3"}, {"when": "不齐", "to": "s2"}]
    assert rows.process[0]["kind"] == "decision" and rows.process[1]["next"] == [
        {"when": "", "to": "s1"}
    ]


def test_one_condition_alone_leaves_the_rest_to_the_next_row():
    rows = table({"step": "受理", "ways": "不属本机关→结束"}, {"step": "决定"})
    assert rows.is_valid(), said(rows)
    assert rows.process[0]["next"] == [
        {"when": "不属本机关", "to": "结束"},
        {"when": "否则", "to": "s2"},
    ]


def test_a_row_numbered_between_two_others_is_put_there_and_targets_follow():
    rows = table("受理", {"step": "审查", "returns_to": "2.5"}, {"step": "决定", "ways": "准予→4\n不准予→结束"},
                 {"step": "送达"}, {"number": "1.5", "step": "登记"})  # fmt: skip
    assert said(rows) == ["没有序号为“2.5”的行，请写前面某一行的序号。"]
    rows = table("受理", {"step": "审查", "returns_to": "1.5"}, {"step": "决定", "ways": "准予→4\n不准予→结束"},
                 {"step": "送达"}, {"number": "1.5", "step": "登记"})  # fmt: skip
    assert rows.is_valid(), said(rows)
    assert [one["step"] for one in rows.process] == ["受理", "登记", "审查", "决定", "送达"]
    assert rows.process[2]["returns_to"] == "s2" and rows.process[3]["next"][0]["to"] == "s5"
    assert faults(steps_of(rows.process)) == []


def test_what_is_stored_opens_as_it_was_typed():
    rows = rows_of(LICENCE)
    assert (
        rows[1]["ways"] == "材料齐全→5\n材料不齐→3\n不属本机关职权→4" and rows[3]["ways"] == "结束"
    )
    assert rows[7]["returns_to"] == "5" and rows[0]["kind"] == "start"


def test_a_row_that_is_emptied_is_gone():
    rows = table({}, {"step": "", "body": "", "limit": "", "requirement": ""}, process=PLAIN)
    assert rows.is_valid() and [one["step"] for one in rows.process] == ["受理", "决定"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [({"ways": "然后再说"}, "看不懂“然后再说”"), ({"ways": "齐全→9"}, "没有序号为 9 的行"),
     ({"returns_to": "前面"}, "没有序号为“前面”的行"), ({"returns_to": "2"}, "只能退回到它前面的环节"),
     ({"limit": "5"}, "请写明单位，例如 5个工作日"), ({"step": ""}, "没有写环节名称"), ({"step": "决定"}, "环节名称都是“决定”"),
     ({"kind": "decision"}, "至少两种"), ({"ways": "2\n3"}, "")],
)  # fmt: skip
def test_what_is_not_understood_is_told_at_its_row(row, sentence):
    rows = table({"step": "受理", "body": "窗口", **row}, {"step": "审查"}, {"step": "决定"})
    assert rows.is_valid() is (sentence == "")
    assert sentence in "".join(said(rows))


def test_rows_typed_and_kept_open_as_they_were_typed_without_the_empty_ones():
    kept = [
        {"number": "1", "step": "受理", "ways": "不懂", "kind": "step"},
        {"number": "2", "step": "", "ways": "", "kind": "step"},
    ]
    assert rows_of(kept) == kept[:1]
