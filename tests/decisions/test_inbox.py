"""The desk of major decisions: what waits for whom, as the lifecycle says it, oldest first (experience.md)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from decisions.workflows import drafting, legality, suggestion
from powerops.core import recusals
from tests.decisions import matters, meetings, reviewing

# For whose word a matter waits in each state, by the clause that gives the word to the post.
WALKS = {
    "proposed": (matters.proposed, None),
    "starting": (matters.starting, "leader"),
    "drafting": (matters.drafting, None),
    "signing": (reviewing.signing, "head"),
    "legality": (reviewing.in_review, "legal"),
    "screening": (reviewing.screened, "leader"),
    "agenda": (reviewing.on_agenda, "secretary"),
    "adopted": (meetings.adopted, "secretary"),
    "reported": (meetings.reported, "secretary"),
    "executing": (meetings.executing, "secretary"),
}


def lines(client, person):
    client.force_login(person)
    answer = client.get(reverse("desk"))
    assert answer.status_code == 200
    return {one.key: one.rows for one in answer.context["sections"]}


def waiting(client, person, decision):
    return [row for row in lines(client, person).get("waiting", []) if row.record == decision]


@pytest.mark.parametrize(("state", "walk"), WALKS.items())
def test_a_matter_waits_for_one_post_alone(client, cast, district, state, walk):
    build, username = walk
    decision = build(cast, district)
    assert decision.status == state
    found = {name for name, one in vars(cast).items() if waiting(client, one, decision)}
    assert found == ({username} if username else set())


def test_what_was_sent_back_comes_to_the_clerk_with_the_reason(client, cast, district):
    decision = reviewing.signing(cast, district)
    assert "decisions-returned" not in lines(client, cast.clerk)
    drafting.return_draft(decision, by=cast.head, reason="补充减免办法")
    [row] = lines(client, cast.clerk)["decisions-returned"]
    assert row.record == decision and "补充减免办法" in row.note
    assert "decisions-returned" not in lines(client, cast.clerk2)


def test_who_waits_for_others_is_told_for_whom(client, cast, district):
    decision = reviewing.in_review(cast, district)
    for person in (cast.clerk, cast.head):
        [row] = lines(client, person)["decisions-others"]
        assert row.record == decision and row.next_act == "等待法制"
    assert "decisions-others" not in lines(client, cast.clerk2)


def test_what_a_meeting_amended_waits_for_the_clerk_and_then_for_the_legal_office(
    client, cast, district
):
    decision = meetings.resolved(cast, district, reviewing.on_agenda(cast, district), "amended")
    [row] = lines(client, cast.clerk)["decisions-returned"]
    assert row.record == decision and not waiting(client, cast.legal, decision)
    reviewing.new_draft(decision, cast.clerk, text="污水处理费分三年调整到位。")
    assert waiting(client, cast.legal, decision)
    assert "decisions-returned" not in lines(client, cast.clerk)


def test_a_topic_on_a_meeting_waits_for_no_secretary(client, cast, district):
    decision = reviewing.on_agenda(cast, district)
    assert waiting(client, cast.secretary, decision)[0].next_act == "列入会议议题"
    meetings.prepared(cast, district, decision)
    assert not waiting(client, cast.secretary, decision)


def test_who_keeps_out_has_nothing_waiting(client, cast, district):
    decision = reviewing.screened(cast, district)
    recusals.raise_recusal(decision, by=cast.leader, person=cast.leader, reason="亲属任职")
    assert not waiting(client, cast.leader, decision)


def test_the_longest_waiting_comes_first_and_the_whole_list_agrees(client, cast, district):
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=True):
        first = suggestion.submit(matters.proposed(cast, district, title="第一件"), by=cast.clerk)
    second = suggestion.submit(matters.proposed(cast, district, title="第二件"), by=cast.clerk)
    found = [row.record for row in lines(client, cast.head)["waiting"]]
    assert found == [first, second]
    answer = client.get(reverse("decisions:decision-list") + "?list=waiting")
    assert set(answer.context["page"].object_list) == {first, second}
    client.force_login(cast.head2)
    answer = client.get(reverse("decisions:decision-list") + "?list=waiting")
    assert not answer.context["page"].object_list


def test_a_returned_file_is_told_as_returned(client, cast, district):
    decision = reviewing.in_review(cast, district)
    legality.return_file(decision, by=cast.legal, reason="缺少风险评估报告")
    assert lines(client, cast.clerk)["decisions-returned"][0].record == decision
