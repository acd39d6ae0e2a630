"""Splitting 责任事项 into duties with their stages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.duties import split_duties
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from tests.data import shared


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (
            "直接实施责任：\n1.制定计划。\n2.加强沟通。\n指导监督责任：\n3.指导下级。",
            [
                ("直接实施责任", "制定计划。"),
                ("直接实施责任", "加强沟通。"),
                ("指导监督责任", "指导下级。"),
            ],
        ),
        (
            "1.受理阶段：进行受理。\n2.调查取证阶段：收集证据。\n8.其他法律规定的责任。",
            [("受理", "进行受理。"), ("调查取证", "收集证据。"), ("", "其他法律规定的责任。")],
        ),
        (
            "直接实施责任：\n1、受理责任：公示依据。\n2、审查责任：材料审核。\n3、事后监管责任：开展检查",
            [("受理", "公示依据。"), ("审查", "材料审核。"), ("事后监管", "开展检查")],
        ),
        (
            "1.立案责任：及时立案。2.告知责任：告知权利；3.送达责任：七日内送达。",
            [("立案", "及时立案。"), ("告知", "告知权利；"), ("送达", "七日内送达。")],
        ),
        ("直接实施责任：   1.执行标准，\n并公示。", [("直接实施责任", "执行标准，\n并公示。")]),
        (
            "受理：\n公示依据。\n审查：\n材料审核。",
            [("受理", "公示依据。"), ("审查", "材料审核。")],
        ),
        ("依法实施。", [("", "依法实施。")]),
        (
            "1.规范完善审批程序等具体规定：主动公示依据",
            [("", "规范完善审批程序等具体规定：主动公示依据")],
        ),
        ("", []),
    ],
)
def test_duties_are_split_with_the_stage_they_stand_under(text, duties):
    assert split_duties(text) == duties


@given(st.text(alphabet="1２.、一直接实施责任指导监督受理审查阶段：:。；\n 甲（）", max_size=60))
def test_splitting_never_fails_and_makes_no_empty_duty(text):
    assert all(duty.strip() for _, duty in split_duties(text))


def test_every_duty_of_the_fire_brigades_list_has_its_stage():
    (path,) = [path for path in shared("power-lists").iterdir() if "消防" in path.name]
    rows = read_power_rows(open_workbook(path)).rows
    stages = [stage for stage, _ in split_duties(rows[1].duty_text)]
    assert stages == ["受理", "调查取证", "审查", "告知", "决定", "送达", "执行", ""]
