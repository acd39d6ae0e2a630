"""Risk, competition, the legality review and the leader's veto in the browser (D4, D5, D6; experience.md)."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import CompetitionReview, CounselOpinion, LegalityReview, RiskAssessment
from decisions.review_inbox import words_wanted
from decisions.workflows import risk_assessment
from powerops.core.actor import acting
from tests.decisions.reviewing import (
    PDF,
    POINT,
    PROCEDURE,
    REPORT,
    WORDS,
    advised_in_review,
    assessed,
    assessing,
    drafted,
    in_review,
    review_of,
    screened,
    signing,
)

pytestmark = pytest.mark.django_db


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def test_an_assessment_begins_with_who_assesses(cast, district, client):
    decision = drafted(cast, district)
    client.force_login(cast.clerk)
    assert "评估一种风险" in page(client, decision.get_absolute_url())
    new = f"/desk/decisions/{decision.pk}/risks/new/"
    for assessor, words in (
        ("third", "请填写受托第三方"),
        ("body", "请选择评估单位"),
        ("earlier", "请填写已有的评估文件"),
    ):
        refused = client.post(new, {"kind": "stability", "assessor": assessor})
        assert refused.status_code == 422 and words in refused.content.decode()
    client.post(new, {"kind": "stability", "assessor": "own"})
    assert client.post(new, {"kind": "stability", "assessor": "own"}).status_code == 422
    assert RiskAssessment.objects.get().body == district.zjj


def test_a_clerk_writes_an_assessment_and_sends_it_to_the_head(cast, district, client):
    begun = risk_assessment.begin(
        drafted(cast, district), by=cast.clerk, kind="stability", assessor="own"
    )
    client.force_login(cast.clerk)
    url = begun.get_absolute_url()
    point = {**POINT, "owner_body": district.zjj.pk, "likelihood": 5, "effect": 5}
    kept = client.post(f"{url}points/new/", {**point, "measure": ""})
    assert kept.status_code == 422 and POINT["description"] in kept.content.decode()
    client.post(f"{url}points/new/", point)
    risk = f"/desk/decisions/risk-points/{begun.points.get().pk}/edit/"
    client.post(risk, {**point, "likelihood": 2})
    client.post(f"{url}write/", REPORT)
    told = page(client, url)
    assert "2 × 5" in told and REPORT["contingency"] in told
    client.post(
        f"/desk/records/decisions.riskassessment/{begun.pk}/files/new/",
        {"slot": risk_assessment.REPORT, "upload": ContentFile(PDF, name="报告.pdf"), "note": ""},
    )
    client.post(f"{url}submit/", {})
    begun.refresh_from_db()
    assert begun.status == "signing"


def test_what_waits_for_the_head_stands_on_the_desk_until_it_is_issued(cast, district, client):
    begun = risk_assessment.submit(assessing(drafted(cast, district), cast), by=cast.clerk)
    ((rows, total),) = words_wanted(acting(cast.head))
    assert total == 1 and rows[0].next_act == "审签风险评估"
    assert words_wanted(acting(cast.head2))[0][1] == 0
    client.force_login(cast.head)
    client.post(f"{begun.get_absolute_url()}issue/", {"reason": ""})
    begun.refresh_from_db()
    assert begun.status == "issued" and words_wanted(acting(cast.head))[0][1] == 0


def test_a_point_is_taken_out_by_post_alone_and_by_nobody_else(cast, district, client):
    begun = assessing(drafted(cast, district), cast)
    url = f"/desk/decisions/risk-points/{begun.points.get().pk}/drop/"
    client.force_login(cast.clerk2)
    assert client.post(url).status_code == 404
    client.force_login(cast.legal)
    assert client.post(url).status_code == 403
    client.force_login(cast.clerk)
    assert client.get(url).status_code == 405
    client.post(url)
    client.post(url)
    assert not begun.points.exists()


def test_a_refused_review_of_competition_keeps_what_was_typed(cast, district, client):
    decision = assessed(cast, district, concerns_market=True)
    client.force_login(cast.clerk)
    url, typed = f"/desk/decisions/{decision.pk}/competition/", "逐项对照，涉及市场准入"
    said = {"restricts": ["access"], "findings": typed, "heard": "无异议", "conclusion": "fair"}
    refused = client.post(url, said)
    assert refused.status_code == 422 and typed in refused.content.decode()
    client.post(url, {**said, "conclusion": "unfair"})
    assert CompetitionReview.objects.get().restricts == ["access"]
    assert "违反审查标准" in page(client, decision.get_absolute_url())


def test_the_head_sends_the_file_with_the_account_that_the_record_gives(cast, district, client):
    decision = signing(cast, district)
    client.force_login(cast.head)
    url = f"/desk/decisions/{decision.pk}/send_for_review/"
    told = page(client, url)
    assert "公众参与：经法制部门同意不适用。" in told and "风险评估：已办理。" in told
    early = client.post(url, {"procedure": PROCEDURE, "wanted_by": "2026-01-01"})
    assert early.status_code == 422 and "最早可以希望" in early.content.decode()
    client.post(url, {"procedure": PROCEDURE, "wanted_by": ""})
    assert client.post(url, {"procedure": PROCEDURE}).status_code == 409
    assert LegalityReview.objects.count() == 1


def test_the_legal_office_hears_counsel_and_concludes(cast, district, client):
    decision = in_review(cast, district)
    review = review_of(decision)
    client.force_login(cast.legal)
    assert "还没有法律意见" in page(client, review.get_absolute_url())
    told = {"standing": "lawyer", "name": "公职律师", "text": "同意"}
    url = f"{review.get_absolute_url()}counsel/"
    assert client.post(url, told).status_code == 422
    client.post(url, {**told, "file": ContentFile(PDF, name="意见.pdf")})
    assert CounselOpinion.objects.get().attachment.name == "意见.pdf"
    conclude = f"/desk/decisions/{decision.pk}/find_lawful/"
    assert client.post(conclude, {**WORDS, "content_words": ""}).status_code == 422
    client.post(conclude, WORDS)
    review.refresh_from_db()
    assert review.outcome == "lawful"
    assert WORDS["content_words"] in page(client, review.get_absolute_url())
    assert client.get(f"{review.get_absolute_url()}opinion.pdf").status_code == 404
    assert client.post(conclude, WORDS).status_code == 409


def test_a_reform_matter_is_concluded_with_its_risk_and_others_are_not(cast, district, client):
    said = {**WORDS, "authority": "yes", "content": "open", "legal_risk": "尚无规定"}
    client.force_login(cast.legal)
    for is_reform, outcome in ((False, ""), (True, "risky")):
        decision = advised_in_review(cast, district, is_reform=is_reform)
        client.post(f"/desk/decisions/{decision.pk}/state_risk/", said)
        assert review_of(decision).outcome == outcome
    assert "尚无规定" in page(client, decision.get_absolute_url())


def test_what_is_found_unlawful_is_told_on_the_matters_page(cast, district, client):
    decision = advised_in_review(cast, district)
    client.force_login(cast.legal)
    said = {**WORDS, "authority": "no", "process": "yes", "content": "yes"}
    url = f"/desk/decisions/{decision.pk}/find_unlawful/"
    client.post(url, {**said, "outcome": "unlawful", "opinion": "超越法定权限<b>"})
    client.force_login(cast.clerk)
    told = page(client, decision.get_absolute_url())
    assert "超越法定权限&lt;b&gt;" in told and "不合法" in told


def test_the_leader_sees_the_package_and_vetoes_with_ground_and_reason(cast, district, client):
    decision = screened(cast, district)
    client.force_login(cast.leader)
    told = page(client, decision.get_absolute_url())
    assert "报送讨论的材料" in told and "合法性审查意见" in told
    url = f"/desk/decisions/{decision.pk}/veto/"
    assert client.post(url, {"ground": "dodging", "reason": ""}).status_code == 422
    assert client.post(url, {"ground": "whim", "reason": "不同意"}).status_code == 422
    client.post(url, {"ground": "dodging", "reason": "应由本局依职权决定"})
    told = page(client, decision.get_absolute_url())
    assert "以集体决策之名规避责任" in told and "应由本局依职权决定" in told


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("send_for_review", "clerk"), ("find_lawful", "head"), ("find_unlawful", "leader"), ("state_risk", "secretary"),
        ("veto", "legal"),
    ],
)  # fmt: skip
def test_the_page_of_an_act_is_for_who_does_it(cast, district, client, verb, who):
    decision = in_review(cast, district)
    client.force_login(getattr(cast, who))
    url = f"/desk/decisions/{decision.pk}/{verb}/"
    assert client.get(url).status_code == 403
    assert client.post(url, {}).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(url).status_code == 404


def test_the_page_of_a_matter_asks_as_much_for_many_assessments_as_for_one(cast, district, client):
    decision = assessed(cast, district)
    client.force_login(cast.supervisor)
    with_two = queries(client, decision.get_absolute_url())
    for _ in range(3):
        begun = risk_assessment.begin(decision, by=cast.clerk, kind="other", assessor="own")
        risk_assessment.drop(begun, by=cast.clerk, reason="重来")
    assert queries(client, decision.get_absolute_url()) <= with_two


def queries(client, url):
    page(client, url)
    with CaptureQueriesContext(connection) as told:
        page(client, url)
    return len(told)
