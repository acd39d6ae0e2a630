"""No step is skipped by whoever writes: raw SQL with the application's rights, and psql (G2, D2, D5, D6; the Plan 四(一)2, 3)."""

import hashlib
import subprocess
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.models import Decision, Draft
from decisions.workflows import legality, risk_assessment
from decisions.workflows.decision import TRANSITIONS
from powerops.core.calendars import current_calendar
from powerops.core.deadlines import counted
from powerops.law.decision_reviews import level_of
from powerops.law.major_decisions import REVIEW
from tests import database
from tests.decisions.reviewing import (
    WORDS,
    advised_in_review,
    assessed,
    assessing,
    in_review,
    on_agenda,
    passed,
    review_of,
    screened,
    sent,
    signing,
)

pytestmark = pytest.mark.django_db
MOVE = "UPDATE decisions_decision SET status = %s WHERE id = %s"
LATER = (
    "screening", "agenda", "deferred", "amending", "adopted", "reported", "executing", "suspended", "completed", "closed",
)  # fmt: skip
CONCLUDED = """UPDATE decisions_legalityreview SET outcome = %s, authority = 'yes', authority_words = '是', process = 'yes',
  process_words = '是', content = 'yes', content_words = '是', reviewed_by_id = %s, reviewed_at = %s WHERE id = %s"""


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement, *values, match):
    with pytest.raises(DatabaseError, match=match):
        run(statement, *values)


def moved_refused(decision, *states, match):
    for state in states:
        refused(MOVE, state, decision.pk, match=match)


def test_nothing_comes_to_the_meeting_without_the_review(cast, district):
    """D5: from the signature and from the review nobody jumps."""
    moved_refused(signing(cast, district), *LATER, match="程序不得跳过")
    waiting = in_review(cast, district)
    moved_refused(waiting, *LATER[1:], match="程序不得跳过")
    moved_refused(waiting, "screening", match="未经合法性审查或者经审查不合法的，不得提交讨论")


def test_what_was_found_lawful_still_goes_step_by_step(cast, district):
    decision = screened(cast, district)
    moved_refused(decision, *LATER[2:], "rejected", "terminated", "signing", match="程序不得跳过")
    assert run(MOVE, "agenda", decision.pk) == 1
    moved_refused(decision, "reported", "executing", "completed", "drafting", match="程序不得跳过")


def test_a_draft_that_is_not_lawful_does_not_pass_by_sql(cast, district):
    decision = advised_in_review(cast, district)
    legality.find_unlawful(
        decision, by=cast.legal, outcome="unlawful", opinion="越权", authority="no", process="yes", content="yes", **WORDS
    )  # fmt: skip
    moved_refused(decision, "screening", "agenda", match="程序不得跳过")
    refused(MOVE, "legality", decision.pk, match="连同送审材料")
    run(MOVE, "signing", decision.pk)
    refused(MOVE, "legality", decision.pk, match="连同送审材料")


def test_no_draft_comes_in_beyond_drafting(cast, district):
    """The review holds for the draft reviewed: nothing is put in its place afterwards."""
    for decision in (signing(cast, district), on_agenda(cast, district)):
        for is_after_meeting in (False, True):
            draft = Draft(
                decision=decision, number=9, text="换一稿", explanation="无", law_basis="无", made_by=cast.clerk,
                digest=hashlib.sha256(b"").hexdigest(), is_after_meeting=is_after_meeting,
            )  # fmt: skip
            with pytest.raises(DatabaseError, match="送审签以后不能再改"), transaction.atomic():
                draft.save()
        refused(
            "UPDATE decisions_draft SET text = '换' WHERE decision_id = %s",
            decision.pk,
            match="只能追加",
        )


def test_a_review_is_neither_made_up_nor_hurried(cast, district):
    decision = signing(cast, district)
    made_up = """INSERT INTO decisions_legalityreview (decision_id, draft_id, number, procedure, wanted_by, sent_by_id, sent_at,
      outcome, lacks, authority, authority_words, process, process_words, content, content_words, opinion, legal_risk)
      VALUES (%s, %s, 1, '已办理', %s, %s, %s, %s, '', '', '', '', '', '', '', '', '')"""
    now, soon = timezone.now(), timezone.localdate() + timedelta(days=3)
    own = (decision.pk, decision.draft.pk)
    refused(made_up, *own, soon, cast.head.pk, now, "", match="不少于7个工作日，不能缩短")
    early = now - timedelta(days=60)
    refused(made_up, *own, soon, cast.head.pk, early, "", match="不能缩短")
    far = soon + timedelta(days=60)
    refused(made_up, *own, far, cast.head.pk, now, "lawful", match="不能补造")
    waiting = in_review(cast, district)
    refused(made_up, waiting.pk, waiting.draft.pk, far, cast.head.pk, now, "", match="不能补造")
    for column, value in (("wanted_by", soon), ("sent_at", early), ("draft_id", own[1])):
        refused(
            f"UPDATE decisions_legalityreview SET {column} = %s WHERE id = %s",
            value,
            review_of(waiting).pk,
            match="不能更改",
        )


def test_a_review_is_concluded_by_the_legal_office_after_counsel_and_once(cast, district):
    review, now = review_of(in_review(cast, district)), timezone.now()
    refused(CONCLUDED, "lawful", cast.legal.pk, now, review.pk, match="法律顾问、公职律师")
    decision = advised_in_review(cast, district)
    review = review_of(decision)
    for person in (cast.supervisor, cast.leader, cast.admin):
        refused(CONCLUDED, "lawful", person.pk, now, review.pk, match="由法制岗位的人员进行")
    decision.drafters.add(cast.legal)
    refused(CONCLUDED, "lawful", cast.legal.pk, now, review.pk, match="起草人和代表单位")
    decision.drafters.remove(cast.legal)
    assert run(CONCLUDED, "lawful", cast.legal.pk, now, review.pk) == 1
    refused(CONCLUDED, "unlawful", cast.legal.pk, now, review.pk, match="已经作出，不能更改")
    refused("DELETE FROM decisions_legalityreview WHERE id = %s", review.pk, match="只能追加")


def test_no_matter_becomes_a_reform_after_it_was_sent(cast, district):
    decision = in_review(cast, district)
    statement = "UPDATE decisions_decision SET is_reform = true WHERE id = %s"
    refused(statement, decision.pk, match="是否属于探索性改革事项")


def test_a_matter_begins_as_a_suggestion(cast, district):
    decision = in_review(cast, district)
    for state in ("legality", "screening", "agenda", "executing"):
        copy = Decision.objects.get(pk=decision.pk)
        copy.pk, copy.serial, copy.status = None, 900, state
        with pytest.raises(DatabaseError, match="从建议开始"), transaction.atomic():
            copy.save()


def test_an_uncontrollable_risk_holds_the_topic_up(cast, district):
    """D4 and JC-24."""
    decision = assessed(cast, district)
    late = assessing(decision, cast, kind="safety")
    risk_assessment.write(late, by=cast.clerk, conclusion="uncontrollable")
    issue = "UPDATE decisions_riskassessment SET status = 'issued', issued_by_id = %s, issued_at = %s WHERE id = %s"
    signed = (cast.head.pk, timezone.now(), late.pk)
    refused(issue, *signed, match="须经负责人审签出具")
    passed(sent(decision, cast), cast)
    risk_assessment.submit(late, by=cast.clerk)
    assert run(issue, *signed) == 1
    refused(MOVE, "agenda", decision.pk, match="风险不可控的")
    change = "UPDATE decisions_riskassessment SET conclusion = 'controllable' WHERE id = %s"
    refused(change, late.pk, match="已经出具或者作废")


def test_points_are_graded_by_their_figures_and_stay_once_they_are_sent(cast, district):
    """JC-RISK-GRADES: table and law grade alike; a high risk without measure and owner is no row."""
    begun = assessing(assessed(cast, district), cast, kind="safety")
    point = begun.points.get()
    set_figures = (
        "UPDATE decisions_riskpoint SET likelihood = %s, effect = %s, level = %s WHERE id = %s"
    )
    for likelihood in range(1, 6):
        for effect in range(1, 6):
            level = level_of(likelihood, effect)
            assert run(set_figures, likelihood, effect, level.value, point.pk) == 1
            wrong = "low" if level != "low" else "high"
            refused(set_figures, likelihood, effect, wrong, point.pk, match="the_level_follows")
    refused(
        "UPDATE decisions_riskpoint SET measure = '' WHERE id = %s",
        point.pk,
        match="a_high_risk_has_measure_and_owner",
    )
    run("UPDATE decisions_riskassessment SET status = 'signing' WHERE id = %s", begun.pk)
    for statement in (
        "UPDATE decisions_riskpoint SET measure = '改' WHERE id = %s",
        "DELETE FROM decisions_riskpoint WHERE id = %s",
    ):
        refused(statement, point.pk, match="风险点不能再改")


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_database_counts_working_days_as_the_law_does(announced, year):
    """JC-REVIEW, over every holiday of two years."""
    calendar, first = current_calendar(), date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range(0, 330, 3)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, decisions_working_day_after(day, 7) FROM unnest(%s::date[]) AS day", [days]
        )
        found = dict(cursor.fetchall())
    assert found == {day: counted(REVIEW, day, calendar).due_on for day in days}


def test_the_gate_knows_the_states_that_the_lifecycle_knows(db):
    pairs = {(source, row.target) for row in TRANSITIONS for source in row.sources}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT earlier, later FROM unnest(%(all)s::text[]) AS earlier, unnest(%(all)s::text[]) AS later"
            " WHERE (decisions_is_gated(earlier) OR decisions_is_gated(later)) AND decisions_may_follow(earlier, later)",
            {"all": Decision.Status.values},
        )
        allowed = set(cursor.fetchall())
        cursor.execute(
            "SELECT state FROM unnest(%s::text[]) AS state WHERE decisions_is_gated(state)",
            [Decision.Status.values],
        )
        gated = {state for (state,) in cursor.fetchall()}
    known = {pair for pair in pairs if set(pair) & gated}
    assert known == allowed


@pytest.mark.skipif(not database.IS_EMBEDDED, reason="psql comes with the embedded server")
@pytest.mark.django_db(transaction=True)
def test_psql_with_the_applications_role_meets_the_same_gate(cast, district):
    """The Plan 四(一)3: whoever holds a console puts nothing to discussion either."""
    decision = sent(assessed(cast, district), cast)
    url = database.SERVER.url("app", connection.settings_dict["NAME"])
    statement = f"UPDATE decisions_decision SET status = 'screening' WHERE id = {decision.pk}"
    told = subprocess.run(
        [database.SERVER.program("psql"), url, "-v", "ON_ERROR_STOP=1", "-c", "SELECT current_user", "-c", statement],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "powerops_app" in told.stdout
    assert told.returncode != 0 and "不得提交讨论" in told.stderr
    decision.refresh_from_db()
    assert decision.status == "legality"
