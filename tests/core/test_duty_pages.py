"""Pages of substitutes, recusals and letters: visible first, then permitted; typed text stays (F3, G7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from powerops.core import delegations, recusals
from powerops.core.models import Delegation, Mail, Person, Recusal
from registry.workflows import revision as lifecycle
from tests.builders import drafted, walked

TODAY = timezone.localdate()


def held(person):
    return person.appointments.get()


@pytest.fixture
def revision(cast, district):
    return walked(drafted(cast, district.zjj), cast, "head_review")


@pytest.fixture
def raise_url(revision):
    return reverse("core:recusal-create", args=["registry.revision", revision.pk])


def test_a_substitute_is_settled_in_the_browser(client, cast):
    client.force_login(cast.head)
    listed = client.get(reverse("core:delegation-list")).content.decode()
    assert cast.clerk.name in listed and cast.clerk2.name not in listed
    address = f"{reverse('core:delegation-create')}?appointment={held(cast.head).pk}"
    typed = {"substitute": cast.window.pk, "began_on": TODAY, "ended_on": TODAY - timedelta(days=1), "reason": "年休假"}  # fmt: skip
    refused = client.post(address, typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "截止日期不能早于起始日期" in text and "年休假" in text
    done = client.post(address, typed | {"ended_on": TODAY})
    settled = Delegation.objects.get()
    assert done.headers["Location"] == settled.get_absolute_url()
    client.force_login(cast.window)
    desk = client.get(reverse("desk")).content.decode()
    assert "您代理住建局局长" in desk and "代理住房和城乡建设局局长" in desk


def test_a_post_out_of_reach_is_not_to_be_chosen(client, cast):
    client.force_login(cast.clerk)
    address = f"{reverse('core:delegation-create')}?appointment={held(cast.head).pk}"
    assert client.get(address).headers["Location"] == reverse("core:delegation-list")
    assert client.post(address, {"substitute": cast.window.pk}).status_code == 302
    assert not Delegation.objects.exists()


def test_it_is_ended_early_in_the_browser_with_a_reason(client, cast):
    settled = delegations.delegate(
        held(cast.head),
        by=cast.head,
        substitute=cast.window,
        began_on=TODAY,
        ended_on=TODAY,
        reason="休假",
    )
    address = reverse("core:delegation-withdraw", args=[settled.pk])
    client.force_login(cast.clerk2)
    assert client.post(address, {"reason": "x"}).status_code == 404
    client.force_login(cast.clerk)
    answer = client.post(address, {"reason": "x"})
    assert answer.status_code == 403 and "终止代理须由" in answer.content.decode()
    client.force_login(cast.head)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "提前返岗"}).status_code == 302
    page = client.get(settled.get_absolute_url()).content.decode()
    assert "已提前终止" in page and "提前返岗" in page


def test_who_is_away_stands_on_the_persons_page(client, cast):
    delegations.delegate(
        held(cast.head),
        by=cast.head,
        substitute=cast.window,
        began_on=TODAY,
        ended_on=TODAY,
        reason="休假",
    )
    client.force_login(cast.personnel)
    page = client.get(cast.head.get_absolute_url()).content.decode()
    assert "住建局窗口人员代住建局局长" in page and "代理中" in page


def test_the_record_says_by_whom_for_whom(client, cast, revision):
    delegations.delegate(
        held(cast.head),
        by=cast.head,
        substitute=cast.window,
        began_on=TODAY,
        ended_on=TODAY,
        reason="休假",
    )
    lifecycle.endorse(revision, by=cast.window, reason="同意")
    client.force_login(cast.legal)
    page = client.get(revision.get_absolute_url()).content.decode()
    assert page.count("住建局窗口人员 代 住建局局长") >= 2, "in the opinions and in the course"


def test_a_recusal_is_raised_and_decided_in_the_browser(client, cast, revision, raise_url):
    client.force_login(cast.legal)
    assert raise_url in client.get(revision.get_absolute_url()).content.decode()
    assert client.post(raise_url, {"person": cast.head.pk, "reason": ""}).status_code == 422
    raised = client.post(raise_url, {"person": cast.head.pk, "reason": "近姻亲关系"}, follow=True)
    assert raised.content.decode().count("主要领导决定") == 1
    recusal = Recusal.objects.get()
    again = client.post(raise_url, {"person": cast.head.pk, "reason": "近姻亲关系"})
    assert again.status_code == 422 and "已经提出" in again.content.decode()
    client.force_login(cast.head)
    page = client.get(revision.get_absolute_url()).content.decode()
    assert "近姻亲关系" in page and "尚未决定" in page
    address = recusal.get_absolute_url()
    assert "主要领导决定" in client.get(address).content.decode()
    assert client.post(address, {"outcome": "dismissed", "reason": "无"}).status_code == 403
    client.force_login(cast.leader)
    assert address in client.get(reverse("desk")).content.decode()
    assert client.post(address, {"outcome": "upheld", "reason": "属实"}).status_code == 302
    recusal.refresh_from_db()
    assert (recusal.outcome, recusal.decided_by) == ("upheld", cast.leader)


def test_whom_the_record_is_hidden_from_raises_nothing(client, cast, raise_url):
    for person in (cast.clerk2, cast.admin, cast.outsider, cast.nobody):
        client.force_login(person)
        assert client.get(raise_url).status_code == 404, person
        assert client.post(raise_url, {"person": person.pk, "reason": "x"}).status_code == 404
    client.force_login(cast.clerk)
    wrong = reverse("core:recusal-create", args=["core.person", cast.clerk.pk])
    assert client.get(wrong).status_code == 404


def test_a_recusal_that_concerns_others_is_not_to_be_seen(client, cast, revision):
    recusal = recusals.raise_recusal(revision, by=cast.legal, person=cast.clerk, reason="利害关系")
    for person in (cast.window, cast.clerk2, cast.secretary, cast.admin):
        client.force_login(person)
        assert client.get(recusal.get_absolute_url()).status_code == 404, person


def test_everybody_chooses_which_letters_to_get(client, cast):
    client.force_login(cast.clerk)
    address = reverse("core:letter-choice")
    assert "没有设置邮件服务器" in client.get(address).content.decode()
    assert client.post(address, {"letters": "none"}).status_code == 302
    assert Person.objects.get(pk=cast.clerk.pk).letters == "none"
    assert client.post(address, {"letters": "hourly"}).status_code == 422


def test_the_administrator_sees_what_did_not_leave_and_tries_again(client, cast):
    letter = Mail.objects.create(
        key="k", person=cast.clerk, address="clerk@example.gov.cn", subject="到期提醒", text="正文",
        message_id="<1@example>", state="failed", attempts=7, error="451 try later",
    )  # fmt: skip
    again = reverse("core:letter-again", args=[letter.pk])
    client.force_login(cast.head)
    assert client.get(reverse("core:letter-list")).status_code == 403
    assert client.post(again).status_code == 403
    client.force_login(cast.admin)
    page = client.get(reverse("core:letter-list") + "?state=failed").content.decode()
    assert "451 try later" in page and again in page and "没有设置邮件服务器" in page
    client.post(again)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)


def test_the_whole_of_a_list_is_one_click_away(client, cast):
    client.force_login(cast.clerk)
    for key in ("", "overdue", "today", "coming", "nonsense"):
        assert client.get(reverse("core:my-deadlines"), {"when": key, "q": "稿"}).status_code == 200
    assert client.get(reverse("core:notice-list")).status_code == 200


@pytest.mark.parametrize(
    ("sends", "address", "is_told"),
    [(True, "", True), (True, "https://powers.example.gov.cn", False), (False, "", False)],
)
def test_the_page_of_letters_says_when_their_links_cannot_be_opened(
    cast, client, settings, sends, address, is_told
):
    settings.SENDS_MAIL, settings.PUBLIC_URL = sends, address
    client.force_login(cast.admin)
    page = client.get(reverse("core:letter-list")).content.decode()
    assert ("邮件中的链接只有路径" in page) is is_told


def test_a_persons_page_offers_the_hand_over_to_whoever_may_arrange_it(client, cast):
    appointment = cast.clerk.appointments.get()
    link = reverse("core:hand-over-create", args=[appointment.pk])
    for person, is_offered in ((cast.personnel, True), (cast.admin, True), (cast.inspector, False)):
        client.force_login(person)
        page = client.get(cast.clerk.get_absolute_url()).content.decode()
        assert (link in page) is is_offered, person
