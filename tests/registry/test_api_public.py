"""The public API: the contract's keys, conditional answers, paging without counting, the throttle's sentence."""

import pytest
from rest_framework.throttling import AnonRateThrottle

from registry.models import EditionPower, PublishedPower
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, cause, content, published, walked

CONTRACT = [
    "code",
    "name",
    "category",
    "body",
    "level",
    "legal_basis",
    "duties",
    "duty_basis",
    "accountability",
    "process",
    "guide",
    "fees",
    "edition",
    "published_on",
    "in_force",
]
RECORD = {"id", "number", "status", "actions", "history_url"}


@pytest.fixture
def edition(cast, district):
    names = (
        "对未取得施工许可证擅自施工的处罚",
        "对擅自改变燃气设施的处罚",
        "建筑工程施工许可证核发",
    )
    powers = [content(name=name) for name in names]
    powers[2]["category"] = "行政许可"
    return published(cast, district.zjj, *powers)


def fetch(client, path, **headers):
    return client.get(f"/api/v1/{path}", headers=headers)


def test_a_power_has_exactly_the_keys_of_the_contract_and_those_of_every_record(client, edition):
    code = PublishedPower.objects.first().code
    power = fetch(client, f"powers/{code}/").json()
    assert set(CONTRACT) | RECORD <= set(power)
    assert power["body"] == {"code": "zjj", "name": "住房和城乡建设局"}
    assert {"law", "article", "text"} <= set(power["legal_basis"][0])
    assert set(power["duties"][0]) == {"stage", "text"}
    assert (power["guide"], power["fees"], power["in_force"]) == (None, [], True)
    assert (power["edition"], power["number"], power["actions"]) == (1, code, [])


@pytest.mark.parametrize("path", ["powers/", "bodies/", "bodies/zjj/editions/"])
def test_every_listed_record_carries_what_records_carry(client, edition, path):
    rows = fetch(client, path).json()["results"]
    assert rows and all(set(row) >= RECORD for row in rows)
    for row in rows:
        assert client.get(row["history_url"]).status_code == 200
        assert client.get(row["url"]).status_code == 200


def test_an_edition_shows_its_powers_as_they_were_published(client, cast, district, edition):
    power = PublishedPower.objects.get(category="行政许可").power
    walked(adjusted(cast, power, handling_office="质量安全科"), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    first, second = (fetch(client, f"bodies/zjj/editions/{number}/").json() for number in (1, 2))
    assert (first["status"], second["status"]) == ("superseded", "current")
    assert first["digest"] == edition.digest != second["digest"]
    assert [one["powers"]["results"][0]["handling_office"] for one in (first, second)] == [
        "建筑业管理科",
        "质量安全科",
    ]
    assert set(CONTRACT) <= set(first["powers"]["results"][0])
    assert [one["powers"]["results"][0]["in_force"] for one in (first, second)] == [False, True]


def test_a_power_taken_off_the_list_is_still_told_but_not_in_force(client, cast, district, edition):
    from registry.models import Revision
    from registry.workflows.adjusting import propose_removal
    from registry.workflows.drafting import start_revision

    gone = PublishedPower.objects.get(category="行政许可")
    code = gone.code
    revision = start_revision(
        district.zjj,
        by=cast.clerk,
        kind=Revision.Kind.ADJUSTMENT,
        title="取消",
        reason="法律修改",
        **cause(),
    )
    propose_removal(revision, gone.power, by=cast.clerk)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    power = fetch(client, f"powers/{code}/").json()
    assert (power["in_force"], power["status"], power["edition"]) == (False, "not_in_force", 1)
    assert code not in {row["code"] for row in fetch(client, "powers/").json()["results"]}


def test_pages_follow_one_another_and_hold_everything_once(client, edition):
    address, codes = "/api/v1/powers/?page_size=2", []
    while address:
        page = client.get(address).json()
        codes += [row["code"] for row in page["results"]]
        address = page["next"]
    assert sorted(codes) == sorted(EditionPower.objects.values_list("code", flat=True))
    assert (page["count"], page["pages"], page["page"]) == (3, 2, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=燃气", 1), ("q=施工", 3), ("q=施工许可证核发", 1), ("body=zjj", 3), ("category=行政许可", 1), ("q=没有的", 0),
     ("body=zjj&category=行政处罚&q=擅自", 2)],
)  # fmt: skip
def test_the_list_is_searched_and_narrowed(client, edition, query, found):
    page = fetch(client, f"powers/?{query}").json()
    assert (page["count"], len(page["results"])) == (found, found)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("powers/?page=0", 400, "page"),
        ("powers/?page=x", 400, "page"),
        ("powers/?page_size=101", 400, "page_size"),
        ("powers/?category=无此类", 400, "category"),
        ("powers/?body=nobody", 400, "body"),
        ("powers/?q=字", 400, "q"),
        ("powers/?page=2", 404, None),
        ("powers/0/", 404, None),
        (f"powers/{'0' * 31}/", 404, None),
        ("bodies/nobody/", 404, None),
        ("bodies/nobody/editions/", 404, None),
        ("bodies/zjj/editions/9/", 404, None),
        ("nothing/", 404, None),
    ],
)
def test_errors_have_the_shape_of_the_contract(client, edition, path, status, field):
    answer = fetch(client, path)
    error = answer.json()
    assert answer.status_code == status and set(error) == {"error", "message", "clause", "fields"}
    assert error["error"] == "invalid" and error["message"]
    assert set(error["fields"]) == ({field} if field else set())


def test_a_public_resource_is_read_only(client, edition):
    answer = client.post("/api/v1/powers/", {}, content_type="application/json")
    assert answer.status_code == 405 and answer.json()["error"] == "invalid"


@pytest.mark.parametrize("path", ["powers/", "bodies/", "bodies/zjj/editions/1/", "powers/?q=施工"])
def test_answers_are_conditional_and_set_no_cookie(client, cast, district, edition, path):
    first = fetch(client, path)
    assert first.status_code == 200 and not first.cookies and "Cookie" not in first.get("Vary", "")
    again = fetch(client, path, **{"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    published(cast, district.zjj, content(name="对另一违法行为的处罚"))
    changed = fetch(client, path, **{"if-none-match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("path", ["powers/", "powers/?q=处罚", "bodies/zjj/editions/1/", "bodies/"])
def test_a_list_costs_as_many_queries_for_forty_rows_as_for_one(
    client, cast, district, path, django_assert_max_num_queries
):
    published(cast, district.zjj, content())
    with django_assert_max_num_queries(4) as few:
        assert fetch(client, path).status_code == 200
    names = [content(name=f"对第{number}种违法行为的处罚") for number in range(40)]
    published(cast, district.zjj, *names)
    with django_assert_max_num_queries(len(few)):
        assert fetch(client, path).status_code == 200


def test_too_many_requests_are_answered_with_when_to_come_again(client, edition, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "3/min"})
    answers = [fetch(client, "powers/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    error = answers[3].json()
    assert set(error) == {"error", "message", "clause", "fields"} and "秒后再试" in error["message"]
    assert 0 < int(answers[3]["Retry-After"]) <= 60
