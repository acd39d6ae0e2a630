"""What was decided is amended, reported to the Party committee and published with its interpretation (D6, D7; art 31, 32, JC-31, JC-32, JC-32-INTERPRETED)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import Decision, Publication
from decisions.numbers import DECISION, MINUTES
from decisions.workflows import deciding, drafting, publication
from decisions.workflows import meeting as minuting
from powerops.core.documents import document_of
from powerops.core.models import Document
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from tests.decisions import meetings
from tests.decisions.pdf import kept
from tests.decisions.reviewing import on_agenda

pytestmark = pytest.mark.django_db
Status = Decision.Status
DRAFT = {"explanation": "起草说明", "law_basis": "《城镇排水与污水处理条例》"}


def answer(**told):
    today = timezone.localdate()
    return {
        "committee": "高新区党工委", "asked_on": today, "answered_on": today, "document": "党工委会议纪要〔2026〕3号",
        "answer": "同意。", **told,
    }  # fmt: skip


# --- adopted with changes ---------------------------------------------------------------------------


def test_what_is_adopted_with_changes_is_written_and_confirmed_by_the_legal_office(cast, district):
    decision = meetings.resolved(cast, district, on_agenda(cast, district), "amended")
    with pytest.raises(RuleViolated, match="定稿"):
        deciding.confirm_amended(decision, by=cast.legal)
    drafting.write_draft(
        decision, by=cast.clerk, text="分三年调整到位。", change_note="按会议意见", **DRAFT
    )
    for person in (cast.clerk, cast.secretary, cast.leader):
        with pytest.raises(NotAllowed):
            deciding.confirm_amended(decision, by=person)
    confirmed = deciding.confirm_amended(decision, by=cast.legal, reason="与会议决定一致")
    assert confirmed.status == Status.ADOPTED and confirmed.draft.is_after_meeting


# --- the Party committee ----------------------------------------------------------------------------


def test_the_committee_answers_before_anything_goes_out(cast, district):
    decision = meetings.adopted(cast, district)
    with pytest.raises(IllegalTransition):
        publication.publish(
            decision, by=cast.secretary, executing_bodies=[district.zjj], **meetings.PUBLISHED
        )
    with pytest.raises(RuleViolated) as refused:
        publication.report(
            decision, by=cast.secretary, **answer(answered_on=timezone.localdate() + timedelta(1))
        )
    assert refused.value.field == "answered_on"
    with pytest.raises(NotAllowed):
        publication.report(decision, by=cast.clerk, **answer())
    assert publication.report(decision, by=cast.secretary, **answer()).status == Status.REPORTED


def test_what_the_committee_wants_changed_begins_again_from_the_draft(cast, district):
    decision = meetings.adopted(cast, district)
    back = publication.return_by_party(decision, by=cast.secretary, **answer(answer="补充减免范围"))
    assert (back.status, back.returned_reason) == (Status.DRAFTING, "补充减免范围")


# --- publication ------------------------------------------------------------------------------------


def test_a_decision_goes_out_under_its_number_with_who_executes_it(cast, district, client):
    decision = meetings.executing(cast, district)
    one = Publication.objects.get()
    assert decision.status == Status.EXECUTING and one.document_number.startswith("新开决〔")
    assert Document.objects.filter(kind="decisions.decision", record_id=decision.pk).exists()
    page = client.get(f"/decisions/{decision.number}/").content.decode()
    assert decision.title in page and one.document_number in page and "解读" in page
    assert decision.title in client.get("/decisions/").content.decode()


def test_what_people_care_about_does_not_go_out_unexplained(cast, district):
    meetings.numbered(cast, district)
    decision = meetings.reported(cast, district, is_of_wide_concern=True)
    with pytest.raises(RuleViolated) as refused:
        publication.publish(
            decision, by=cast.secretary, executing_bodies=[district.zjj], ways="政府网站"
        )
    assert refused.value.field == "interpretation" and "第三十二条" in str(refused.value)
    with pytest.raises(RuleViolated):
        publication.publish(decision, by=cast.secretary, executing_bodies=[], **meetings.PUBLISHED)


def test_what_is_lawfully_withheld_is_not_on_the_public_pages(cast, district, client):
    meetings.numbered(cast, district)
    decision = meetings.reported(cast, district)
    publication.publish(
        decision,
        by=cast.secretary,
        executing_bodies=[district.zjj],
        is_public=False,
        withheld_ground="《保守国家秘密法》第九条",
    )
    assert client.get(f"/decisions/{decision.number}/").status_code == 404
    assert decision.title not in client.get("/decisions/").content.decode()


def test_minutes_and_decision_are_handed_out_inside_to_those_who_read_them(cast, district, client):
    meetings.numbered(cast, district)
    decision = meetings.reported(cast, district)
    ground = "《保守国家秘密法》第九条"
    publication.publish(decision, by=cast.secretary, executing_bodies=[district.zjj], is_public=False, withheld_ground=ground)  # fmt: skip
    meeting = minuting.submit_minutes(decision.agenda_items.get().meeting, by=cast.secretary, minutes="会议同意。")  # fmt: skip
    minuting.sign_minutes(meeting, by=cast.leader)
    minutes, paper = f"{meeting.get_absolute_url()}minutes.pdf", f"{decision.get_absolute_url()}decision.pdf"  # fmt: skip
    assert client.get(paper)["Location"].startswith("/login/")
    client.force_login(cast.secretary)
    assert client.get(minutes).status_code == client.get(paper).status_code == 404  # not made yet
    for kind, record in ((MINUTES, meeting), (DECISION, decision)):
        kept(document_of(kind, record))
    for address, record in ((minutes, meeting), (paper, decision)):
        assert f'href="{address}"' in client.get(record.get_absolute_url()).content.decode()
        assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
        assert client.post(address).status_code == 405
    client.force_login(cast.clerk)
    assert client.get(paper).status_code == 200
    for stranger in (cast.clerk2, cast.admin, cast.outsider):
        client.force_login(stranger)
        assert client.get(minutes).status_code == client.get(paper).status_code == 404


@pytest.mark.parametrize(
    "number", ["ZD20269999", "x", "ZD2026", "ZD２０２６０００１", "ZD20260001'--"]
)
def test_a_number_that_is_none_is_not_found(client, number, db):
    assert client.get(f"/decisions/{number}/").status_code == 404


def test_a_public_page_has_a_tag_and_no_cookie(cast, district, client):
    decision = meetings.executing(cast, district)
    answer_ = client.get(f"/decisions/{decision.number}/")
    assert answer_["ETag"] and not answer_.cookies
    again = client.get(f"/decisions/{decision.number}/", headers={"If-None-Match": answer_["ETag"]})
    assert again.status_code == 304
