"""Every kind of adjustment through the API: the same acts and refusals as on the pages (R3; the Plan 四(二)3)."""

import pytest

from registry.models import Power, PowerVersion
from tests.builders import cause, content, published
from tests.registry.test_adjusting import begun, into_force
from tests.registry.test_api_desk import ERROR, api


@pytest.fixture
def codes(cast, district):
    published(cast, district.zjj, *(content(name=f"对{name}的处罚") for name in "甲乙丙"))
    return {name: Power.objects.get(published__name=f"对{name}的处罚").code for name in "甲乙丙"}


@pytest.fixture
def draft(cast, district, codes):
    return begun(cast, district.zjj)


def send(person, draft, what, **sent):
    return api(person).post(f"/api/v1/revisions/{draft.pk}/{what}/", sent, format="json")


def test_an_adjustment_begins_with_its_cause_and_day(cast, district):
    sent = {
        "body": "zjj",
        "title": "调整",
        "reason": "法律修改",
        **cause(),
        "effective_on": "2099-01-01",
    }
    made = api(cast.clerk).post("/api/v1/revisions/", sent, format="json").json()
    assert (made["cause"], made["effective_on"]) == ("law", "2099-01-01")
    for wrong, field in (
        ({"cause": ""}, "cause"), ({"cause_on": None}, "cause_on"), ({"cause_on": "2099-01-01"}, "cause_on"),
    ):  # fmt: skip
        answer = api(cast.clerk).post("/api/v1/revisions/", {**sent, **wrong}, format="json")
        assert answer.status_code == 422 and field in answer.json()["fields"], answer.json()


def test_powers_are_merged_split_suspended_and_devolved(cast, draft, codes):
    merged = send(cast.clerk, draft, "adjustments", kind="merge", powers=[codes["甲"], codes["乙"]], new_name="对甲乙的处罚")  # fmt: skip
    assert merged.status_code == 201
    assert sorted(one["action"] for one in merged.json()) == ["add", "merge", "merge"]
    leaving = next(one for one in merged.json() if one["action"] == "merge")
    told = api(cast.clerk).get(leaving["url"]).json()
    assert told["follows"][0]["words"] == "并入" and told["follows"][0]["name"] == "对甲乙的处罚"
    again = send(cast.clerk, draft, "adjustments", kind="split", powers=[codes["丙"]], names=["对子的处罚", "对丑的处罚"])  # fmt: skip
    assert len(again.json()) == 3
    outside = send(cast.clerk, draft, "adjustments", kind="devolve", powers=[codes["丙"]], receiver_name="某县", reason="下放")  # fmt: skip
    assert outside.json()[0]["action"] == "devolve"
    version = PowerVersion.objects.get(power__code=codes["丙"], revision=draft)
    assert (version.counterpart, version.action_reason) == ("某县", "下放")
    assert not draft.successions.filter(predecessor=version.power).exists()


def test_into_an_item_of_the_draft_by_its_number(cast, draft, codes):
    split = send(cast.clerk, draft, "adjustments", kind="split", powers=[codes["丙"]], names=["对子的处罚", "对丑的处罚"]).json()  # fmt: skip
    part = next(one for one in split if one["action"] == "add")
    answer = send(cast.clerk, draft, "adjustments", kind="merge", powers=[codes["甲"]], into_version=part["id"])  # fmt: skip
    assert answer.status_code == 201
    assert draft.successions.get(kind="merge").successor.versions.get().pk == part["id"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "add"}, 400), ({"kind": "remove", "powers": []}, 400), ({"kind": "remove", "powers": ["0" * 31]}, 400),
        ({"kind": "merge"}, 422), ({"kind": "merge", "into_version": 999}, 400), ({"kind": "merge", "into": "0" * 31}, 400),
        ({"kind": "split", "names": ["一"]}, 400), ({"kind": "split", "names": ["只有一个"]}, 422),
        ({"kind": "devolve"}, 422), ({"kind": "devolve", "receiver": "none"}, 400),
        ({"kind": "devolve", "receiver": "elsewhere"}, 422), ({"kind": "resume"}, 409), ({"kind": "remove", "powers": "x\0"}, 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_written(cast, draft, codes, sent, status):
    answer = send(cast.clerk, draft, "adjustments", **{"powers": [codes["甲"]], **sent})
    assert answer.status_code == status and set(answer.json()) == ERROR, answer.json()
    assert not draft.versions.exists()


@pytest.mark.parametrize(
    ("username", "status"), [("clerk2", 404), ("head", 403), ("legal", 403), ("outsider", 404)]
)
def test_nobody_else_adjusts(cast, draft, codes, username, status):
    person = getattr(cast, username)
    sent = {"kind": "remove", "powers": [codes["甲"]]}
    assert send(person, draft, "adjustments", **sent).status_code == status
    assert send(person, draft, "receipts", counterpart="市局", name="某某", category="行政处罚").status_code == status  # fmt: skip
    assert not draft.versions.exists()


def test_content_sent_does_not_suspend(cast, draft, codes):
    sent = {"power": codes["甲"], "state": "2", "remarks": "改"}
    made = send(cast.clerk, draft, "versions", **sent)
    assert made.status_code == 201 and made.json()["content"]["state"] == "1"


def test_what_was_devolved_is_taken_up_and_what_comes_from_above(cast, district, draft, codes):
    send(cast.clerk, draft, "adjustments", kind="devolve", powers=[codes["甲"]], receiver="nyj")
    into_force(cast, draft)
    sent = {"body": "nyj", "title": "承接", "reason": "住建局下放", **cause()}
    mine = api(cast.clerk2).post("/api/v1/revisions/", sent, format="json").json()
    url = f"{mine['url']}receipts/"
    for _ in range(2):
        taken = api(cast.clerk2).post(url, {"powers": [codes["甲"]]}, format="json")
        assert taken.status_code == 201 and len(PowerVersion.objects.filter(action="receive")) == 1
    assert api(cast.clerk2).post(url, {"powers": [codes["乙"]]}, format="json").status_code == 400
    assert api(cast.clerk2).post(url, {"counterpart": "市局"}, format="json").status_code == 400
    above = {"counterpart": "新乡市农业农村局", "name": "对丁的处罚", "category": "行政处罚"}
    (line,) = api(cast.clerk2).post(url, above, format="json").json()
    assert (line["action"], line["name"]) == ("receive", "对丁的处罚")
