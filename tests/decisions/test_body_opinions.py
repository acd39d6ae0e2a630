"""Opinions of other bodies: asked, written, signed by another, settled, and disputes stated (D2, JC-13)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.drafting_facts import opinions_are_settled
from decisions.models import BodyOpinion
from decisions.workflows import body_opinion as lifecycle
from powerops.core.actor import acting
from powerops.core.deadlines import open_of
from powerops.core.models import Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.drafts import answered, asked, drafted, second
from tests.decisions.matters import drafting

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(cast, district):
    return drafted(cast, district)


def lacking(decision, cast):
    return opinions_are_settled(decision, acting(cast.clerk))


def test_several_bodies_are_asked_at_once_each_with_its_clock(decision, cast, district):
    made = asked(decision, cast, district.nyj, district.fgj)
    assert {one.body for one in made} == {district.nyj, district.fgj}
    limits = [open_of(one, "JC-OPINION").get() for one in made]
    assert {(one.body, one.due_on) for one in limits} == {(one.body, one.answer_by) for one in made}
    assert Notice.objects.filter(person__in=[cast.clerk2, cast.head2]).count() == 2
    assert "农业农村局" in lacking(decision, cast)


def test_the_form_sent_twice_asks_once(decision, cast, district):
    asked(decision, cast, district.nyj)
    assert asked(decision, cast, district.nyj) == []
    assert BodyOpinion.objects.count() == 1


def test_no_body_is_given_less_than_its_time(decision, cast, district):
    with pytest.raises(RuleViolated, match="不少于5个工作日"):
        asked(decision, cast, district.nyj, days=4)
    longer = asked(decision, cast, district.nyj, days=10)[0]
    assert longer.answer_by >= timezone.localdate() + timedelta(days=12)


@pytest.mark.parametrize("who", ["clerk2", "head", "legal", "secretary", "leader", "admin", "outsider"])  # fmt: skip
def test_only_the_drafting_clerk_asks_and_settles(decision, cast, district, who):
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        lifecycle.ask(decision, by=person, bodies=[district.nyj], days=5)
    opinion = answered(asked(decision, cast, district.nyj)[0], cast)
    with pytest.raises(NotAllowed):
        lifecycle.settle(opinion, by=person, outcome="adopted")


def test_nobody_is_asked_about_what_is_not_written_nor_the_drafting_body_itself(cast, district):
    with pytest.raises(RuleViolated, match="还没有决策草案"):
        asked(drafting(cast, district), cast, district.nyj)
    with pytest.raises(RuleViolated, match="自己"):
        asked(drafted(cast, district), cast, district.zjj)


@pytest.mark.parametrize("who", ["clerk", "head2", "legal", "leader", "outsider"])
def test_only_the_asked_bodys_clerk_writes(decision, cast, district, who):
    opinion = asked(decision, cast, district.nyj)[0]
    with pytest.raises(NotAllowed):
        lifecycle.write(opinion, by=getattr(cast, who), position="agreed")


def test_the_answer_needs_two_people(decision, cast, district):
    opinion = asked(decision, cast, district.nyj)[0]
    with pytest.raises(IllegalTransition):
        lifecycle.sign(opinion, by=cast.head2)
    lifecycle.write(opinion, by=cast.clerk2, position="agreed")
    for person in (cast.clerk2, cast.head, cast.clerk):
        with pytest.raises(NotAllowed):
            lifecycle.sign(opinion, by=person)
    back = lifecycle.send_back(opinion, by=cast.head2, reason="补充依据")
    assert (back.status, back.returned_reason) == ("asked", "补充依据")
    signed = answered(opinion, cast)
    assert (signed.status, signed.answered_by) == ("answered", cast.head2)
    assert not open_of(signed).exists()
    with pytest.raises(IllegalTransition):
        lifecycle.write(opinion, by=cast.clerk2, position="agreed")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_bodyopinion SET answered_by_id = written_by_id")


@pytest.mark.parametrize(
    ("position", "outcome", "reason", "field"),
    [
        ("agreed", "adopted", "", "outcome"),
        ("suggested", "none", "", "outcome"),
        ("suggested", "partly", "", "outcome_reason"),
        ("opposed", "not", "成本已经核定", "dispute"),
    ],
)
def test_a_treatment_answers_what_was_said(decision, cast, district, position, outcome, reason, field):  # fmt: skip
    opinion = answered(asked(decision, cast, district.nyj)[0], cast, position)
    with pytest.raises(RuleViolated) as refused:
        lifecycle.settle(opinion, by=cast.clerk, outcome=outcome, outcome_reason=reason)
    assert refused.value.field == field and "第十三条" in refused.value.clause


def test_a_dispute_that_stays_is_stated_and_the_draft_goes_on(decision, cast, district):
    opinion = answered(asked(decision, cast, district.nyj)[0], cast)
    done = lifecycle.settle(
        opinion, by=cast.clerk, outcome="not", outcome_reason="成本监审已核定", dispute="是否增加农村居民负担"
    )  # fmt: skip
    assert done.status == "settled" and lacking(decision, cast) is None
    with pytest.raises(IllegalTransition):
        lifecycle.settle(opinion, by=cast.clerk, outcome="adopted")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_bodyopinion SET dispute = ''")


def test_a_body_is_let_go_with_a_reason_and_may_be_asked_again(decision, cast, district):
    opinion = asked(decision, cast, district.nyj)[0]
    with pytest.raises(RuleViolated):
        lifecycle.recall(opinion, by=cast.clerk)
    with pytest.raises(NotAllowed):
        lifecycle.recall(opinion, by=cast.clerk2, reason="与我局无关")
    recalled = lifecycle.recall(opinion, by=cast.clerk, reason="不涉及其职责")
    assert recalled.status == "recalled" and not open_of(recalled).exists()
    assert lacking(decision, cast) is None and len(asked(decision, cast, district.nyj)) == 1


def test_a_further_draft_may_go_round_again(decision, cast, district):
    asked(decision, cast, district.nyj)
    second(decision, cast)
    assert asked(decision, cast, district.nyj)[0].draft.number == 2
