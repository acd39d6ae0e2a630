"""Findings of one kind answered with one reason: each by itself, as they were shown, by the body's clerk (G13)."""

import pytest
from django.urls import reverse

from powerops.core.models import AuditEvent
from powerops.core.refusals import Conflict, NotAllowed
from registry.consistency import ANSWERED, findings_of
from registry.models import FindingAnswer, FindingCount, Law
from registry.workflows.edition import publish_edition
from registry.workflows.finding_answer import alike, answer_alike, mark_of
from tests.builders import adjusted, content, published, walked
from tests.registry.version_typing import typed_form

pytestmark = pytest.mark.django_db
KIND = "law_repealed"
WHY = "新法施行后一并调整。"


@pytest.fixture
def faulty(cast, district):
    """住建局's list with three powers that cite a law since repealed."""
    law = Law.objects.create(name="中华人民共和国建筑法", rank="法律", article_count=85)
    published(cast, district.zjj, *(content(name=f"对{name}的处罚") for name in ("擅自施工", "转包工程", "虚报资质")))  # fmt: skip
    law.is_repealed = True
    law.save()
    return district.zjj


def address(body, kind=KIND):
    return f"{reverse('registry:finding-answer-alike', args=[body.code])}?kind={kind}"


def states(body):
    return [one.state for one in findings_of(body) if one.kind == KIND]


def test_one_reason_answers_each_finding_by_itself(client, cast, faulty):
    client.force_login(cast.clerk)
    listed = client.get(reverse("registry:consistency-detail", args=[faulty.code]), {"kind": KIND})
    assert "一并说明这 3 条" in listed.content.decode()
    page = client.get(address(faulty))
    for name in ("擅自施工", "转包工程", "虚报资质"):
        assert name in page.content.decode()
    answer = client.post(address(faulty), {**typed_form(page), "reason": WHY})
    assert answer.status_code == 302
    assert states(faulty) == [ANSWERED] * 3
    assert FindingAnswer.objects.values("power").distinct().count() == 3
    assert AuditEvent.objects.filter(act="registry.finding.answered", reason=WHY).count() == 3
    assert FindingCount.objects.get(body=faulty).answered == 3


def test_only_the_power_that_changes_has_to_be_answered_for_again(cast, faulty):
    answer_alike(faulty, KIND, reason=WHY, seen=mark_of(alike(faulty, KIND)), by=cast.clerk)
    power = FindingAnswer.objects.first().power
    basis = content()["basis_text"] + "（新）"
    walked(adjusted(cast, power, basis_text=basis), cast, "approved")
    publish_edition(faulty, by=cast.secretary)
    (open_one,) = alike(faulty, KIND)
    assert open_one.entry.power == power.pk


def test_what_was_not_shown_is_not_answered(client, cast, faulty):
    shown = mark_of(alike(faulty, KIND)[:2])
    with pytest.raises(Conflict):
        answer_alike(faulty, KIND, reason=WHY, seen=shown, by=cast.clerk)
    client.force_login(cast.clerk)
    answer = client.post(address(faulty), {"reason": WHY, "seen": shown})
    assert answer.status_code == 400 and WHY in answer.content.decode()
    assert not FindingAnswer.objects.exists()
    client.post(address(faulty), {**typed_form(answer), "reason": WHY})
    assert FindingAnswer.objects.count() == 3


def test_a_second_click_and_an_empty_reason_write_nothing_more(client, cast, faulty):
    client.force_login(cast.clerk)
    typed = typed_form(client.get(address(faulty)))
    assert client.post(address(faulty), {**typed, "reason": " "}).status_code == 400
    for _ in range(2):
        client.post(address(faulty), {**typed, "reason": WHY})
    assert FindingAnswer.objects.count() == 3


def test_nobody_but_the_bodys_clerk_answers_them(client, cast, faulty):
    seen = mark_of(alike(faulty, KIND))
    for person in (cast.head, cast.legal, cast.clerk2, cast.leader):
        with pytest.raises(NotAllowed):
            answer_alike(faulty, KIND, reason=WHY, seen=seen, by=person)
        client.force_login(person)
        assert client.post(address(faulty), {"reason": WHY, "seen": seen}).status_code in (403, 404)
    client.force_login(cast.clerk)
    assert client.get(address(faulty, "'; --")).status_code == 302
    assert not FindingAnswer.objects.exists()
