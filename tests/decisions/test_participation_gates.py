"""What holds against raw SQL with the application's own rights, where the public is heard (G2, D2; 713号令 art 14, 15, 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from decisions.workflows import consultation as lifecycle
from decisions.workflows.consultation_drafting import add_question
from tests.decisions.consultations import (
    answered,
    begun,
    closed,
    concluded,
    consulted,
    opened,
    said,
)
from tests.decisions.drafts import drafted
from tests.registry.test_database_gates import refused, run

pytestmark = pytest.mark.django_db
COMMENT = (
    "INSERT INTO decisions_comment (consultation_id, channel, text, name, contact, sender, form_key, said_on, filed_at)"
    " VALUES (%s, 'portal', '迟到的意见', '', '', repeat('a', 64), 'k', %s, %s)"
)


@pytest.fixture
def decision(cast, district):
    return drafted(cast, district)


def test_a_short_period_without_its_reason_is_refused(decision, cast):
    consultation = begun(decision, cast)
    refused(
        "UPDATE decisions_consultation SET days = 7 WHERE id = %s",
        consultation.pk,
        match="a_short_period",
    )


def test_a_consultation_begins_as_a_draft(decision, cast):
    begun(decision, cast)
    columns = "decision_id, draft_id, year, form, title, text, channels, media, days, short_reason, place, participants, institution, method, returned_reason, withdrawn_reason, report_text, report_digest, created_by_id, created_at"
    refused(
        f"INSERT INTO decisions_consultation (serial, status, opened_on, closes_on, {columns})"  # noqa: S608 (columns named above)
        f" SELECT 99, 'open', current_date - 40, current_date - 10, {columns} FROM decisions_consultation",
        match="应从起草开始",
    )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("closes_on = closes_on - 1", "只能延长"),
        ("closes_on = NULL, opened_on = NULL", "不能改动|只能延长"),
        ("days = days - 1, closes_on = closes_on", "只能延长"),
        ("opened_on = opened_on - 30", "不能改动"),
        ("text = '换了一种说法'", "不能改动"),
        ("short_reason = '后补的理由'", "不能改动"),
        ("days = days + 30", "a_period_is_as_long"),
    ],
)
def test_what_was_published_is_neither_shortened_nor_rewritten(decision, cast, change, match):
    consultation = opened(decision, cast)
    refused(
        f"UPDATE decisions_consultation SET {change} WHERE id = %s", consultation.pk, match=match
    )  # noqa: S608 (written above)


def test_nothing_comes_in_after_the_end_whatever_day_the_row_claims(decision, cast):
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        consultation = opened(decision, cast)
    claimed = timezone.now() - timedelta(days=45)
    refused(COMMENT, consultation.pk, claimed.date(), claimed, match="已于 .* 截止")


def test_nothing_comes_in_before_it_is_open_nor_once_it_is_answered(decision, cast):
    consultation = begun(decision, cast)
    now = timezone.now()
    refused(COMMENT, consultation.pk, now.date(), now, match="不接收")
    done = consulted(decision, cast)
    refused(COMMENT, done.pk, now.date(), now, match="不接收")


@pytest.mark.parametrize(
    "change",
    [
        "text = '赞成'",
        "channel = 'letter'",
        "said_on = said_on - 3",
        "filed_at = filed_at - interval '3 days'",
    ],
)
def test_what_somebody_said_is_not_changed_nor_removed(decision, cast, change):
    comment = said(opened(decision, cast))
    refused(
        f"UPDATE decisions_comment SET {change} WHERE id = %s",
        comment.pk,
        match="不能改动|names_its_sender",
    )  # noqa: S608 (written above)
    refused("DELETE FROM decisions_comment WHERE id = %s", comment.pk, match="只能追加")


def test_nobody_takes_back_for_others_once_it_is_closed(decision, cast):
    consultation = opened(decision, cast)
    comment = said(consultation)
    closed(consultation)
    refused(
        "UPDATE decisions_comment SET withdrawn_at = now() WHERE id = %s",
        comment.pk,
        match="已于 .* 截止",
    )


def test_the_report_is_not_published_over_unanswered_opinions(decision, cast):
    consultation = opened(decision, cast)
    said(consultation)
    closed(consultation)
    report = "report = '{}', report_text = '说明', report_digest = repeat('0', 64)"
    for status in ("'reporting'", "'concluded', concluded_at = now()"):
        refused(
            f"UPDATE decisions_consultation SET status = {status}, {report} WHERE id = %s",  # noqa: S608 (written above)
            consultation.pk,
            match="没有归纳或者没有答复",
        )
    answered(consultation, cast)
    assert run(
        f"UPDATE decisions_consultation SET status = 'reporting', {report} WHERE id = %s",
        consultation.pk,
    )  # noqa: S608 (written above)
    refused(
        "UPDATE decisions_opiniongroup SET reason = '换' WHERE consultation_id = %s",
        consultation.pk,
        match="不能改动",
    )


def test_what_is_concluded_stays_as_it_is(decision, cast):
    done = consulted(decision, cast)
    refused(
        "UPDATE decisions_consultation SET report = '{}' WHERE id = %s", done.pk, match="不能改动"
    )
    refused("DELETE FROM decisions_consultation WHERE id = %s", done.pk, match="只能追加")


def test_questions_stand_once_the_notice_is_sent(decision, cast):
    draft = begun(decision, cast, "questionnaire")
    question = add_question(draft, by=cast.clerk, kind="text", text="什么？")
    lifecycle.submit(draft, by=cast.clerk)
    refused(
        "UPDATE decisions_consultationquestion SET text = '改' WHERE id = %s",
        question.pk,
        match="不能改动",
    )
    refused(
        "DELETE FROM decisions_consultationquestion WHERE id = %s", question.pk, match="不能改动"
    )


REVIEW = "UPDATE decisions_decision SET status = 'legality' WHERE id = %s"


def test_no_matter_goes_to_the_review_before_the_public_was_heard(decision, cast):
    """JC-14, JC-16-OPENLY in the database; what else the review asks is refused by its own gate."""
    run("UPDATE decisions_decision SET status = 'signing' WHERE id = %s", decision.pk)
    refused(REVIEW, decision.pk, match="没有听取公众意见|送审材料")
    run("UPDATE decisions_decision SET status = 'drafting' WHERE id = %s", decision.pk)
    forum = begun(decision, cast, "forum")
    run("UPDATE decisions_decision SET status = 'signing' WHERE id = %s", decision.pk)
    refused(REVIEW, decision.pk, match="还没有办结|送审材料")
    concluded(forum, cast)
    refused(REVIEW, decision.pk, match="没有听取公众意见|送审材料")
