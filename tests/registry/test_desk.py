"""/desk/: what waits for whom, oldest first, in as many queries for many rows as for few."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from powerops.core import recusals
from powerops.core.inbox import SHOWN
from powerops.core.models import Appointment, Notice
from powerops.core.roles import Role
from registry.inbox import full_list
from registry.models import Revision
from registry.workflows import revision as lifecycle
from tests.builders import content, drafted, walked
from tests.cast import appoint

WAITS_FOR = {
    "draft": None,
    "head_review": "head",
    "legal_review": "legal",
    "decision": "secretary",
    "approved": "secretary",
}


def lines(client, person):
    client.force_login(person)
    answer = client.get(reverse("desk"))
    assert answer.status_code == 200
    return {one.key: one.rows for one in answer.context["sections"]}


def sections(client, person):
    return {key: [row.record for row in rows] for key, rows in lines(client, person).items()}


@pytest.mark.parametrize(("state", "username"), WAITS_FOR.items())
def test_a_revision_waits_for_one_post_alone(client, cast, district, state, username):
    revision = walked(drafted(cast, district.zjj), cast, state)
    for name, person in vars(cast).items():
        waiting = sections(client, person).get("waiting", [])
        assert waiting == ([revision] if name == username else [])


def test_what_a_reviewer_sent_back_comes_to_the_clerk_with_the_reason(client, cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    lifecycle.return_by_head(revision, by=cast.head, reason="缺少第六项")
    found = sections(client, cast.clerk)
    assert found["returned"] == [revision] and found["in_hand"] == []
    assert "缺少第六项" in client.get(reverse("desk")).content.decode()
    assert sections(client, cast.clerk2)["returned"] == []


def test_who_waits_for_others_is_told_for_whom(client, cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    for person in (cast.clerk, cast.head):
        [row] = lines(client, person)["others"]
        assert (row.record, row.next_act) == (revision, "等待法制")
    assert sections(client, cast.legal)["others"] == []


def test_who_drafted_is_not_asked_to_sign(client, cast, district):
    both = appoint("both", "住建局经办兼副局长", Role.CLERK, district.zjj)
    post = cast.head.appointments.get().post
    both.appointments.create(post=post, began_on=timezone.localdate())
    revision = drafted(cast, district.zjj, by=both)
    lifecycle.submit(revision, by=both)
    assert sections(client, both)["waiting"] == []
    assert sections(client, both)["others"] == [revision]
    assert sections(client, cast.head)["waiting"] == [revision]


def test_what_the_head_is_to_sign_waits_for_the_head_and_not_for_the_clerk(client, cast, district):
    """The clerk may take it back meanwhile, which is nobody's next word."""
    walked(drafted(cast, district.zjj), cast, "head_review")
    [row] = lines(client, cast.clerk)["others"]
    assert row.next_act == f"等待{district.zjj}负责人"


def test_who_is_to_recuse_is_not_asked_to_sign_until_that_is_dismissed(client, cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    recusal = recusals.raise_recusal(revision, by=cast.clerk, person=cast.head, reason="亲属关系")
    assert sections(client, cast.head)["waiting"] == []
    recusals.decide(recusal, by=cast.leader, outcome="dismissed", reason="不是亲属")
    assert sections(client, cast.head)["waiting"] == [revision]


def test_who_signed_in_this_round_is_not_asked_again_in_another_post(client, cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    lifecycle.endorse(revision, by=cast.head, reason="同意")
    reviewers = cast.legal.appointments.get()
    Appointment.objects.create(person=cast.head, post=reviewers.post, began_on=reviewers.began_on)
    assert sections(client, cast.head)["waiting"] == []
    assert sections(client, cast.legal)["waiting"] == [revision]
    lifecycle.return_by_legal(revision, by=cast.legal, reason="补充依据")
    lifecycle.submit(revision, by=cast.clerk)
    assert sections(client, cast.head)["waiting"] == [revision]


@pytest.mark.parametrize("username", ["supervisor", "inspector", "leader"])
def test_who_oversees_the_district_sees_what_is_overdue_in_it(client, cast, district, username):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    [row] = lines(client, getattr(cast, username))["district-overdue"]
    assert (row.title, row.tone) == (str(revision), "bad")
    assert "逾期" in row.state
    assert "district-overdue" not in lines(client, cast.clerk)


def test_the_longest_waiting_stands_first(client, cast, district):
    first, second = (
        drafted(cast, district.zjj, content(name=name)) for name in ("甲项处罚", "乙项处罚")
    )
    lifecycle.submit(second, by=cast.clerk)
    lifecycle.submit(first, by=cast.clerk)
    assert sections(client, cast.head)["waiting"] == [second, first]
    assert second.submitted_at < first.submitted_at


def test_a_clerk_with_nothing_in_hand_is_told_what_to_do_first(client, cast):
    client.force_login(cast.clerk)
    text = client.get(reverse("desk")).content.decode()
    assert "先导入本部门的 Excel" in text and reverse("registry:upload-create") in text


def test_a_person_without_a_post_is_told_whom_to_ask(client, cast):
    client.force_login(cast.nobody)
    assert "请联系系统管理员" in client.get(reverse("desk")).content.decode()


def test_notices_are_shown_until_their_owner_marks_them_as_read(client, cast):
    mine = Notice.objects.create(person=cast.clerk, text="导入完成", url="/desk/registry/")
    other = Notice.objects.create(person=cast.head, text="与他人有关")
    client.force_login(cast.clerk)
    text = client.get(reverse("desk")).content.decode()
    assert "导入完成" in text and "与他人有关" not in text
    client.post(reverse("desk"))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.read_at and not other.read_at
    assert "没有未读的通知" in client.get(reverse("desk")).content.decode()


def test_what_is_not_there_is_told_inside_the_desk_to_whoever_is_logged_in(client, cast):
    inside, public = "/desk/registry/revisions/999999/", "/nothing/"
    client.force_login(cast.clerk)
    told = client.get(inside)
    assert told.status_code == 404
    assert "回到工作台" in told.content.decode() and 'action="/logout/"' in told.content.decode()
    outside = client.get(public)
    assert outside.status_code == 404 and 'action="/logout/"' not in outside.content.decode()
    assert "Cookie" not in outside.get("Vary", "")
    client.logout()
    assert "回到工作台" not in client.get("/desk/nothing/").content.decode()


def test_the_anonymous_have_no_desk(client, db):
    assert "/login/" in client.get(reverse("desk")).url


def test_the_desk_costs_the_same_for_many_revisions_as_for_few(
    client, cast, district, django_assert_max_num_queries
):
    limit = 30  # one query a list, of every app
    for many in (1, 5):
        for _ in range(many):
            walked(drafted(cast, district.zjj), cast, "head_review")
            drafted(cast, district.zjj)
        for person in (cast.clerk, cast.head):
            client.force_login(person)
            with django_assert_max_num_queries(limit):
                client.get(reverse("desk"))


def test_more_than_a_screenful_is_counted_whole(client, cast, district):
    now = timezone.now()
    Revision.objects.bulk_create(
        Revision(
            body=district.zjj, sequence=number, kind="whole", title=f"第{number}稿", drafted_by=cast.clerk,
            status="head_review", submitted_at=now - timedelta(days=number),
        )
        for number in range(1, SHOWN + 6)
    )  # fmt: skip
    waiting = sections(client, cast.head)["waiting"]
    assert len(waiting) == SHOWN and waiting[0].total == SHOWN + 5
    assert client.get(full_list("waiting")).context["page"].paginator.count == SHOWN + 5
    assert waiting[0].title == f"第{SHOWN + 5}稿"
