"""专家论证 from finding the experts to what became of their opinions (D3, G7, G10; art 19–21, 29, 41)."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from decisions.models import ExpertPanel
from decisions.panel_facts import lacks, sitting
from decisions.workflows import expert as pool
from decisions.workflows import panel as lifecycle
from decisions.workflows import panel_record
from powerops.core.arriving import FileUnfit
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions import panels as walk
from tests.decisions.drafts import drafted
from tests.decisions.matters import drafting

pytestmark = pytest.mark.django_db
Status = ExpertPanel.Status


def test_a_panel_is_drawn_signed_heard_answered_and_concluded(cast, district):
    panel = walk.done(cast, district)
    assert panel.status == Status.DONE and panel.ended_at
    assert lacks(panel.decision) is None


def test_the_step_lacks_its_panel_until_it_is_concluded(cast, district):
    """JC-19."""
    decision = drafted(cast, district)
    assert lacks(decision) == "还没有组织专家论证"
    panel = walk.begun(cast, district, decision)
    assert lacks(decision) == "专家论证还没有完成"
    lifecycle.discard(panel, by=cast.clerk, reason="改为书面咨询")
    assert lacks(decision) == "还没有组织专家论证"


@pytest.mark.parametrize(
    "who", ["head", "clerk2", "legal", "secretary", "leader", "admin", "outsider"]
)
def test_only_the_clerk_of_the_drafting_body_forms_a_panel(cast, district, who):
    with pytest.raises(NotAllowed):
        panel_record.prepare(drafted(cast, district), by=getattr(cast, who))


def test_without_a_draft_nobody_is_asked(cast, district):
    with pytest.raises(IllegalTransition):
        walk.begun(cast, district, drafting(cast, district))


@pytest.mark.parametrize(("size", "told"), [(4, "少于5人"), (6, "不是单数")])
def test_a_panel_is_odd_and_large_enough(cast, district, size, told):
    """JC-EXPERTS-NUMBER."""
    with pytest.raises(RuleViolated, match=told):
        walk.begun(cast, district, size=size)


# --- who may sit --------------------------------------------------------------------------------------------


def test_whoever_works_at_the_drafting_body_or_is_known_to_have_an_interest_is_not_drawn(
    cast, district
):
    """JC-20-INTERESTED."""
    free = walk.experts(cast, district, 6)
    walk.enrolled(cast, district, 7, employer_kind="authority", employer_body=district.zjj)
    walk.enrolled(cast, district, 8, employer=district.zjj.name)
    walk.enrolled(cast, district, 9, conflict_bodies=[district.zjj], conflicts="承接该局设计业务")
    walk.enrolled(cast, district, 10, field="law")
    gone = walk.enrolled(cast, district, 11)
    pool.remove(gone, by=cast.secretary, reason="本人申请退出")
    panel = lifecycle.fix_pool(walk.begun(cast, district), by=cast.clerk)
    assert panel.draw.numbers == [one.number for one in free]


def test_the_list_is_longer_than_what_is_drawn_from_it(cast, district):
    walk.experts(cast, district, 5)
    with pytest.raises(RuleViolated, match="只有5人"):
        lifecycle.fix_pool(walk.begun(cast, district), by=cast.clerk)


def test_the_draw_of_experts_is_repeated_by_anybody(cast, district):
    panel = walk.drawn(cast, district)
    told = subprocess.run(
        [sys.executable, "-I", "-c", panel.draw.script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(panel.draw.drawn)
    assert {one.expert.number for one in sitting(panel)} == set(panel.draw.drawn)


def test_experts_are_chosen_with_reasons_and_nobody_interested_among_them(cast, district):
    """JC-20."""
    free = walk.experts(cast, district, 5)
    own = walk.enrolled(cast, district, 6, employer_body=district.zjj)
    panel = walk.begun(cast, district)
    with pytest.raises(RuleViolated, match="任职于承办单位"):
        lifecycle.choose(panel, by=cast.clerk, experts=[*free, own], choice_reason="专业对口")
    with pytest.raises(ValidationError, match="应说明理由"):
        lifecycle.choose(panel, by=cast.clerk, experts=free, choice_reason=" ")
    formed = lifecycle.choose(panel, by=cast.clerk, experts=free, choice_reason="兼顾两种不同意见")
    assert lifecycle.approve(formed, by=cast.head).status == Status.WORKING


def test_the_head_signs_no_even_number_and_no_panel_of_the_own_authority(cast, district):
    """JC-EXPERTS-NUMBER, JC-EXPERTS-SHARE."""
    free = walk.experts(cast, district, 6)
    official = [walk.enrolled(cast, district, one, employer_kind="authority") for one in (7, 8)]
    for chosen, told in ((free, "不是单数"), ([*free[:3], *official], "最多1人")):
        panel = lifecycle.choose(
            walk.begun(cast, district), by=cast.clerk, experts=chosen, choice_reason="对口"
        )
        with pytest.raises(RuleViolated, match=told):
            lifecycle.approve(panel, by=cast.head)


def test_an_interest_learned_after_the_draw_bars_at_the_signature(cast, district):
    panel = walk.drawn(cast, district)
    member = sitting(panel).first().expert
    about = {
        name: getattr(member, name)
        for name in ("name", "field", "standing", "employer", "employer_kind")
    }
    pool.correct(
        member, by=cast.secretary, conflict_bodies=[district.zjj], conflicts="股东", **about
    )
    with pytest.raises(RuleViolated, match="利害关系"):
        lifecycle.approve(panel, by=cast.head)
    with (
        pytest.raises(DatabaseError, match="利害关系"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE decisions_expertpanel SET status = 'working' WHERE id = %s", [panel.pk]
        )


def test_who_formed_the_panel_does_not_sign_it(cast, district):
    panel = walk.drawn(cast, district)
    for person in (cast.clerk, cast.head2, cast.leader):
        with pytest.raises(NotAllowed):
            lifecycle.approve(panel, by=person)
    panel.drafters.add(cast.head)
    with pytest.raises(RuleViolated, match="不能审签"):
        lifecycle.approve(panel, by=cast.head)


def test_a_list_sent_back_is_formed_anew_and_the_first_stays_in_the_record(cast, district):
    panel = lifecycle.send_back(walk.drawn(cast, district), by=cast.head, reason="缺少经济专家")
    assert (panel.status, panel.draw, sitting(panel).count()) == (Status.DRAFT, None, 0)
    assert panel.members.count() == 5
    again = lifecycle.fix_pool(panel, by=cast.clerk)
    assert (
        lifecycle.draw_experts(again, by=cast.clerk, value="1", value_from="公证处").status
        == Status.FORMED
    )


# --- what they say --------------------------------------------------------------------------------------------


def test_who_declares_an_interest_leaves_and_the_next_in_the_draw_follows(cast, district):
    panel = walk.working(cast, district)
    member = sitting(panel).first()
    with pytest.raises(ValidationError, match="什么关系"):
        walk.declared(panel, cast, member, declaration="interested")
    walk.declared(
        panel, cast, member, declaration="interested", declaration_note="配偶任职于污水处理厂"
    )
    on_panel = {one.expert.number for one in sitting(panel)}
    assert member.expert.number not in on_panel and panel.draw.reserves[0] in on_panel
    assert len(on_panel) == 5


def test_without_a_declaration_no_opinion_and_without_a_file_none_either(cast, district):
    """JC-19-SIGNED, JC-20-INTERESTED."""
    panel = walk.working(cast, district)
    member = sitting(panel).first()
    with pytest.raises(RuleViolated, match="没有声明"):
        walk.heard(panel, cast, member)
    walk.declared(panel, cast, member)
    with pytest.raises(FileUnfit):
        walk.heard(panel, cast, member, file=ContentFile(b"", name="空.pdf"))
    for day in (timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=1)):
        with pytest.raises(RuleViolated, match="署名日期"):
            walk.heard(panel, cast, member, signed_on=day)
    with pytest.raises(ValidationError, match="修改建议或者理由"):
        walk.heard(panel, cast, member, conclusion="opposed")
    walk.heard(panel, cast, member)
    with pytest.raises(RuleViolated, match="已经登记"):
        walk.heard(panel, cast, member)


def test_the_opinions_are_complete_when_everybody_has_spoken(cast, district):
    """JC-19-SIGNED."""
    panel = walk.working(cast, district)
    with pytest.raises(RuleViolated, match="还没有提出署名的论证意见"):
        lifecycle.complete(panel, by=cast.clerk)


def test_an_opinion_is_said_once(cast, district):
    panel = walk.answering(cast, district)
    with (
        pytest.raises(DatabaseError, match="只能追加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE decisions_expertopinion SET conclusion = 'agreed' WHERE member_id = %s",
            [sitting(panel).first().pk],
        )


def test_the_head_concludes_when_each_opinion_is_answered_and_each_expert_assessed(cast, district):
    """JC-29-EXPERTS, JC-41."""
    panel = walk.answering(cast, district)
    with pytest.raises(RuleViolated, match="没有答复采纳情况和评价"):
        lifecycle.conclude(panel, by=cast.head)
    first, *others = sitting(panel)
    with pytest.raises(ValidationError, match="说明理由"):
        panel_record.settle(panel, by=cast.clerk, member=first, outcome="not", conduct="good")
    with pytest.raises(ValidationError, match="具体情况"):
        panel_record.settle(panel, by=cast.clerk, member=first, outcome="adopted", conduct="breach")
    for one in (first, *others):
        panel_record.settle(panel, by=cast.clerk, member=one, outcome="adopted", conduct="good")
    with pytest.raises(RuleViolated, match="还没有写好"):
        lifecycle.conclude(panel, by=cast.head)
    panel_record.tell_adoption(panel, by=cast.clerk, report="全部采纳。")
    assert lifecycle.conclude(panel, by=cast.head).status == Status.DONE


def test_a_panel_is_ended_before_its_time_by_the_head_with_the_reason(cast, district):
    panel = walk.working(cast, district)
    with pytest.raises(RuleViolated, match="说明理由"):
        lifecycle.dissolve(panel, by=cast.head)
    assert lifecycle.dissolve(panel, by=cast.head, reason="草案撤回").ended_at


# --- the pool -------------------------------------------------------------------------------------------------


def test_the_secretary_alone_keeps_the_pool(cast, district):
    """JC-21."""
    for person in (cast.clerk, cast.head, cast.leader, cast.legal, cast.admin, cast.outsider):
        with pytest.raises(NotAllowed):
            pool.enroll(by=person, pool=district.gwh)
    expert = walk.enrolled(cast, district, 1)
    with pytest.raises(ValidationError, match="已经在库"):
        walk.enrolled(cast, district, 1)
    with pytest.raises(NotAllowed):
        pool.remove(expert, by=cast.clerk, reason="不再请")


def test_who_breaks_the_rules_mends_their_ways_or_leaves_the_pool(cast, district):
    """JC-41."""
    expert = walk.enrolled(cast, district, 1)
    with pytest.raises(RuleViolated, match="说明理由"):
        pool.suspend(expert, by=cast.secretary)
    assert pool.suspend(expert, by=cast.secretary, reason="泄露商业秘密").status_reason
    assert pool.reinstate(expert, by=cast.secretary, reason="已整改").status_reason == ""
    assert pool.remove(expert, by=cast.secretary, reason="造成严重后果").status == "removed"
    with pytest.raises(IllegalTransition):
        pool.correct(expert, by=cast.secretary, name="别名")
