"""Versions of a draft: who writes them, when, and that none is ever changed (D2, JC-12, JC-12-BASIS)."""

import pytest
from django.db import DatabaseError, connection, transaction

from decisions.models import Decision, Draft
from decisions.workflows import suggestion
from decisions.workflows.drafting import recall_draft, write_draft
from powerops.core.models import AuditEvent
from powerops.core.recusals import raise_recusal
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions.drafts import DRAFT, WAYS, drafted, second
from tests.decisions.matters import drafting, proposed, starting
from tests.decisions.reviewing import signing

pytestmark = pytest.mark.django_db


def test_each_saving_is_a_further_version_that_says_what_changed(cast, district):
    decision = drafted(cast, district)
    with pytest.raises(RuleViolated, match="与上一稿相比"):
        second(decision, cast, change_note=" ")
    draft = second(decision, cast)
    assert (draft.number, decision.draft, decision.drafts.count()) == (2, draft, 2)
    assert len(draft.digest) == 64 and draft.digest != decision.drafts.get(number=1).digest


def test_the_same_words_sent_twice_are_one_version(cast, district):
    decision = drafted(cast, district)
    again = write_draft(decision, by=cast.clerk, **DRAFT)
    assert again.number == 1 and Draft.objects.count() == 1
    assert AuditEvent.objects.filter(act="decisions.decision.drafted").count() == 1


def test_alternatives_are_two_or_more(cast, district):
    decision = drafting(cast, district)
    with pytest.raises(RuleViolated) as refused:
        write_draft(decision, by=cast.clerk, **DRAFT, alternatives=WAYS[:1])
    assert "第十二条第四款" in refused.value.clause and not Draft.objects.exists()
    draft = write_draft(decision, by=cast.clerk, **DRAFT, alternatives=WAYS)
    assert [one.title for one in draft.alternatives.all()] == ["一次到位", "分步调整"]


@pytest.mark.parametrize("who", ["clerk2", "head", "legal", "secretary", "leader", "supervisor", "admin", "outsider"])  # fmt: skip
def test_only_clerks_of_the_bodies_that_draft_write(cast, district, who):
    with pytest.raises(NotAllowed):
        write_draft(drafting(cast, district), by=getattr(cast, who), **DRAFT)


def test_a_clerk_of_a_body_that_helps_writes_and_is_remembered(cast, district):
    decision = suggestion.start(
        starting(cast, district), by=cast.leader, body=district.zjj, co_bodies=(district.nyj,)
    )
    draft = write_draft(decision, by=cast.clerk2, **DRAFT)
    assert draft.made_by == cast.clerk2
    assert set(decision.drafters.all()) == {cast.clerk, cast.clerk2}


def test_nothing_is_drafted_before_the_leader_has_started_the_matter(cast, district):
    for decision in (proposed(cast, district), starting(cast, district)):
        with pytest.raises(IllegalTransition):
            write_draft(decision, by=cast.clerk, **DRAFT)


def test_who_keeps_out_of_a_matter_writes_nothing_in_it(cast, district):
    decision = drafting(cast, district)
    raise_recusal(decision, by=cast.clerk, person=cast.clerk, reason="近亲属任职于污水处理企业")
    with pytest.raises(RuleViolated, match="回避"):
        write_draft(decision, by=cast.clerk, **DRAFT)


def test_a_version_is_changed_by_nobody(cast, district):
    draft = drafted(cast, district).draft
    for statement in ("UPDATE decisions_draft SET text = 'x' WHERE id = %s", "DELETE FROM decisions_draft WHERE id = %s"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement, [draft.pk])


def test_a_suggestion_is_changed_until_it_is_sent(cast, district):
    decision = proposed(cast, district)
    assert suggestion.amend(decision, by=cast.clerk, title="改题").title == "改题"
    for person in (cast.clerk2, cast.head, cast.outsider):
        with pytest.raises(NotAllowed):
            suggestion.amend(decision, by=person, title="再改")
    sent = suggestion.submit(decision, by=cast.clerk)
    with pytest.raises(IllegalTransition):
        suggestion.amend(sent, by=cast.clerk, title="再改")
    assert Decision.objects.get().title == "改题"


def test_the_clerk_takes_back_what_the_head_has_not_signed(cast, district):
    decision = signing(cast, district)
    with pytest.raises(RuleViolated):
        recall_draft(decision, by=cast.clerk)
    with pytest.raises(NotAllowed):
        recall_draft(decision, by=cast.head, reason="发现错字")
    assert recall_draft(decision, by=cast.clerk, reason="发现错字").status == "drafting"
    with pytest.raises(IllegalTransition):
        recall_draft(decision, by=cast.clerk, reason="再取回")
