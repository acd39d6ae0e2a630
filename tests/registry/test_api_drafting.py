"""Drafting through the API: beginning, proposing, two programs at once, removal (R3; 四(二)3)."""

import pytest

from registry.models import PowerVersion, PublishedPower, Revision
from tests.builders import cause, content, drafted, published, walked
from tests.registry.test_api_desk import ERROR, address, api

BEGUN = {"body": "zjj", "kind": "adjustment", "title": "动态调整", "reason": "法律修改", **cause()}


def test_a_clerk_begins_a_draft_and_fills_it(cast, district):
    client = api(cast.clerk)
    begun = client.post("/api/v1/revisions/", BEGUN, format="json")
    assert begun.status_code == 201 and begun.json()["number"] == "zjj-001"
    sent = content()
    del sent["duties"]
    made = client.post(f"{begun.json()['url']}versions/", sent, format="json").json()
    version = PowerVersion.objects.get()
    assert (made["row_version"], made["status"], made["revision"]) == (1, "add", begun.json()["id"])
    assert [duty["stage"] for duty in version.duties] == ["立案", "调查"]
    assert version.citations.get().article == "第六十四条"
    assert [one["allowed"] for one in made["actions"]] == [True, True]


@pytest.mark.parametrize("username", ["clerk2", "head", "legal", "outsider", "nobody", "admin"])
def test_only_the_body_s_own_clerk_begins_a_draft(cast, district, username):
    answer = api(getattr(cast, username)).post("/api/v1/revisions/", BEGUN, format="json")
    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"body": "none"}, "body"), ({"kind": "other"}, "kind"), ({"title": ""}, "title")],
)
def test_a_wrong_beginning_is_told_by_field(cast, district, wrong, field):
    answer = api(cast.clerk).post("/api/v1/revisions/", {**BEGUN, **wrong}, format="json")
    assert answer.status_code == 400 and set(answer.json()) == ERROR
    assert set(answer.json()["fields"]) == {field}


def test_an_adjustment_without_a_reason_is_refused(cast, district):
    answer = api(cast.clerk).post("/api/v1/revisions/", {**BEGUN, "reason": ""}, format="json")
    assert answer.status_code == 400 and "理由" in answer.json()["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "字"}, {"category": "无此类"}, {"duties": [{"stage": "立案"}]}, {"duties": "立案"},
        {"other": {"栏": "a\0"}}, {"other": {"\0": "a"}}, {"process": [{"body": "科"}]}, {"basis_text": "\0"},
        {"power_source": "5"}, {"power": "0" * 31},
    ],
)  # fmt: skip
def test_wrong_content_is_told_and_nothing_written(cast, district, wrong):
    revision = drafted(cast, district.zjj)
    answer = api(cast.clerk).post(
        address(revision, "versions"),
        content(name="另一事项的处罚") | wrong,
        format="json",
    )
    assert answer.status_code == 400 and set(answer.json()) == ERROR
    assert PowerVersion.objects.count() == 1


def test_the_second_of_two_programs_is_told_and_loses_nothing(cast, district):
    revision = drafted(cast, district.zjj)
    client, version = api(cast.clerk), PowerVersion.objects.get()
    url = address(revision, "versions", version.pk)
    read = client.get(url).json()["row_version"]
    first = {"handling_office": "质量科", "row_version": read}
    assert client.patch(url, first, format="json").json()["row_version"] == read + 1
    second = client.patch(url, {"handling_office": "安全科", "row_version": read}, format="json")
    assert (second.status_code, second.json()["error"]) == (409, "conflict")
    assert "承办机构" in second.json()["message"]
    assert client.patch(url, {"handling_office": "安全科"}, format="json").status_code == 400
    assert PowerVersion.objects.get().handling_office == "质量科"


def test_a_published_power_is_changed_taken_off_and_left_alone(cast, district):
    published(cast, district.zjj)
    code, client = PublishedPower.objects.get().code, api(cast.clerk)
    draft = client.post("/api/v1/revisions/", BEGUN, format="json").json()["url"]
    change = {"power": code, "handling_office": "质量科"}
    made = client.post(f"{draft}versions/", change, format="json")
    assert (made.status_code, made.json()["status"]) == (201, "change")
    assert made.json()["content"]["basis_text"] == content()["basis_text"]
    assert client.post(f"{draft}versions/", change, format="json").status_code == 409
    removed = client.post(f"{draft}removals/", {"power": code}, format="json").json()
    assert (removed["status"], removed["id"]) == ("remove", made.json()["id"])
    history = client.get(removed["history_url"]).json()
    assert [one["act"] for one in history][0] == "填写" and history[0]["who"] == cast.clerk.name
    assert client.delete(removed["url"]).status_code == 204
    assert not PowerVersion.objects.filter(revision__status="draft").exists()


def test_a_draft_under_review_is_closed_to_its_clerk(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    client, version = api(cast.clerk), PowerVersion.objects.get()
    url = address(revision, "versions", version.pk)
    answers = [
        client.post(address(revision, "versions"), content(), format="json"),
        client.post(address(revision, "removals"), {"power": "0" * 31}, format="json"),
        client.patch(url, {"remarks": "注", "row_version": 1}, format="json"),
        client.delete(url),
    ]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert {answer.json()["error"] for answer in answers} == {"illegal_transition"}
    assert not any(one["allowed"] for one in client.get(url).json()["actions"])


@pytest.mark.parametrize(
    ("username", "status"), [("head", 403), ("clerk2", 404), ("outsider", 404)]
)
def test_others_do_not_write_in_a_draft(cast, district, username, status):
    revision = drafted(cast, district.zjj)
    client, version = api(getattr(cast, username)), PowerVersion.objects.get()
    url = address(revision, "versions", version.pk)
    answers = [
        client.post(address(revision, "versions"), content(name="另一事项"), format="json"),
        client.post(address(revision, "removals"), {"power": "0" * 31}, format="json"),
        client.patch(url, {"remarks": "注", "row_version": 1}, format="json"),
        client.delete(url),
    ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert PowerVersion.objects.get().remarks == ""
