"""A list outlives the body that published it; every public page says so, from the moment the end is entered (F1, R4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from powerops.core.models import Document
from powerops.core.organisations import abolish
from powerops.core.refusals import RuleViolated
from tests.builders import content, published

SENTENCE = '住房和城乡建设局已于{day}撤销，由<a href="/bodies/nyj/">农业农村局</a>承接；'


@pytest.fixture
def edition(cast, district):
    return published(cast, district.zjj, content())


def ended(cast, district, heir="nyj"):
    return abolish(
        district.zjj, on=timezone.localdate(), source="新开〔2026〕9号", by=cast.admin,
        successor=getattr(district, heir) if heir else None,
    )  # fmt: skip


def pages(edition):
    power = edition.powers.get()
    return {
        "body": "/bodies/zjj/",
        "edition": f"/bodies/zjj/editions/{edition.number}/",
        "power": f"/powers/{power.code}/",
    }


def test_kept_pages_change_with_the_act_and_lead_to_who_took_over(client, cast, district, edition):
    addresses = pages(edition)
    seen = {name: client.get(address) for name, address in addresses.items()}
    today = timezone.localdate()
    assert not any("已撤销" in answer.content.decode() for answer in seen.values())
    ended(cast, district)
    said = SENTENCE.format(day=f"{today.year}年{today.month}月{today.day}日")
    for name, address in addresses.items():
        again = client.get(address, headers={"If-None-Match": seen[name]["ETag"]})
        text = again.content.decode()
        assert again.status_code == 200, name
        assert said in text and "撤销前公布的清单" in text, name
        assert "现行有效" not in text and ">现行<" not in text, name


def test_search_and_lists_mark_what_an_ended_body_published(client, cast, district, edition):
    for address in ("/powers/?q=施工许可证", "/powers/", "/bodies/", "/"):
        assert "已撤销" not in client.get(address).content.decode(), address
    ended(cast, district)
    for address in ("/powers/?q=施工许可证", "/powers/", "/bodies/", "/"):
        assert "已撤销" in client.get(address).content.decode(), address


def test_verification_says_that_the_issuer_exists_no_longer(client, cast, district, edition):
    address = Document.objects.get(record_id=edition.pk).get_absolute_url()
    assert "现行版本" in client.get(address).content.decode()
    ended(cast, district)
    text = client.get(address).content.decode()
    assert "原机构已撤销" in text and "由农业农村局承接；这是它撤销前公布的清单" in text
    assert 'href="/bodies/nyj/"' in text and "是现行版本" not in text


def test_a_body_that_nobody_took_over_names_no_heir(client, cast, district, edition):
    ended(cast, district, heir="")
    for address in pages(edition).values():
        text = client.get(address).content.decode()
        assert "撤销；" in text and "承接" not in text.replace("承接机构", "").replace(
            "取消下放承接", ""
        ), address


def test_an_end_ahead_of_its_day_cannot_be_entered_so_no_page_waits_for_one(
    client, cast, district, edition
):
    with pytest.raises(RuleViolated, match="日期不能晚于今天"):
        abolish(
            district.zjj, on=timezone.localdate() + timedelta(days=1), source="新开〔2026〕9号", by=cast.admin
        )  # fmt: skip
    assert "已撤销" not in client.get("/bodies/zjj/").content.decode()
