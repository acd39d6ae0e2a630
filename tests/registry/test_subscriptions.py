"""订阅: news of what was published, to whoever asked for it and confirmed it (R4; the Plan 四(二)3)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from powerops.core.models import Mail
from powerops.core.refusals import RuleViolated
from registry.models import PublishedPower, Subscription
from registry.workflows import subscription
from registry.workflows.edition import publish_edition
from tests.builders import adjusted, content, published, walked
from tests.registry.test_error_reports import typed

pytestmark = pytest.mark.django_db
ME = "a" * 64


@pytest.fixture(autouse=True)
def mail(settings):
    settings.SENDS_MAIL, settings.PUBLIC_URL = True, "https://powers.example.gov.cn"


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content(), content(name="对另一违法行为的处罚"))
    return PublishedPower.objects.order_by("position").first()


def changed(cast, power):
    """Publish another edition in which the one power differs."""
    walked(adjusted(cast, power.power, handling_office="质量安全科"), cast, "approved")
    return publish_edition(power.body, by=cast.secretary)


def subscribed(email="who@example.cn", **to) -> Subscription:
    subscription.ask(email, sender=ME, **to)
    one = Subscription.objects.latest("pk")
    return subscription.confirm(one.token)


def letters(key="subscription:") -> list[Mail]:
    return list(
        Mail.objects.filter(key__startswith=key).exclude(key__contains="confirm").order_by("pk")
    )


def test_nothing_is_sent_before_the_owner_has_confirmed(power, cast, client):
    assert (
        "请查收邮件"
        in typed(
            client, f"/powers/{power.code}/subscribe/", email="Who@Example.cn"
        ).content.decode()
    )
    link = re.search(r"https://\S+(/subscriptions/\S+)", Mail.objects.get().text)[1]
    subscription.tell_subscribers(changed(cast, power))
    assert letters() == []
    client.get(link)  # mail programs open links
    assert Subscription.objects.get().confirmed_at is None
    assert "已确认" in client.post(link, {"confirm": "1"}).content.decode()
    assert Subscription.objects.get().confirmed_at is not None


def test_who_ends_a_subscription_is_forgotten(power, client):
    one = subscribed(power=power)
    address = f"/subscriptions/{one.token}/"
    assert "已经退订" in client.post(address, {"end": "1"}).content.decode()
    assert not Subscription.objects.exists()
    assert client.get(address).status_code == 404


def test_each_gets_one_letter_of_what_concerns_it(power, cast):
    other = PublishedPower.objects.exclude(pk=power.pk).get()
    subscribed("body@example.cn", body=power.body)
    subscribed("power@example.cn", power=power)
    subscribed("other@example.cn", power=other)
    subscribed("search@example.cn", query="施工许可证")
    subscribed("nothing@example.cn", query="渔业捕捞")
    edition = changed(cast, power)
    for _ in range(2):  # a job that runs twice
        subscription.tell_subscribers(edition)
    assert {one.address for one in letters()} == {
        "body@example.cn",
        "power@example.cn",
        "search@example.cn",
    }
    assert len(letters()) == 3
    letter = letters()[0]
    assert f"变更：{power.name}" in letter.text and "另一违法行为" not in letter.text
    assert "/subscriptions/" in letter.text


def test_an_edition_that_changes_nothing_of_it_is_no_news(power, cast):
    other = PublishedPower.objects.exclude(pk=power.pk).get()
    subscribed(power=power)
    assert subscription.tell_subscribers(changed(cast, other)) == 0


def test_asking_again_tells_nobody_whose_address_is_known(power, client):
    subscribed("who@example.cn", power=power)
    answer = typed(
        client, f"/powers/{power.code}/subscribe/", email="who@example.cn"
    ).content.decode()
    assert "请查收邮件" in answer
    assert Subscription.objects.count() == 1 and Mail.objects.count() == 1


def test_one_sender_cannot_fill_the_boxes_of_others(power):
    for number in range(subscription.PER_DAY):
        subscription.ask(f"a{number}@example.cn", sender=ME, power=power)
    with pytest.raises(RuleViolated):
        subscription.ask("one-more@example.cn", sender=ME, power=power)


def test_what_nobody_confirms_is_forgotten_after_a_week(power):
    subscription.ask("who@example.cn", sender=ME, power=power)
    subscribed("kept@example.cn", power=power)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert subscription.forget_unconfirmed() == 1
    assert Subscription.objects.get().email == "kept@example.cn"


def test_without_mail_only_the_feed_is_offered(power, client, settings):
    settings.SENDS_MAIL = False
    page = client.get(f"/powers/{power.code}/subscribe/").content.decode()
    assert "feed.atom" in page and "电子邮箱</label>" not in page


def test_without_mail_a_search_offers_its_feed_and_none_the_feed_of_all(client, db, settings):
    settings.SENDS_MAIL = False
    page = client.get("/subscriptions/search/", {"q": "证照"}).content.decode()
    assert 'href="/feeds/search.atom?q=%E8%AF%81%E7%85%A7"' in page and "“证照”" in page
    page = client.get("/subscriptions/search/").content.decode()
    assert page.count('href="/feeds/powers.atom"') == 2  # here and at the foot of every page


def test_a_search_that_cannot_be_made_offers_no_feed_and_says_why(client, db):
    for query, why in (("燃", "至少输入两个字"), (" 燃\0", "至少输入两个字")):
        page = client.get("/subscriptions/search/", {"q": query}).content.decode()
        assert why in page and "search.atom" not in page and "电子邮箱</label>" not in page


def test_a_search_that_finds_nothing_by_rule_is_refused(power, client):
    answer = typed(client, "/subscriptions/search/", query="证", email="who@example.cn")
    assert answer.status_code == 422 and not Subscription.objects.exists()
    assert client.get("/bodies/nowhere/subscribe/").status_code == 404
