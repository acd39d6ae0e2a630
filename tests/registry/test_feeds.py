"""Feeds: what was published, as a reader of Atom sees it, newest first (R4; the Plan 四(二)3)."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils.dateparse import parse_datetime

from registry.models import Edition, Power, PublishedPower
from registry.views import feeds
from registry.workflows.adjusting import propose_removal, propose_resumption, propose_suspension
from registry.workflows.edition import publish_edition
from registry.workflows.merging import propose_merger
from tests.builders import adjusted, content, published, walked
from tests.registry.test_adjusting import begun, into_force

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content(), content(name="对另一违法行为的处罚"))
    return PublishedPower.objects.order_by("position").first()


def changed(cast, power, office="质量安全科"):
    """Publish another edition in which the one power differs."""
    walked(adjusted(cast, power.power, handling_office=office), cast, "approved")
    return publish_edition(power.body, by=cast.secretary)


def read(answer) -> list[dict[str, str]]:
    assert answer["Content-Type"].startswith("application/atom+xml") and not answer.cookies
    root = ElementTree.fromstring(answer.content)
    assert root.find(f"{ATOM}updated") is not None
    return [
        {
            "link": one.find(f"{ATOM}link").get("href"),
            **{
                name: one.findtext(f"{ATOM}{name}")
                for name in ("title", "id", "updated", "summary")
            },
        }
        for one in root.iter(f"{ATOM}entry")
    ]


def entries(answer) -> list[str]:
    return [one["title"] for one in read(answer)]


def test_feeds_tell_editions_and_changes_newest_first(power, cast, client):
    other = PublishedPower.objects.exclude(pk=power.pk).get()
    changed(cast, power)
    first, second = Edition.objects.order_by("number")
    assert entries(client.get("/feeds/powers.atom")) == [str(second), str(first)]
    assert entries(client.get(f"/bodies/{power.body_code}/feed.atom")) == [str(second), str(first)]
    assert len(entries(client.get(f"/powers/{power.code}/feed.atom"))) == 2
    assert len(entries(client.get(f"/powers/{other.code}/feed.atom"))) == 1
    assert entries(client.get("/feeds/search.atom", {"q": "另一违法行为"})) == [other.name]


def test_a_later_edition_brings_no_news_of_what_it_left_as_it_was(power, cast, client):
    """Feed readers show an entry as new when its identity or its time is: only what was changed may have another."""
    other = PublishedPower.objects.exclude(pk=power.pk).get()
    before = identities(client)
    changed(cast, power)
    after = identities(client)
    assert after[other.name] == before[other.name]
    assert after[power.name] != before[power.name]
    assert list(after)[0] == power.name


def identities(client) -> dict[str, tuple[str, str]]:
    found = read(client.get("/feeds/search.atom", {"q": "处罚"}))
    return {one["title"]: (one["id"], one["updated"]) for one in found}


def test_the_pages_of_a_body_and_of_a_power_lead_to_their_feeds_and_to_subscribing(power, client):
    for page in (power.get_absolute_url(), f"/bodies/{power.body_code}/"):
        shown = client.get(page).content.decode()
        assert 'type="application/atom+xml" title="' in shown and f'href="{page}feed.atom"' in shown
        assert f'href="{page}subscribe/"' in shown


def test_a_feed_is_answered_conditionally_until_something_is_published(power, cast, client):
    address = "/feeds/powers.atom"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    changed(cast, power)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/search.atom?q=%E8%AF%81",
        "/feeds/search.atom?q=%E5%A4%84%E7%BD%9A&category=none",
        "/feeds/search.atom?category=%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A",
        "/feeds/search.atom?body=zjj",
        "/feeds/search.atom?theme=none",
        "/bodies/none/feed.atom",
        "/powers/NONE/feed.atom",
    ],
)
def test_there_is_no_feed_of_nothing(power, client, address):
    assert client.get(address).status_code == 404


# --- one power -------------------------------------------------------------------------------------


@pytest.fixture
def powers(cast, district):
    named = [content(name=f"对{name}的处罚", sub_name="子项<一>") for name in "甲乙"]
    published(cast, district.zjj, *named)
    return [Power.objects.get(published__name=one["name"]) for one in named]


def news(client, power):
    return read(client.get(f"/powers/{power.code}/feed.atom"))


def test_a_merger_is_news_of_the_power_that_went_and_leads_to_its_page(client, cast, powers):
    first, second = powers
    draft = begun(cast, first.body)
    propose_merger(draft, [first], by=cast.clerk, into=second)
    edition = into_force(cast, draft)
    gone, listed = news(client, first)
    assert gone["title"] == "第2版合并：对甲的处罚（子项<一>）"
    assert gone["summary"].startswith("并入对乙的处罚（子项&lt;一&gt;）；")
    assert "来源文件：豫政〔2026〕1号；理由：法律修改" in gone["summary"]
    assert gone["link"].endswith(f"/powers/{first.code}/")
    assert parse_datetime(gone["updated"]) == edition.published_at
    assert listed["title"] == "第1版列入：对甲的处罚（子项<一>）" and listed["id"] != gone["id"]


def test_a_cancelled_power_says_so_and_why(client, cast, powers):
    draft = begun(cast, powers[0].body)
    propose_removal(draft, powers[0], by=cast.clerk)
    into_force(cast, draft)
    assert [one["title"][:5] for one in news(client, powers[0])] == ["第2版取消", "第1版列入"]
    assert "理由：法律修改" in news(client, powers[0])[0]["summary"]
    assert len(news(client, powers[1])) == 1


def test_suspension_and_resumption_are_news_of_their_own(client, cast, powers):
    draft = begun(cast, powers[0].body)
    propose_suspension(draft, powers[0], by=cast.clerk, reason="系统升级期间停办\n恢复另行公布")
    into_force(cast, draft)
    draft = begun(cast, powers[0].body)
    propose_resumption(draft, Power.objects.get(pk=powers[0].pk), by=cast.clerk)
    into_force(cast, draft)
    back, halt, _ = news(client, powers[0])
    assert back["title"].startswith("第3版恢复：") and back["summary"]
    assert halt["title"].startswith("第2版暂停：")
    assert "起暂停。理由：系统升级期间停办<br>恢复另行公布" in halt["summary"]
    assert halt["link"].endswith(f"/powers/{powers[0].code}/compare/1/2/")
    assert client.get(halt["link"]).status_code == 200


def test_the_feed_of_a_power_takes_as_many_queries_however_much_happened(
    client, cast, power, django_assert_num_queries
):
    client.get("/feeds/powers.atom")
    with django_assert_num_queries(2):  # the stamp, the editions
        assert len(news(client, power)) == 1
    for entries in (2, 3):
        changed(cast, power, f"第{entries}科")
        with django_assert_num_queries(4):  # the line in two more
            assert len(news(client, power)) == entries


# --- a search, and the editions --------------------------------------------------------------------


def test_the_feed_of_a_search_has_the_newest_of_all_that_it_finds(
    client, cast, district, monkeypatch
):
    """The best hit by far is the oldest here, and there is room for two."""
    best = content(name="施工许可")
    named = [content(name=f"对无施工许可的{name}的处罚", sub_name=name) for name in "甲乙丙"]
    published(cast, district.zjj, best, *named)
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for name in "丙乙":
        changed(cast, PublishedPower.objects.get(sub_name=name))
    found = entries(client.get("/feeds/search.atom", {"q": "施工许可"}))
    assert found == ["对无施工许可的乙的处罚（乙）", "对无施工许可的丙的处罚（丙）"]


def test_the_feed_of_a_search_keeps_to_the_filters_of_the_list(client, cast, district):
    licence = content(name="施工许可证核发", category="行政许可")
    published(cast, district.zjj, content(), licence)
    asked = {"q": "施工许可证", "category": "行政许可", "body": "zjj"}
    answer = client.get("/feeds/search.atom", asked)
    assert entries(answer) == [licence["name"]]
    told = ElementTree.fromstring(answer.content)
    assert "类别：行政许可" in told.findtext(f"{ATOM}title")
    listed = client.get(told.find(f"{ATOM}link").get("href")).content.decode()
    assert [one.code in listed for one in PublishedPower.objects.order_by("category")] == [
        False,
        True,
    ]


def test_what_no_xml_may_hold_breaks_no_feed(client, power):
    assert entries(client.get("/feeds/search.atom?q=%01%E5%A4%84%E7%BD%9A%02")) == []


def test_an_edition_says_how_it_differs_from_the_one_before(
    client, cast, powers, django_assert_num_queries
):
    draft = begun(cast, powers[0].body)
    propose_removal(draft, powers[0], by=cast.clerk)
    into_force(cast, draft)
    changed(cast, PublishedPower.objects.get())
    with django_assert_num_queries(3):  # the stamp, the editions, what they changed
        third, second, first = read(client.get("/feeds/powers.atom"))
    assert third["summary"].endswith("；与第2版相比，变更 1 项。")
    assert second["summary"].endswith("；与第1版相比，取消 1 项。")
    assert first["summary"] == "共 2 项；首次公布。"
