"""Who leaves a post hands over what hangs on the person, one audited act per item; the receiver confirms (F2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from powerops.core import delegations, handover
from powerops.core.actor import acting
from powerops.core.models import Appointment, AuditEvent, Deadline, HandOver, Notice, Post
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from registry.workflows import revision as lifecycle
from tests.builders import drafted, walked
from tests.cast import appoint

TODAY = timezone.localdate()


@pytest.fixture
def successor(cast, district):
    return appoint("successor", "住建局接任经办", Role.CLERK, district.zjj)


def held(person):
    return person.appointments.get()


def lines(appointment):
    return [(item.source.kind, str(item.record)) for item in handover.open_items(appointment)]


def test_what_is_personal_is_listed_and_what_belongs_to_the_post_is_not(cast, district, successor):
    revision = drafted(cast, district.zjj)
    drafted(cast, district.zjj, by=successor)
    assert lines(held(cast.clerk)) == [("起草中的清单稿", str(revision))]
    walked(revision, cast, "head_review")
    assert lines(held(cast.head)) == [], "the next head finds it at the post"


def test_a_limit_is_listed_when_nobody_else_holds_the_post(cast, district):
    Deadline.objects.create(
        rule="R3-REVIEW", rule_version=date(2016, 8, 25), title="法制审核", clause="四(二)3",
        record_type="registry.revision", record_id=1, record_title="某稿", url="/desk/",
        body=district.zjj, role=Role.CLERK, started_on=TODAY, due_on=TODAY,
    )  # fmt: skip
    assert [kind for kind, _ in lines(held(cast.clerk))] == ["计时中的期限"]
    appoint("second", "住建局第二经办", Role.CLERK, district.zjj)
    assert lines(held(cast.clerk)) == []


def test_drafts_move_with_their_returns_and_the_record_says_so(cast, district, successor):
    revision = drafted(cast, district.zjj)
    made = handover.hand_over(held(cast.clerk), by=cast.head, receiver=successor, note="调岗")
    assert set(revision.drafters.all()) == {cast.clerk, successor}
    event = AuditEvent.objects.about(revision).get(act="registry.revision.handed_over")
    assert (event.by, event.facts["接收人"]) == (cast.head, successor.name)
    assert event.post_title == str(held(cast.head).post), "the only post of whoever did it"
    assert [item["kind"] for item in made.items] == ["起草中的清单稿"]
    walked(revision, cast, "head_review")
    lifecycle.return_by_head(revision, by=cast.head, reason="请补正")
    assert Notice.objects.filter(person=successor, text__contains="请补正").exists()
    assert AuditEvent.objects.about(made).get().act == "core.handover.made"
    assert lines(held(cast.clerk)) == [], "what was handed over is not listed again"


def test_who_signed_in_this_round_takes_no_draft_over(cast, district):
    """The receiver, a second clerk who is also the head, has signed: nobody answers for both."""
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    cast.head.appointments.create(post=held(cast.clerk).post, began_on=TODAY)
    with pytest.raises(RuleViolated, match="已在本轮签署"):
        handover.hand_over(held(cast.clerk), by=cast.admin, receiver=cast.head)
    assert not revision.drafters.contains(cast.head) and not HandOver.objects.exists()


def test_a_substitute_who_leaves_gives_the_post_back(cast, district, successor):
    settled = delegations.delegate(
        held(cast.head), by=cast.head, substitute=cast.clerk, began_on=TODAY,
        ended_on=TODAY + timedelta(days=5), reason="休假",
    )  # fmt: skip
    handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=successor)
    settled.refresh_from_db()
    assert settled.withdrawn_at and not acting(cast.clerk).has_role(Role.HEAD)


def test_only_a_successor_at_the_same_post_receives(cast, successor):
    for person in (cast.window, cast.clerk2, cast.clerk, cast.nobody):
        with pytest.raises(RuleViolated, match="不能接收"):
            handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=person)


def test_nobody_else_hands_over(cast, successor):
    for person in (cast.window, cast.head2, cast.legal, cast.outsider, successor):
        with pytest.raises(NotAllowed, match="本人"):
            handover.hand_over(held(cast.clerk), by=person, receiver=successor)


def test_a_double_click_hands_over_once(cast, district, successor):
    drafted(cast, district.zjj)
    first = handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=successor)
    assert handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=successor) == first
    assert AuditEvent.objects.filter(act="registry.revision.handed_over").count() == 1


def test_the_receiver_confirms_and_nobody_else(cast, successor):
    made = handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=successor)
    for person in (cast.clerk, cast.head, cast.admin):
        with pytest.raises(NotAllowed, match="本人确认"):
            handover.confirm(made, by=person)
    assert handover.confirm(made, by=successor).confirmed_at
    with pytest.raises(IllegalTransition, match="已经确认"):
        handover.confirm(made, by=successor)


def test_who_holds_two_posts_receives_at_the_one_that_is_handed_over(cast, district):
    second = Post.objects.create(organisation=district.zjj, title="第二经办", role=Role.CLERK)
    Appointment.objects.create(person=cast.officer, post=second, began_on=timezone.localdate())
    made = handover.hand_over(held(cast.clerk), by=cast.personnel, receiver=cast.officer)
    handover.confirm(made, by=cast.officer)
    assert AuditEvent.objects.get(act="core.handover.confirmed").post_title == str(second)


def test_it_waits_on_the_receivers_desk_until_confirmed(client, cast, district, successor):
    drafted(cast, district.zjj)
    client.force_login(cast.clerk)
    answer = client.post(
        reverse("core:hand-over-create", args=[held(cast.clerk).pk]), {"receiver": successor.pk}
    )
    made = HandOver.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    client.force_login(successor)
    assert "住建局经办移交的 1 项事项" in client.get(reverse("desk")).content.decode()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "确认接收" in page and "起草中的清单稿" in page and "监交人" in page
    client.post(made.get_absolute_url())
    made.refresh_from_db()
    assert made.confirmed_at
    assert (
        "移交的 1 项" not in client.get(reverse("desk")).content.decode().split("notices-title")[0]
    )


def test_the_list_and_the_predicate_agree_on_who_sees_it(client, cast, successor):
    made = handover.hand_over(held(cast.clerk), by=cast.clerk, receiver=successor)
    for name, person in vars(cast).items():
        actor = acting(person)
        listed = handover.visible_hand_overs(actor).filter(pk=made.pk).exists()
        assert listed == handover.may_see_hand_over(actor, made), name
    for person in (cast.window, cast.clerk2, cast.outsider, cast.nobody):
        client.force_login(person)
        assert client.get(made.get_absolute_url()).status_code == 404
        assert (
            client.get(reverse("core:hand-over-create", args=[held(cast.clerk).pk])).status_code
            == 404
        )


def test_an_act_that_could_be_of_two_posts_names_none(cast, district, successor):
    """Whoever holds two is not said to have acted at one of them by guessing."""
    revision = drafted(cast, district.zjj)
    second = Post.objects.create(organisation=district.zjj, title="副局长", role=Role.HEAD)
    Appointment.objects.create(person=cast.head, post=second, began_on=TODAY)
    handover.hand_over(held(cast.clerk), by=cast.head, receiver=successor)
    event = AuditEvent.objects.about(revision).get(act="registry.revision.handed_over")
    assert (event.at_post, event.post_title) == (None, "")


def test_who_enters_that_somebody_leaves_is_led_to_what_is_still_open(client, cast, district):
    client.force_login(cast.admin)
    appointment = held(cast.clerk)
    leaving = reverse("core:appointment-end", args=[appointment.pk])
    assert "尚未办结" not in client.get(leaving).content.decode()
    drafted(cast, district.zjj)
    page = client.get(leaving).content.decode()
    assert "尚未办结的事项有 1 项" in page
    assert reverse("core:hand-over-create", args=[appointment.pk]) in page
