"""Reviewers read guides and fees beside what they change, in words (R6, R7; the Plan 四(二)5)."""

import pytest

from registry import review
from tests.builders import adjusted, content, published, walked
from tests.registry.guides import CONSTRUCTION, FEE, licence


@pytest.fixture
def version(cast, district):
    power = published(cast, district.zjj, content(**licence())).powers.get().power
    first, second = CONSTRUCTION["materials"]
    fewer = {**CONSTRUCTION, "promised_limit": 3, "materials": [{**first, "copies": 1}, second]}
    return adjusted(cast, power, guide=fewer, fees=[FEE]).versions.get()


def rows(client, version):
    page = client.get(version.get_absolute_url())
    return {row["label"]: row for one in page.context["sections"] for row in one["rows"]}


def test_the_reviewer_sees_each_element_and_which_changed(client, cast, version):
    walked(version.revision, cast, "legal_review")
    client.force_login(cast.legal)
    shown = rows(client, version)
    changed = {label for label, row in shown.items() if row["is_changed"]}
    assert changed == {"收费项目", "申请材料", "承诺办结时限"}
    assert {piece.kind for piece in shown["承诺办结时限"]["pieces"]} >= {"old", "new"}
    assert not shown["办理地点"]["is_changed"]
    text = client.get(version.revision.get_absolute_url()).content.decode()
    assert "服务指南：承诺办结时限" in text and "promised_limit" not in text


def test_the_guide_is_not_offered_to_whoever_may_not_fill_it(client, cast, version):
    client.force_login(cast.clerk)
    assert "填写服务指南" in client.get(version.get_absolute_url()).content.decode()
    client.force_login(cast.head)
    assert "填写服务指南" not in client.get(version.get_absolute_url()).content.decode()


def test_licences_without_guide_are_counted_by_their_own_finding(cast, district):
    published(cast, district.zjj, content(**licence(guide=None)), content())
    revision = district.zjj.revisions.get()
    counted = {
        one["label"]: one["count"] for one in review.finding_counts(review.lines_of(revision))
    }
    assert counted["没有服务指南"] == 1
