"""A substitute acts "by X for Y" on the days given, and counts as both wherever different people must act (F3)."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from powerops.core import delegations, people
from powerops.core.actor import acting
from powerops.core.models import AuditEvent, Delegation, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from registry.models import Revision, SignOff
from registry.workflows import revision as lifecycle
from tests.builders import drafted, walked
from tests.cast import appoint
from tests.core.job_steps import together

TODAY = timezone.localdate()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def held(person):
    return person.appointments.get()


@pytest.fixture
def deputy(cast, district):
    return appoint("deputy", "住建局副局长", Role.OFFICER, district.zjj)


@pytest.fixture
def stand_in(cast):
    """Settle a substitute for a person's only post, today unless told."""

    def settle(holder, substitute, *, by=None, began_on=TODAY, ended_on=TODAY, reason="年休假"):
        return delegations.delegate(
            held(holder), by=by or holder, substitute=substitute, began_on=began_on,
            ended_on=ended_on, reason=reason,
        )  # fmt: skip

    return settle


def test_the_substitute_has_the_rights_on_those_days_alone(cast, district, deputy, stand_in):
    stand_in(cast.head, deputy, began_on=TOMORROW, ended_on=TOMORROW + timedelta(days=1))
    for day, has in ((0, False), (1, True), (2, True), (3, False)):
        actor = acting(deputy, TODAY + timedelta(days=day))
        found = actor.appointment_as(Role.HEAD, district.zjj)
        assert (found == held(cast.head)) is has, day
        assert actor.own.appointment_as(Role.HEAD, district.zjj) is None
    assert acting(cast.head, TOMORROW).has_role(Role.HEAD), "the holder may still act"


def test_what_a_substitute_signs_says_for_whom(cast, district, deputy, stand_in):
    stand_in(cast.head, deputy)
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    lifecycle.endorse(revision, by=deputy, reason="同意")
    sign = SignOff.objects.get()
    assert (sign.by, sign.represented) == (deputy, cast.head)
    event = AuditEvent.objects.about(revision).get(act="registry.revision.endorsed")
    assert (event.by, event.on_behalf_of, event.at_post) == (deputy, cast.head, held(cast.head))
    assert walked_on(revision, cast).status == "approved"


def walked_on(revision, cast):
    lifecycle.clear(revision, by=cast.legal)
    lifecycle.approve(revision, by=cast.secretary)
    return revision


def test_own_acts_are_done_for_nobody_else(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "approved")
    assert not AuditEvent.objects.about(revision).exclude(on_behalf_of=None).exists()


def test_who_drafted_signs_neither_as_a_substitute_nor_through_one(cast, district, stand_in):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    stand_in(cast.head, cast.clerk)
    with pytest.raises(RuleViolated, match="您于.*参与了本稿起草"):
        lifecycle.endorse(revision, by=cast.clerk)


def test_for_whom_somebody_drafted_signs_nothing_of_it(cast, district, deputy, stand_in):
    """The deputy drafts for the clerk; the clerk then stands in for the head: as barred as the deputy."""
    settled = stand_in(cast.clerk, deputy)
    revision = drafted(cast, district.zjj, by=deputy)
    assert set(revision.drafters.all()) == {deputy, cast.clerk}
    lifecycle.submit(revision, by=deputy)
    delegations.withdraw(settled, by=cast.clerk, reason="销假")
    stand_in(cast.head, cast.clerk)
    with pytest.raises(RuleViolated, match="参与了本稿起草"):
        lifecycle.endorse(revision, by=cast.clerk)


def test_a_substitute_may_not_pass_what_the_person_represented_drafted(cast, district, stand_in):
    """The head drafted as a clerk as well; who stands in for that head is barred in the head's name."""
    second = appoint("second", "住建局副局长", Role.WINDOW, district.zjj)
    post = held(cast.clerk).post
    cast.head.appointments.create(post=post, began_on=TODAY)
    revision = drafted(cast, district.zjj, by=cast.head)
    lifecycle.submit(revision, by=cast.head)
    head_post = cast.head.appointments.get(post__role=Role.HEAD)
    delegations.delegate(
        head_post, by=cast.head, substitute=second, began_on=TODAY, ended_on=TODAY, reason="出差"
    )
    with pytest.raises(RuleViolated, match="您代理的住建局局长.*参与了本稿起草"):
        lifecycle.endorse(revision, by=second)


def test_for_whom_a_substitute_signed_signs_no_second_step(cast, district, stand_in):
    """The legal reviewer is also the deputy of 住建局, who is away: signed for there, barred at the legal step."""
    officer = held(cast.officer).post
    officer.role = Role.HEAD
    officer.save()
    cast.legal.appointments.create(post=officer, began_on=TODAY)
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    as_head = cast.legal.appointments.get(post=officer)
    delegations.delegate(
        as_head,
        by=cast.legal,
        substitute=cast.window,
        began_on=TODAY,
        ended_on=TODAY,
        reason="出差",
    )
    lifecycle.endorse(revision, by=cast.window)
    with pytest.raises(RuleViolated, match="由住建局窗口人员代为签署"):
        lifecycle.clear(revision, by=cast.legal)


def test_the_database_counts_the_represented_among_the_signers(cast, district, deputy, stand_in):
    """Written past the product: the head's seat signs by a substitute, and the head signs the legal step."""
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    rows = (
        ("head_review", deputy, held(cast.head)),
        ("legal_review", cast.head, held(cast.legal)),
        ("decision", cast.secretary, held(cast.secretary)),
    )
    for step, by, post in rows:
        SignOff.objects.create(
            revision=revision, round=1, step=step, outcome="passed", by=by, at_post=post
        )
    with pytest.raises(IntegrityError, match="三方不同人员"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(status="approved", approved_on=TODAY)


def test_who_may_settle_it(cast, district, deputy):
    by = {"head": True, "personnel": True, "admin": True, "clerk": True}
    for name, person in vars(cast).items():
        arranged = delegations.arranges(acting(person), held(cast.clerk)) is not None
        assert arranged == by.get(name, False), name


def test_nobody_else_settles_it_and_nothing_is_written(cast, stand_in):
    for person in (cast.officer, cast.head2, cast.leader, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed, match="本人"):
            stand_in(cast.clerk, cast.window, by=person)
    assert not Delegation.objects.exists()


def test_nobody_makes_themselves_a_substitute(cast, stand_in):
    with pytest.raises(ValidationError, match="不能把自己设为"):
        stand_in(cast.clerk, cast.head, by=cast.head)
    with pytest.raises(RuleViolated, match="不能代理"):
        stand_in(cast.clerk, cast.clerk)


def test_who_may_stand_in(cast, district):
    """Who works beside; enforcement officers and administrators by their like alone, and no administrator for others."""
    may = {
        name: sorted(one.username for one in delegations.substitutes_for(held(getattr(cast, name))))
        for name in ("clerk", "officer", "leader", "legal", "admin")
    }
    assert may == {
        "clerk": ["head", "officer", "officer2", "window"],
        "officer": ["officer2"],
        "leader": ["secretary"],
        "legal": [],
        "admin": [],
    }


def test_another_bodys_person_and_a_closed_account_do_not_stand_in(cast, stand_in):
    people.edit_person(cast.window, by=cast.admin, is_active=False)
    for person in (cast.clerk2, cast.window, cast.nobody, cast.admin):
        with pytest.raises(RuleViolated, match="不能代理"):
            stand_in(cast.clerk, person)


@pytest.mark.parametrize(
    ("began_on", "ended_on", "why"),
    [
        (YESTERDAY, TODAY, "不能事后补代理"),
        (TOMORROW, TODAY, "截止日期不能早于起始日期"),
    ],
)
def test_days_that_cannot_be(cast, stand_in, began_on, ended_on, why):
    with pytest.raises(RuleViolated, match=why):
        stand_in(cast.clerk, cast.window, began_on=began_on, ended_on=ended_on)


def test_a_post_has_one_substitute_at_a_time(cast, stand_in):
    stand_in(cast.clerk, cast.window, ended_on=TOMORROW)
    with pytest.raises(RuleViolated, match="已由住建局窗口人员代理"):
        stand_in(cast.clerk, cast.officer, began_on=TOMORROW, ended_on=TOMORROW)
    assert stand_in(cast.clerk, cast.officer, began_on=TOMORROW + timedelta(days=1), ended_on=TOMORROW + timedelta(days=1))  # fmt: skip


def test_it_goes_no_further_than_one_hand(cast, district, deputy, stand_in):
    """The deputy, who stands in for the head, settles neither that post nor, in the head's name, another's."""
    stand_in(cast.head, deputy)
    actor = acting(deputy)
    assert actor.has_role(Role.HEAD)
    assert delegations.arranges(actor, held(cast.head)) is None
    assert delegations.arranges(actor, held(cast.clerk)) is None
    assert list(delegations.delegable(actor)) == [held(deputy)]


def test_it_ends_with_the_appointment_and_with_the_substitutes_own(cast, district, stand_in):
    stand_in(cast.clerk, cast.window, ended_on=TOMORROW)
    assert acting(cast.window, TOMORROW).has_role(Role.CLERK)
    people.end_appointment(held(cast.clerk), by=cast.admin, ended_on=TODAY)
    assert not acting(cast.window, TOMORROW).has_role(Role.CLERK)
    with pytest.raises(RuleViolated, match="离任，代理不能更晚"):
        stand_in(cast.clerk, cast.officer, began_on=TOMORROW, ended_on=TOMORROW)
    stand_in(cast.head, cast.officer, ended_on=TOMORROW)
    people.end_appointment(held(cast.officer), by=cast.admin, ended_on=TODAY)
    assert acting(cast.officer, TOMORROW).appointments == ()


def test_a_closed_account_lends_nobody_its_rights(cast, stand_in):
    stand_in(cast.clerk, cast.window)
    people.edit_person(cast.clerk, by=cast.admin, is_active=False)
    assert not acting(cast.window).has_role(Role.CLERK)


def test_it_ends_early_at_once_with_a_reason(cast, stand_in):
    settled = stand_in(cast.clerk, cast.window)
    with pytest.raises(RuleViolated, match="说明理由"):
        delegations.withdraw(settled, by=cast.window, reason=" ")
    with pytest.raises(NotAllowed):
        delegations.withdraw(settled, by=cast.officer, reason="不行")
    delegations.withdraw(settled, by=cast.window, reason="另有任务")
    assert not acting(cast.window).has_role(Role.CLERK)
    with pytest.raises(IllegalTransition, match="已提前终止"):
        delegations.withdraw(settled, by=cast.window, reason="再次")
    acts = AuditEvent.objects.about(settled).values_list("act", flat=True)
    assert list(acts) == ["core.delegation.made", "core.delegation.withdrawn"]


def test_the_two_concerned_are_told(cast, stand_in):
    stand_in(cast.clerk, cast.window, by=cast.head)
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"clerk", "window"}


def test_the_list_and_the_predicate_agree_on_who_sees_it(cast, stand_in):
    settled = stand_in(cast.clerk, cast.window)
    for name, person in vars(cast).items():
        actor = acting(person)
        listed = delegations.visible_delegations(actor).filter(pk=settled.pk).exists()
        assert listed == delegations.may_see_delegation(actor, settled), name
    assert not delegations.may_see_delegation(acting(cast.clerk2), settled)
    assert not delegations.may_see_delegation(acting(cast.outsider), settled)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_it_at_once_one_is_refused(cast, stand_in):
    barrier = Barrier(2)

    def settle(substitute, by):
        barrier.wait(10)
        return stand_in(cast.clerk, substitute, by=by)

    answers = together(
        [lambda: settle(cast.window, cast.clerk), lambda: settle(cast.officer, cast.head)]
    )
    assert sorted(isinstance(one, RuleViolated) for one in answers) == [False, True]
    assert Delegation.objects.count() == 1
