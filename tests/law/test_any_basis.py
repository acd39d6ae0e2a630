"""Whatever stands in a basis, the reader of citations neither fails nor says two things of one text (R1)."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from powerops.law.basis import parse_basis
from powerops.law.fees import SIGN_OF_A_BASIS, names_a_basis

PIECES = st.sampled_from(
    [
        "《中华人民共和国建筑法》", "《建筑法", "》", "【法律】", "【行政法规】", "第六十四条", "第95条第一款", "第（三）项",
        "：违反本法规定的，", "（2019年修正）", "（国发〔2017〕46号）", "\n", "；", "、", "1.", "《条例》第十条之一", " ",
    ]
) | st.text(max_size=5)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_read_without_failing_and_always_the_same(text):
    found = parse_basis(text)
    assert found == parse_basis(text)
    ends = 0
    for one in found:
        assert ends <= one.start <= one.name_start < one.name_end <= one.end <= len(text)
        assert one.as_written == text[one.name_start : one.name_end]
        ends = one.end


@settings(max_examples=500, deadline=None)
@given(
    st.text(
        st.sampled_from(
            "《》〈〉〔〕()（）第条款号令公告法办规定〇一二十百0189年 \n、中华人民共和国豫发改"
        ),
        max_size=40,
    )
)
def test_whatever_names_a_basis_carries_the_sign_that_the_database_asks_for(text):
    if names_a_basis(text):
        assert re.search(SIGN_OF_A_BASIS, text)
