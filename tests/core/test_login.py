"""Signing in and out: throttled, held to the rules, and over when the right ends (F3)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from powerops.core import people
from powerops.core.models import AuditEvent

PASSWORD = "Gaoxin-2026-list"
NEW = "Zhujian-2027-power"
LOGIN, DESK, CHANGE = "/login/", "/desk/", "/desk/password/"


@pytest.fixture
def clerk(cast):
    for person in (cast.clerk, cast.clerk2):
        person.set_password(PASSWORD)
        person.save()
    return cast.clerk


def enter(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def is_inside(client):
    return client.get(CHANGE).status_code == 200


@pytest.fixture
def inside(client, clerk):
    enter(client, "clerk")
    assert is_inside(client)
    return client


def test_who_knows_the_password_comes_to_the_desk(client, clerk):
    answer = enter(client, "clerk")
    assert (answer.status_code, answer.url) == (302, DESK)
    assert is_inside(client)


def test_a_wrong_password_is_refused_in_words_and_the_name_stays(client, clerk):
    answer = enter(client, "clerk", "wrong")
    page = answer.content.decode()
    assert "用户名或密码不正确" in page and 'value="clerk"' in page and "wrong" not in page
    assert not is_inside(client)


def test_five_failures_lock_that_account_from_that_address_alone(client, clerk):
    for _ in range(4):
        assert enter(client, "clerk", "wrong").status_code == 200
    answer = enter(client, "clerk", "wrong")
    assert answer.status_code == 429 and "暂时不能登录" in answer.content.decode()
    assert enter(client, "clerk").status_code == 429, "the right password does not open a lock"
    assert enter(Client(), "clerk2").status_code == 302, "another account is not locked"
    assert enter(Client(REMOTE_ADDR="10.0.0.9"), "clerk").status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(client, clerk):
    for _ in range(5):
        enter(client, "clerk", "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert enter(client, "clerk").status_code == 302


def test_a_claimed_address_does_not_evade_the_lock(client, clerk, settings):
    for number in range(5):
        answer = enter(client, "clerk", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert answer.status_code == 429
    settings.TRUSTED_PROXIES = 1
    assert enter(Client(), "clerk", HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 302


def test_who_may_not_log_in_learns_nothing_more(client, clerk, cast):
    people.edit_person(clerk, by=cast.admin, is_active=False)
    answer = enter(client, "clerk")
    assert "用户名或密码不正确" in answer.content.decode() and not is_inside(client)


@pytest.mark.parametrize(
    ("after", "goes"),
    [
        ("/desk/people/", "/desk/people/"),
        ("https://evil.example/", DESK),
        ("//evil.example/", DESK),
        ("javascript:alert(1)", DESK),
    ],
)
def test_the_way_on_leads_nowhere_else(client, clerk, after, goes):
    answer = client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": after})
    assert (answer.status_code, answer.url) == (302, goes)


def test_the_anonymous_come_back_to_where_they_wanted_to_go(client, clerk):
    sent = client.get("/desk/people/?q=局长")
    assert sent.status_code == 302 and sent.url.startswith(LOGIN + "?next=/desk/people/")
    page = client.get(sent.url).content.decode()
    assert 'name="next" value="/desk/people/?q=' in page


def test_a_session_ends_with_the_day(inside):
    with time_machine.travel(timezone.now() + timedelta(hours=7, minutes=59)):
        assert is_inside(inside)
    with time_machine.travel(timezone.now() + timedelta(hours=8, minutes=1)):
        assert not is_inside(inside)


def test_the_cookie_goes_with_the_browser_and_is_closed_to_scripts(inside):
    cookie = inside.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == "" and cookie["httponly"] and cookie["samesite"] == "Lax"


def test_signing_out_is_by_post_only(inside):
    assert inside.get("/logout/").status_code == 405
    assert is_inside(inside)
    assert inside.post("/logout/").status_code == 302
    assert not is_inside(inside)


def test_a_closed_account_is_outside_at_once(inside, clerk, cast):
    people.edit_person(clerk, by=cast.admin, is_active=False)
    assert not is_inside(inside)


def test_a_reset_password_ends_the_open_sessions(inside, clerk, cast):
    people.reset_password(clerk, by=cast.admin, password=NEW)
    assert not is_inside(inside)
    assert enter(Client(), "clerk", NEW).status_code == 302


def change(client, old, new, again=None):
    given = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("core:password-change"), given)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(inside, clerk):
    other = Client()
    enter(other, "clerk")
    assert change(inside, PASSWORD, NEW).status_code == 302
    assert is_inside(inside) and not is_inside(other)
    event = AuditEvent.objects.about(clerk).get()
    assert (event.act, event.by) == ("core.person.password_changed", clerk)
    assert NEW not in str(event.facts)


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "旧密码"),
        (PASSWORD, "short-1", "short-1", "10"),
        (PASSWORD, "73519284605", "73519284605", "数字"),
        (PASSWORD, "password123", "password123", "常见"),
        (PASSWORD, NEW, NEW + "x", "不一致|不匹配|不相同"),
    ],
)
def test_a_poor_password_is_refused_in_chinese(inside, clerk, old, new, again, sentence):
    answer = change(inside, old, new, again)
    errors = " ".join(str(one) for one in answer.context["form"].errors.values())
    assert re.search(sentence, errors), errors
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_password_like_the_user_name_is_refused(client, cast):
    client.force_login(cast.admin)
    answer = client.post(
        "/desk/people/new/",
        {"name": "新人", "username": "gaoxinqu-clerk", "password": "gaoxinqu-clerk"},
    )
    assert answer.status_code == 422 and "相似" in answer.content.decode()


def test_a_part_of_a_page_asked_for_after_the_session_ended_gets_401_and_no_login_page(client):
    for ask in (client.get, client.post):
        answer = ask("/desk/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.content) == (401, b"")
        assert ask("/desk/").status_code == 302
