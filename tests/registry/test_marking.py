"""Marking what changed in a text, and what findings point at."""

import pytest

from registry.marking import changed_pieces, found_pieces


def test_only_the_clause_that_changed_is_marked():
    old = "发现违法行为，予以审查，决定是否立案。\n指定专人负责。"
    new = "发现违法行为，七日内予以审查，决定是否立案。\n指定专人负责。"
    assert changed_pieces(old, new) == [
        ("same", "发现违法行为，"),
        ("old", "予以审查，"),
        ("new", "七日内予以审查，"),
        ("same", "决定是否立案。\n指定专人负责。"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "新的"),
        ("旧的", ""),
        ("一，，二", "一，二\n\n三"),
        ("a b\t《甲法》第一条", "《甲法》第二条 "),
    ],
)
def test_the_pieces_give_both_texts_back_whole(old, new):
    pieces = changed_pieces(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "old") == new


def test_findings_are_marked_in_their_own_field_and_overlaps_once():
    text = "《甲法》第一条；《乙法》"
    spans = [("basis", [0, 4]), ("basis", [2, 7]), ("duties", [8, 12]), ("basis", None)]
    findings = [{"field": field, "span": span} for field, span in spans]
    pieces = found_pieces(text, findings, "basis")
    assert pieces == [("found", "《甲法》"), ("found", "第一条"), ("same", "；《乙法》")]
    assert found_pieces("", [], "basis") == []
