"""Whom a substitute stands for has no second word, and who is to recuse has none on anything about the record (F3, G7)."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from powerops.core import appraisal, archive, deadlines, delegations, handover, recusals
from powerops.core.filings import file
from powerops.core.models import Appointment, Appraisal, DeadlineChange, Filing
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from registry.models import Revision
from registry.records import BASIS, ENDORSEMENT, OPINION
from registry.workflows import revision as lifecycle
from tests.builders import drafted, walked
from tests.cast import appoint
from tests.core.clocks import on, running
from tests.core.job_steps import together

FOUNDED = date(2016, 8, 25)
REASON = {"reason": "情况复杂"}


def stands_in(substitute, appointment, by=None):
    today = timezone.localdate()
    return delegations.delegate(
        appointment, by=by or appointment.person, substitute=substitute, began_on=today, ended_on=today,
        reason="出差",
    )  # fmt: skip


def of_head(cast, district):
    """A time limit for which the head of 住建局 answers, and a deputy who stands in for the head."""
    deadline = deadlines.start(
        "XX-REPLY", drafted(cast, district.zjj), body=district.zjj, role=Role.HEAD, started_on=date(2026, 9, 1),
        by=cast.head,
    )  # fmt: skip
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    stands_in(deputy, cast.head.appointments.get())
    return deadline, deputy


# --- time limits ---------------------------------------------------------------------------------------


def test_a_substitute_does_not_approve_what_the_absent_head_asks_for(cast, district):
    with on(2026, 9, 10):
        deadline, deputy = of_head(cast, district)
        with pytest.raises(RuleViolated, match="您不能批准您代理的住建局局长提出的延长") as refused:
            deadlines.extend(deadline, by=deputy, asked_by=cast.head, amount=5, **REASON)
    assert refused.value.clause and refused.value.field == "asked_by"
    assert not DeadlineChange.objects.exists()


def test_who_is_to_recuse_does_not_lengthen_the_time_of_the_record(cast, district):
    with on(2026, 9, 10):
        deadline = running(cast, district.zjj)
        record = Revision.objects.get()
        recusals.raise_recusal(record, by=cast.clerk, person=cast.head, reason="亲属关系")
        for act, more in ((deadlines.extend, {"amount": 5}), (deadlines.suspend, {})):
            with pytest.raises(RuleViolated, match="已提出您回避本事项"):
                act(deadline, by=cast.head, asked_by=cast.clerk, **REASON, **more)
        deadlines.extend(deadline, by=cast.leader, asked_by=cast.clerk, amount=5, **REASON)
    assert DeadlineChange.objects.get().approved_by == cast.leader


@pytest.mark.django_db(transaction=True)
def test_two_extensions_at_once_are_one_and_a_refusal_in_words(cast, district):
    deadline = running(cast, district.zjj, began=timezone.localdate())
    wish = {"asked_by": cast.clerk, "amount": 5, **REASON}
    answers = together([lambda: deadlines.extend(deadline, by=cast.head, **wish)] * 4)
    refused = [one for one in answers if isinstance(one, Exception)]
    assert len(refused) == 3 and DeadlineChange.objects.count() == 1
    assert all(isinstance(one, RuleViolated) and "最多延长1次" in str(one) for one in refused)


# --- material ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_is_to_recuse_files_nothing_to_the_record(cast, district, client):
    draft = drafted(cast, district.zjj)
    recusals.raise_recusal(draft, by=cast.head, person=cast.clerk, reason="亲属关系")
    with pytest.raises(RuleViolated, match="已提出您回避本事项"):
        file(draft, BASIS, ContentFile(b"%PDF-1.7 one", name="依据.pdf"), by=cast.clerk)
    assert not Filing.objects.exists()
    client.force_login(cast.clerk)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "/files/new/" not in page


@pytest.mark.django_db
def test_a_drafter_who_stands_in_for_the_head_files_no_opinion_of_the_head(cast, district, client):
    draft = walked(drafted(cast, district.zjj), cast, "head_review")
    stands_in(cast.clerk, cast.head.appointments.get())
    with pytest.raises(NotAllowed, match="不能审核自己起草的清单稿"):
        file(draft, ENDORSEMENT, ContentFile(b"%PDF-1.7 one", name="意见.pdf"), by=cast.clerk)
    assert not Filing.objects.exists()
    client.force_login(cast.clerk)
    assert "/files/new/" not in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_opinion_of_the_legal_office_is_no_later_version_of_the_head_s(cast, district):
    draft = walked(drafted(cast, district.zjj), cast, "head_review")
    file(draft, ENDORSEMENT, ContentFile(b"%PDF-1.7 one", name="意见.pdf"), by=cast.head)
    lifecycle.endorse(draft, by=cast.head, reason="同意")
    theirs = file(draft, OPINION, ContentFile(b"%PDF-1.7 two", name="意见.pdf"), by=cast.legal)
    assert theirs.version == 1


# --- hand-over -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_was_represented_in_signing_does_not_take_the_draft_over(cast, district):
    """The successor is a clerk and the head in one; a deputy signed the draft for the head this morning."""
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    deputy = appoint("deputy", "住建局副局长", Role.WINDOW, district.zjj)
    stands_in(deputy, cast.head.appointments.get())
    lifecycle.endorse(revision, by=deputy, reason="同意")
    clerks = cast.clerk.appointments.get().post
    Appointment.objects.create(person=cast.head, post=clerks, began_on=FOUNDED)
    with pytest.raises(RuleViolated, match="已在本轮签署"):
        handover.hand_over(cast.clerk.appointments.get(), by=cast.clerk, receiver=cast.head)
    assert not revision.drafters.contains(cast.head)


# --- archive -------------------------------------------------------------------------------------------


@pytest.fixture
def volume(cast, district):
    """A volume whose ten years are over."""
    record = drafted(cast, district.zjj)
    made = archive.archive(
        record, title=str(record), body=record.body, closed_on=date(2026, 11, 23), by=cast.secretary, files=[],
        record_lines=[], missing=[], retention="retention_registry_revision_withdrawn",
    )  # fmt: skip
    with time_machine.travel("2037-01-01 09:00 +08:00"):
        yield made


DISPOSED = {"outcome": "disposed", "reason": "已无保存价值"}


@pytest.mark.django_db
def test_nobody_decides_what_a_substitute_proposed_in_their_name(cast, district, volume):
    """A deputy proposes for the keeper; the leader is away, and the keeper stands in for the leader."""
    deputy = appoint("deputy", "管委会办公室副主任", Role.WINDOW, district.gwh)
    keeper, leader = cast.secretary.appointments.get(), cast.leader.appointments.get()
    assert keeper.post.organisation == leader.post.organisation == district.gwh
    stands_in(deputy, keeper)
    stands_in(cast.secretary, leader)
    proposed = appraisal.propose(volume, by=deputy, **DISPOSED)
    with pytest.raises(NotAllowed, match="须由其他人审批"):
        appraisal.decide(proposed, by=cast.secretary, decision="approved", reason="同意")
    assert Appraisal.objects.get().decision == ""
    appraisal.decide(proposed, by=cast.leader, decision="approved", reason="同意")


@pytest.mark.django_db
def test_who_is_to_recuse_from_a_volume_neither_proposes_nor_decides(cast, volume):
    recusals.raise_recusal(volume, by=cast.legal, person=cast.secretary, reason="亲属关系")
    with pytest.raises(RuleViolated, match="已提出您回避本事项"):
        appraisal.propose(volume, by=cast.secretary, **DISPOSED)
    assert not Appraisal.objects.exists()
