"""公开征求意见: the notice, its period, who signs it, how it ends and what comes of it (D2, D3; 713号令 art 14, 15, 18, 32)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from decisions.models import Consultation
from decisions.participation_facts import lacks, last_day
from decisions.workflows import consultation as lifecycle
from decisions.workflows import consultation_drafting, sorting
from powerops.core.models import Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.workflow import available
from tests.decisions.consultations import (
    answered,
    begun,
    closed,
    concluded,
    consulted,
    opened,
    said,
)
from tests.decisions.drafts import drafted, second
from tests.decisions.matters import drafting

pytestmark = pytest.mark.django_db
Status = Consultation.Status


@pytest.fixture
def decision(cast, district):
    return drafted(cast, district)


def test_a_notice_goes_from_the_clerk_through_the_head_to_the_public(decision, cast):
    consultation = begun(decision, cast)
    assert (consultation.status, consultation.number[:2], consultation.draft.number) == (
        "drafting",
        "ZQ",
        1,
    )
    consultation = lifecycle.submit(consultation, by=cast.clerk)
    consultation = lifecycle.publish(consultation, by=cast.head)
    assert consultation.status == Status.OPEN
    assert consultation.opened_on == timezone.localdate()
    assert (consultation.closes_on - consultation.opened_on).days >= 30


def test_the_day_of_publication_is_not_counted_and_an_end_on_holidays_moves_on(decision, cast):
    """JC-COMMENT from 27 August 2026: thirty days end on Saturday 26 September, within 中秋节 25–27: Monday."""
    assert last_day(date(2026, 8, 27), 30).isoformat() == "2026-09-28"


def test_a_shorter_period_needs_its_reason_and_the_reason_stands_in_the_notice(
    decision, cast, client
):
    """JC-15-PERIOD."""
    with pytest.raises(Exception, match="说明原因"):
        begun(decision, cast, days=7)
    consultation = opened(
        decision, cast, days=7, short_reason="汛期临近，须在汛前确定收费减免办法。"
    )
    assert (consultation.closes_on - consultation.opened_on).days >= 7
    assert "汛期临近" in client.get(consultation.public_url).content.decode()


def test_who_wrote_the_notice_does_not_sign_it_and_nobody_else_does(decision, cast):
    consultation = lifecycle.submit(begun(decision, cast), by=cast.clerk)
    for person in (
        cast.clerk,
        cast.head2,
        cast.legal,
        cast.leader,
        cast.supervisor,
        cast.admin,
        cast.outsider,
    ):
        with pytest.raises(NotAllowed):
            lifecycle.publish(consultation, by=person)
    consultation.drafters.add(cast.head)
    with pytest.raises(RuleViolated, match="参与了"):
        lifecycle.publish(consultation, by=cast.head)


@pytest.mark.parametrize(
    "who", ["head", "clerk2", "legal", "leader", "supervisor", "outsider", "nobody"]
)
def test_only_the_clerk_of_the_body_that_drafts_begins_one(decision, cast, who):
    cast.clerk = getattr(cast, who)
    with pytest.raises(NotAllowed):
        begun(decision, cast)


def test_nobody_is_asked_about_nothing(cast, district):
    decision = drafting(cast, district)
    with pytest.raises(RuleViolated, match="还没有决策草案"):
        begun(decision, cast)


def test_the_head_publishes_what_stands_not_what_has_been_overtaken(decision, cast):
    """JC-15."""
    consultation = lifecycle.submit(begun(decision, cast), by=cast.clerk)
    second(decision, cast)
    with pytest.raises(RuleViolated, match="新的稿次"):
        lifecycle.publish(consultation, by=cast.head)
    back = lifecycle.send_back(consultation, by=cast.head, reason="请按第二稿重写")
    assert back.returned_reason == "请按第二稿重写"
    again = consultation_drafting.rewrite(back, by=cast.clerk, text="按第二稿征求意见。")
    assert again.draft.number == 2


def test_the_end_is_moved_on_and_never_back(decision, cast):
    consultation = opened(decision, cast, days=31)
    before = consultation.closes_on
    for days in (1, 30, 31):
        with pytest.raises(RuleViolated, match="不能缩短"):
            lifecycle.extend(consultation, by=cast.head, days=days, reason="另有安排")
    with pytest.raises(RuleViolated, match="理由"):
        lifecycle.extend(consultation, by=cast.head, days=35, reason=" ")
    with pytest.raises(NotAllowed):
        lifecycle.extend(consultation, by=cast.clerk, days=35, reason="延长")
    assert (
        lifecycle.extend(consultation, by=cast.head, days=35, reason="群众要求延长").closes_on
        > before
    )


def test_a_published_notice_is_not_rewritten(decision, cast):
    consultation = opened(decision, cast)
    with pytest.raises(IllegalTransition):
        consultation_drafting.rewrite(consultation, by=cast.clerk, text="换一种说法")


def test_it_ends_by_the_clock_once_its_last_day_is_over(decision, cast):
    consultation = opened(decision, cast)
    with pytest.raises(RuleViolated, match="没有届满"):
        lifecycle.close(consultation, by=cast.clerk)
    with time_machine.travel(f"{consultation.closes_on} 23:59:00+08:00"):
        assert lifecycle.close_due() == 0
    with time_machine.travel(f"{consultation.closes_on + timedelta(days=1)} 00:01:00+08:00"):
        assert (lifecycle.close_due(), lifecycle.close_due()) == (1, 0)
    consultation.refresh_from_db()
    assert consultation.status == Status.SORTING
    assert Notice.objects.filter(person=cast.clerk, text__contains="已截止").exists()


def test_nothing_unanswered_goes_into_the_report(decision, cast):
    """JC-18."""
    consultation = opened(decision, cast)
    first, second = said(consultation), said(consultation, "赞成调整，同时减免低收入家庭。")
    consultation = closed(consultation)
    with pytest.raises(RuleViolated, match="2条意见还没有归纳"):
        lifecycle.send_report(consultation, by=cast.clerk, report_text="说明")
    group = sorting.make_group(
        consultation,
        by=cast.clerk,
        title="降低幅度",
        comments=consultation.comments.filter(pk=first.pk),
    )
    sorting.answer(group, by=cast.clerk, outcome="not", reason="低于成本，不能再降。")
    other = sorting.make_group(
        consultation,
        by=cast.clerk,
        title="减免",
        comments=consultation.comments.filter(pk=second.pk),
    )
    with pytest.raises(RuleViolated, match="1条意见所归纳的问题还没有答复"):
        lifecycle.send_report(consultation, by=cast.clerk, report_text="说明")
    sorting.answer(other, by=cast.clerk, outcome="adopted", reason="已写入草案第三条。")
    with pytest.raises(RuleViolated, match="总体说明"):
        lifecycle.send_report(consultation, by=cast.clerk, report_text=" ")
    sent = lifecycle.send_report(consultation, by=cast.clerk, report_text="共收到两条意见。")
    assert sent.report["total"] == 2 and len(sent.report["groups"]) == 2


def test_the_head_signs_the_report_and_it_stands_on_the_page(decision, cast, client):
    """JC-32-OPINIONS."""
    consultation = opened(decision, cast)
    said(consultation, name="某居民", contact="13800000000")
    consultation = answered(closed(consultation), cast)
    consultation = lifecycle.send_report(
        consultation, by=cast.clerk, report_text="意见集中在调整幅度。"
    )
    assert "分两年到位" not in client.get(consultation.public_url).content.decode()
    with pytest.raises(NotAllowed):
        lifecycle.publish_report(consultation, by=cast.clerk)
    back = lifecycle.return_report(consultation, by=cast.head, reason="理由写明条款")
    assert back.status == Status.SORTING
    consultation = concluded(back, cast)
    page = client.get(consultation.public_url).content.decode()
    assert "分两年到位" in page and "部分采纳" in page
    assert "某居民" not in page and "13800000000" not in page and "建议分三年到位" not in page
    assert available(lifecycle.TABLE, consultation, cast.head) == []


def test_what_is_withdrawn_stays_on_its_page_with_the_reason(decision, cast, client):
    consultation = opened(decision, cast)
    with pytest.raises(RuleViolated):
        lifecycle.withdraw(consultation, by=cast.head, reason="")
    lifecycle.withdraw(consultation, by=cast.head, reason="草案拟作重大修改，另行征求意见。")
    assert "另行征求意见" in client.get(consultation.public_url).content.decode()
    unseen = lifecycle.discard(begun(decision, cast), by=cast.clerk, reason="重复")
    assert client.get(unseen.public_url).status_code == 404


def test_what_participation_lacks(decision, cast):
    """JC-14 and JC-16-OPENLY: at least one form to its end, and an open one where interests are touched."""
    assert "没有采取任何方式" in lacks(decision)
    forum = begun(decision, cast, "forum")
    assert "座谈会" in lacks(decision) and "没有办结" in lacks(decision)
    concluded(forum, cast)
    assert "公开征求意见或者听证会" in lacks(decision)
    consulted(decision, cast)
    assert lacks(decision) is None
