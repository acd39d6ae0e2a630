"""Pages and counts of the list are read off bits; they agree with looking at every power."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from registry.facets import GROUPS, Tally, facets_of, masks
from registry.published import BodyList, page_of
from registry.selection import Cube, select
from tests import builders

TOKENS = (
    "category:行政许可",
    "category:行政处罚",
    "theme:p005",
    "theme:o005",
    "guide:yes",
    "fee:no",
)
POWERS = st.sets(st.sampled_from(TOKENS), max_size=4)
LISTS = st.lists(st.lists(POWERS, max_size=20), max_size=6)
CHOICES = st.lists(
    st.sampled_from([tuple(token.split(":")) for token in TOKENS]),
    max_size=3,
    unique_by=lambda one: one[0],
).map(tuple)


def cube_of(bodies: list[list[set[str]]]) -> Cube:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    lists = [
        BodyList(number, f"b{number}", "某局", len(powers), {}, 1, day, None)
        for number, powers in enumerate(bodies)
    ]
    facets = {
        number: {token: bytes.fromhex(bits) for token, bits in masks(powers).items()}
        for number, powers in enumerate(bodies)
    }
    return Cube(lists, facets)


def meeting(bodies: list[list[set[str]]], choices: tuple) -> list[tuple[int, int]]:
    """(body, position) of every power that meets the choices, found by looking at each."""
    wanted = {f"{key}:{value}" for key, value in choices}
    return [
        (body, position)
        for body, powers in enumerate(bodies)
        for position, tokens in enumerate(powers, 1)
        if wanted <= tokens
    ]


@given(bodies=LISTS, choices=CHOICES, start=st.integers(0, 130), size=st.integers(1, 25))
def test_a_page_is_the_rows_that_meet_the_choices_in_their_order(
    bodies: list, choices: tuple, start: int, size: int
) -> None:
    every = meeting(bodies, choices)
    found = select(cube_of(bodies), choices)
    assert found.total == len(every)
    assert found.places(start, size) == every[start : start + size]
    assert found.by_body == Counter(f"b{body}" for body, _ in every)


@given(bodies=LISTS, choices=CHOICES)
def test_every_count_is_what_a_click_on_it_gives(bodies: list, choices: tuple) -> None:
    found = select(cube_of(bodies), choices)
    for token in TOKENS:
        key, _, value = token.partition(":")
        clicked = (*(one for one in choices if one[0] != key), (key, value))
        assert found.counts.get(token, 0) == len(meeting(bodies, clicked))


@given(bodies=LISTS, choices=CHOICES, body=st.sampled_from(["", "b0", "b3", "b5"]))
def test_counts_of_found_candidates_are_what_a_click_gives(
    bodies: list, choices: tuple, body: str
) -> None:
    tally = Tally.of(
        ([*tokens], [f"b{number}"], [1])
        for number, powers in enumerate(bodies)
        for tokens in powers
    )  # fmt: skip
    by_token = tally.counts(choices, body)
    for token in TOKENS:
        key, _, value = token.partition(":")
        clicked = (*(one for one in choices if one[0] != key), (key, value))
        shown = [one for one, _ in meeting(bodies, clicked) if body in ("", f"b{one}")]
        assert by_token.get(token, 0) == len(shown)
    assert tally.by_body(choices) == Counter(f"b{one}" for one, _ in meeting(bodies, choices))


@given(bodies=LISTS, choices=CHOICES)
def test_one_body_alone_is_counted_as_within_all(bodies: list, choices: tuple) -> None:
    whole = cube_of(bodies)
    for number, one in enumerate(whole.lists):
        alone = select(whole.of_body(one), choices)
        assert alone.total == select(whole, choices).of_body(number)


@given(text=st.text(max_size=12) | st.integers().map(str), total=st.integers(0, 10**7))
def test_a_page_always_exists(text: str, total: int) -> None:
    page = page_of(text, total, 20)
    assert 1 <= page.number <= page.last
    assert page.start < total or total == 0 or page.number == 1


def test_a_published_content_tells_its_facets() -> None:
    said = {
        "category": "行政许可", "level": "县级", "themes": ["p005", "无此主题"], "state": "暂停",
        "guide": {"service_objects": ["自然人", "企业法人"], "is_charged": "否"}, "fees": [],
    }  # fmt: skip
    assert facets_of(said) == [
        "category:行政许可", "level:4", "theme:p005", "object:企业法人", "object:自然人", "guide:yes", "fee:no",
        "state:suspended",
    ]  # fmt: skip
    assert "fee:yes" in facets_of({**said, "fees": [{"name": "登记费"}]})


def test_a_content_from_before_guides_and_themes_tells_what_it_can() -> None:
    assert facets_of({"category": "行政处罚", "level": "县级", "guide": None, "fees": []}) == [
        "category:行政处罚",
        "level:4",
    ]


def test_every_facet_is_a_choice_that_the_page_offers() -> None:
    tokens = {group.token(value) for group in GROUPS.values() for value in group.values}
    said = {**builders.content(), "level": "县级", "guide": {"service_objects": ["其他组织"]}}
    assert set(facets_of(said)) <= tokens
