"""The desk's navigation: each post finds its pages, in groups, and no line leads to a refusal (F3; the Plan 四(二)1)."""

from __future__ import annotations

import pytest

from powerops.core.context import desk_nav

pytestmark = pytest.mark.django_db


def lines(groups):
    return [item for group in groups for item in group["items"]]


@pytest.mark.parametrize(
    "who",
    ["clerk", "head", "legal", "secretary", "leader", "supervisor", "inspector", "personnel", "window", "officer", "admin", "nobody"],
)  # fmt: skip
def test_every_line_opens_for_whoever_sees_it(who, client, cast):
    client.force_login(getattr(cast, who))
    nav = client.get("/desk/").context["desk_nav"]
    assert all(group["items"] for group in nav)
    for line in lines(nav):
        assert client.get(line["url"]).status_code == 200, line


def test_the_page_one_is_on_is_marked_alone(rf, cast):
    request = rf.get("/desk/registry/laws/")
    request.user = cast.clerk
    assert [line["label"] for line in lines(desk_nav(request)) if line["current"]] == [
        "法律法规登记"
    ]


def test_oversight_and_administration_stand_apart_from_work(rf, cast):
    seen = {}
    for who in ("clerk", "supervisor", "admin"):
        request = rf.get("/desk/")
        request.user = getattr(cast, who)
        seen[who] = [group["title"] for group in desk_nav(request)]
    assert seen["clerk"] == ["办理", "登记和档案"]
    assert seen["supervisor"] == seen["admin"] == ["办理", "登记和档案", "监督", "管理"]
