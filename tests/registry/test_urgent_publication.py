"""紧急公布 by the principal leader, and the review made up for afterwards (R4, F3; the Plan 四(二)3, 四(二)1)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client

from powerops.core import reminders
from powerops.core.models import Appointment, AuditEvent, Deadline, Notice, Post
from powerops.core.numbering import open_series
from powerops.core.recusals import raise_recusal
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import Edition, EmergencyReview, PublishedPower, Revision, SignOff
from registry.numbers import APPROVAL
from registry.workflows import emergency_review as review
from registry.workflows.edition import publish_edition
from registry.workflows.emergency import publish_urgently
from registry.workflows.revision import submit
from tests.builders import adjusted, content, drafted, published, walked
from tests.cast import appoint

WHY = "防汛抢险，须立即明确处置权限"
UNDER_REVIEW = ("head_review", "legal_review", "decision")


def ordered(cast, district, state="legal_review", **facts):
    """A list that was published urgently from a state, and its review."""
    revision = walked(drafted(cast, district.zjj), cast, state)
    publish_urgently(revision, by=cast.leader, reason=WHY, **facts)
    return EmergencyReview.objects.get()


@pytest.mark.parametrize("state", UNDER_REVIEW)
def test_the_leader_publishes_at_once_what_is_under_review(cast, district, state):
    one = ordered(cast, district, state, document_number="新开〔2026〕8号")
    revision, edition = Revision.objects.get(), Edition.objects.get()
    assert (revision.status, revision.is_emergency, revision.edition) == ("published", True, edition)  # fmt: skip
    assert (edition.document_number, edition.published_by) == ("新开〔2026〕8号", cast.leader)
    assert PublishedPower.objects.count() == 1 and not revision.versions.filter(is_open=True)
    sign = revision.sign_offs.get(step="emergency")
    assert (sign.by, sign.opinion, sign.outcome) == (cast.leader, WHY, "passed")
    assert (one.ordered_by, one.order_reason) == (cast.leader, WHY)
    assert one.status == ("decision" if state == "decision" else "legal")
    running = Deadline.objects.get(state="running")
    wanted = "secretary" if state == "decision" else "legal"
    assert (running.rule, running.role, running.record_id) == ("R4-EMERGENCY", wanted, one.pk)
    acts = AuditEvent.objects.about(revision).values_list("act", flat=True)
    assert list(acts)[-1] == "registry.revision.published_urgently"


def test_it_takes_the_next_number_of_the_series(cast, district):
    open_series(by=cast.admin, organisation=district.gwh, kind=APPROVAL, sign="新开")
    ordered(cast, district, automatic=True)
    assert Edition.objects.get().document_number.startswith("新开〔")


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_only_what_is_under_review_is_published_urgently(cast, district, state):
    revision = walked(drafted(cast, district.zjj), cast, state)
    with pytest.raises(IllegalTransition):
        publish_urgently(revision, by=cast.leader, reason=WHY)


@pytest.mark.parametrize("name", ["clerk", "head", "legal", "secretary", "supervisor", "outsider"])
def test_nobody_but_the_principal_leader_orders_it(cast, district, name):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    with pytest.raises(NotAllowed):
        publish_urgently(revision, by=getattr(cast, name), reason=WHY)
    assert not Edition.objects.exists()


def test_it_needs_a_reason(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    with pytest.raises(RuleViolated, match="必须说明理由"):
        publish_urgently(revision, by=cast.leader, reason="  ")
    assert not SignOff.objects.filter(step="emergency") and not Edition.objects.exists()


def test_a_leader_who_drafted_does_not_order_it(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    revision.drafters.add(cast.leader)
    with pytest.raises(RuleViolated, match="参与了本稿起草"):
        publish_urgently(revision, by=cast.leader, reason=WHY)


def test_an_incomplete_power_is_not_published_urgently_either(cast, district):
    revision = drafted(cast, district.zjj)
    walked(revision, cast, "legal_review")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_revision SET status = 'draft' WHERE id = %s", [revision.pk])
        cursor.execute("UPDATE registry_powerversion SET duties = '[]' WHERE revision_id = %s", [revision.pk])  # fmt: skip
        cursor.execute("UPDATE registry_revision SET status = 'legal_review' WHERE id = %s", [revision.pk])  # fmt: skip
    with pytest.raises(RuleViolated, match="不完整"):
        publish_urgently(Revision.objects.get(), by=cast.leader, reason=WHY)


def test_the_database_wants_the_leaders_word_too(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    statement = "UPDATE registry_revision SET is_emergency = true, status = 'approved', approved_on = now() WHERE id = %s"
    refused = pytest.raises(DatabaseError, match="紧急公布须由主要领导签署")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [revision.pk])


def test_other_lists_of_the_body_wait_for_their_own_publication(cast, district):
    other = walked(drafted(cast, district.zjj, content(name="对另一行为的处罚")), cast, "approved")
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    publish_urgently(revision, by=cast.leader, reason=WHY)
    assert Revision.objects.get(pk=other.pk).status == "approved"
    assert publish_edition(district.zjj, by=cast.secretary).power_count == 2


# --- the review afterwards -------------------------------------------------------------------------


def test_the_review_is_made_up_for_by_two_people_and_ratified(cast, district):
    one = ordered(cast, district)
    with pytest.raises(IllegalTransition):
        review.ratify(one, by=cast.secretary, reason="同意")
    review.find_lawful(one, by=cast.legal, reason="依据充分")
    assert Deadline.objects.get(state="running").role == "secretary"
    review.ratify(one, by=cast.secretary, reason="管委会会议追认")
    one.refresh_from_db()
    assert (one.status, one.is_lawful, one.legal_by, one.decided_by) == ("ratified", True, cast.legal, cast.secretary)  # fmt: skip
    assert Deadline.objects.get(rule="R4-EMERGENCY").state == "met"
    assert Notice.objects.filter(person=cast.leader, text__contains="已追认").exists()


def test_what_is_found_unlawful_is_not_ratified(cast, district):
    one = ordered(cast, district)
    review.find_unlawful(one, by=cast.legal, reason="超越职权")
    with pytest.raises(RuleViolated, match="不合法，不能追认"):
        review.ratify(one, by=cast.secretary, reason="同意")
    review.reject(one, by=cast.secretary, reason="不予追认")
    assert EmergencyReview.objects.get().status == "rejected"


def test_what_is_not_ratified_leaves_the_body_an_adjustment_to_make(cast, district):
    one = ordered(cast, district, "decision")
    review.reject(one, by=cast.secretary, reason="理由不足")
    due = Deadline.objects.get(rule="R3-APPLY", state="running")
    assert (due.body, due.role, due.record_id) == (district.zjj, "clerk", one.pk)
    assert Notice.objects.filter(person=cast.clerk, text__contains="未获追认").exists()
    answer = adjusted(cast, PublishedPower.objects.get().power, handling_office="另一科")
    submit(answer, by=cast.clerk)
    due.refresh_from_db()
    assert due.state == "met"


@pytest.mark.parametrize("who", ["leader", "clerk"])
def test_neither_who_ordered_it_nor_who_drafted_reviews_it(cast, district, who):
    one = ordered(cast, district)
    for title, role, body in (("兼法制", "legal", district.fzb), ("兼秘书", "secretary", district.gwh)):  # fmt: skip
        post = Post.objects.create(organisation=body, title=title, role=role)
        Appointment.objects.create(person=getattr(cast, who), post=post, began_on=date(2016, 8, 25))
    with pytest.raises(RuleViolated, match="决定了这次紧急公布|参与了本稿起草"):
        review.find_lawful(one, by=getattr(cast, who), reason="同意")
    review.find_lawful(one, by=cast.legal, reason="同意")
    with pytest.raises(RuleViolated, match="决定了这次紧急公布|参与了本稿起草"):
        review.ratify(one, by=getattr(cast, who), reason="同意")


def test_nobody_says_both_words(cast, district):
    one = ordered(cast, district)
    post = Post.objects.create(organisation=district.gwh, title="兼秘书", role="secretary")
    Appointment.objects.create(person=cast.legal, post=post, began_on=date(2016, 8, 25))
    review.find_lawful(one, by=cast.legal, reason="同意")
    with pytest.raises(RuleViolated, match="已经审查过"):
        review.ratify(one, by=cast.legal, reason="同意")


@pytest.mark.parametrize("verb", ["find_lawful", "find_unlawful"])
@pytest.mark.parametrize("name", ["clerk", "head", "secretary", "leader", "outsider"])
def test_the_legal_offices_word_is_given_by_the_legal_office(cast, district, verb, name):
    one = ordered(cast, district)
    with pytest.raises(NotAllowed):
        getattr(review, verb)(one, by=getattr(cast, name), reason="同意")


def test_a_review_that_is_not_made_up_for_in_time_goes_up_to_the_supervisors(cast, district):
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))):
        ordered(cast, district)
        assert Deadline.objects.get(state="running").due_on == date(2026, 12, 7)
    with time_machine.travel(datetime(2026, 12, 14, 10, tzinfo=ZoneInfo("Asia/Shanghai"))):
        reminders.check()
    assert Notice.objects.filter(
        person=cast.supervisor, text__contains="紧急公布后补充审查"
    ).exists()


# --- pages -----------------------------------------------------------------------------------------


def test_the_public_reads_how_an_urgent_publication_stands(cast, district):
    one, client = ordered(cast, district), Client()

    def pages():
        return [
            client.get(url).content.decode() for url in ("/bodies/zjj/editions/1/", "/bodies/zjj/")
        ]

    assert all("紧急公布，待补充审查" in page for page in pages())
    before = client.get("/bodies/zjj/editions/1/")["ETag"]
    review.find_lawful(one, by=cast.legal, reason="同意")
    review.reject(one, by=cast.secretary, reason="理由不足")
    assert (
        client.get("/bodies/zjj/editions/1/", headers={"if-none-match": before}).status_code == 200
    )
    assert all("紧急公布，未获追认" in page and WHY not in page for page in pages())
    published(cast, district.zjj, content(name="对另一行为的处罚"))
    assert "须提出调整" not in client.get("/bodies/zjj/").content.decode()
    assert "紧急公布，未获追认" in client.get("/bodies/zjj/").content.decode()  # in the history


def test_the_leader_orders_it_on_the_page_and_the_reviewers_find_it_on_their_desk(cast, district, client):  # fmt: skip
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    page = revision.get_absolute_url()
    client.force_login(cast.leader)
    assert f"{page}publish_urgently/" in client.get(page).content.decode()
    assert client.post(f"{page}publish_urgently/", {"reason": ""}).status_code == 422
    answer = client.post(f"{page}publish_urgently/", {"reason": WHY}, follow=True)
    assert "紧急公布" in answer.content.decode() and "补充审查" in answer.content.decode()
    assert answer.content.decode().count("紧急公布时未办，事后补充") == 2  # 法制审核, 管委审定
    own = EmergencyReview.objects.get().get_absolute_url()
    client.force_login(cast.secretary)
    assert f"{page}publish_urgently/" not in client.get(page).content.decode()
    assert own not in client.get("/desk/").content.decode()
    client.force_login(cast.legal)
    assert own in client.get("/desk/").content.decode()
    assert client.post(f"{own}find_lawful/", {"reason": ""}).status_code == 400
    client.post(f"{own}find_lawful/", {"reason": "依据充分"})
    client.force_login(cast.secretary)
    assert own in client.get("/desk/").content.decode()
    assert client.post(f"{own}find_lawful/", {"reason": "再审"}).status_code == 409
    client.post(f"{own}ratify/", {"reason": "会议追认"})
    assert "已追认" in client.get("/desk/registry/emergency-reviews/").content.decode()
    assert client.get("/desk/registry/emergency-reviews/?export=csv").status_code == 200


def test_only_whom_the_post_reaches_sees_the_review(cast, district, client):
    one = ordered(cast, district)
    for name, status in {"outsider": 404, "nobody": 404, "clerk2": 404, "clerk": 200, "supervisor": 200}.items():  # fmt: skip
        client.force_login(getattr(cast, name))
        assert client.get(one.get_absolute_url()).status_code == status, name


def test_a_recused_reviewer_has_no_word_on_it(cast, district):
    one = ordered(cast, district)
    appoint("fzb-head", "法制办主任", "head", district.fzb, principal=True)
    raise_recusal(one, by=cast.legal, person=cast.legal, reason="与本事项有利害关系")
    with pytest.raises(RuleViolated, match="回避"):
        review.find_lawful(one, by=cast.legal, reason="同意")
