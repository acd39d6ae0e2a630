"""暂停: why a power stands still and until about when, from the form to the public (R3; the Plan 四(二)3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from powerops.core.refusals import RuleViolated
from powerops.core.templatetags.ui import cndate
from registry.differences import content_of
from registry.models import Power, PowerVersion
from registry.workflows.adjusting import (
    propose_removal,
    propose_resumption,
    propose_suspension,
)
from registry.workflows.drafting import drop, propose
from tests.builders import content, published
from tests.registry.guides import CONSTRUCTION
from tests.registry.test_adjusting import begun, into_force
from tests.registry.test_api_adjusting import send
from tests.registry.test_api_desk import api

WHY = "系统升级期间停办"
LATER = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def power(cast, district):
    published(cast, district.zjj, content(name="对甲的处罚"), content(name="对乙的处罚"))
    return Power.objects.get(published__name="对甲的处罚")


@pytest.fixture
def draft(client, cast, power):
    client.force_login(cast.clerk)
    return begun(cast, power.body)


def page(power):
    return f"/desk/registry/powers/adjust/?power={power.pk}&kind=suspend"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_power_does_not_stand_still_without_a_reason_of_its_own(
    client, cast, draft, power, reason
):
    with pytest.raises(RuleViolated, match="说明理由") as refused:
        propose_suspension(draft, power, by=cast.clerk, reason=reason)
    assert refused.value.clause and refused.value.field == "reason"
    assert client.post(page(power), {"revision": draft.pk, "reason": reason}).status_code == 400
    sent = {"kind": "suspend", "powers": [power.code], "reason": reason}
    assert send(cast.clerk, draft, "adjustments", **sent).status_code == 422
    assert not draft.versions.exists()


def test_it_is_not_expected_back_before_it_begins(client, cast, district, power):
    today, start = timezone.localdate(), timezone.localdate() + timedelta(days=10)
    client.force_login(cast.clerk)
    for effective_on, early, fit in ((None, today - timedelta(days=1), today), (start, start - timedelta(days=1), start)):  # fmt: skip
        draft = begun(cast, district.zjj, title=f"自{effective_on}起", effective_on=effective_on)
        facts = {"by": cast.clerk, "reason": WHY}
        with pytest.raises(RuleViolated, match="不能早于") as refused:
            propose_suspension(draft, power, resumes_on=early, **facts)
        assert refused.value.clause and refused.value.field == "resumes_on"
        typed = {"revision": draft.pk, "reason": WHY, "resumes_on": early.isoformat()}
        answer = client.post(page(power), typed)
        assert answer.status_code == 400 and WHY in answer.content.decode()
        assert propose_suspension(draft, power, resumes_on=fit, **facts).resumes_on == fit
        drop(draft.versions.get(), by=cast.clerk)


def test_the_review_the_public_page_and_its_history_tell_why_and_until_when(
    client, cast, draft, power
):
    typed = {"revision": draft.pk, "reason": WHY, "resumes_on": LATER.isoformat()}
    assert client.post(page(power), typed).status_code == 302
    version = draft.versions.get()
    assert (version.action_reason, version.resumes_on) == (WHY, LATER)
    for address in (draft.get_absolute_url(), version.get_absolute_url()):
        told = client.get(address).content.decode()
        assert WHY in told and f"预计恢复日期：{cndate(LATER)}" in told
    into_force(cast, draft)
    client.logout()
    told = client.get(f"/powers/{power.code}/").content.decode()
    banner = told[told.index("<strong>暂停行使</strong>") :].split("</p>")[0]
    assert f"{cndate(timezone.localdate())}起暂停，预计{cndate(LATER)}恢复。理由：{WHY}" in banner
    line = told[told.index("本事项的沿革") :]
    assert WHY in line and f"预计恢复日期：{cndate(LATER)}" in line and draft.reason not in line


def test_the_banner_stays_through_a_change_and_goes_with_the_resumption(client, cast, draft, power):
    propose_suspension(draft, power, by=cast.clerk, reason=WHY)
    into_force(cast, draft)
    second = begun(cast, power.body, title="变更")
    listed = power.published.version
    propose(second, {**content_of(listed), "remarks": "改"}, by=cast.clerk, power=power)
    into_force(cast, second)
    told = client.get(f"/powers/{power.code}/").content.decode()
    assert f"起暂停。理由：{WHY}" in told
    third = begun(cast, power.body, title="恢复")
    propose_resumption(third, Power.objects.get(pk=power.pk), by=cast.clerk)
    into_force(cast, third)
    assert "<strong>暂停行使</strong>" not in client.get(f"/powers/{power.code}/").content.decode()


def test_guide_and_checklist_tell_why_and_until_when_too(client, cast, district, monkeypatch):
    published(cast, district.zjj, content(name="施工许可", category="行政许可", guide=CONSTRUCTION))
    power = Power.objects.get()
    draft = begun(cast, power.body)
    propose_suspension(draft, power, by=cast.clerk, reason=WHY, resumes_on=LATER)
    into_force(cast, draft)
    since = f"{cndate(timezone.localdate())}起暂停，预计{cndate(LATER)}恢复。理由：{WHY}"
    for kind in ("guide", "checklist"):
        told = client.get(f"/powers/{power.code}/{kind}/").content.decode()
        notice = told[told.index("<strong>暂停办理</strong>") :].split("</p>")[0]
        assert since in notice
        printed = {}
        monkeypatch.setattr("powerops.core.rendering.render_pdf", lambda _, said, to=printed: to.update(said) or b"%PDF")  # fmt: skip
        assert client.get(f"/powers/{power.code}/{kind}.pdf").status_code == 200
        assert printed["standstill"] == since


def test_what_a_suspension_said_goes_when_the_power_is_adjusted_otherwise(cast, draft, power):
    facts = {"by": cast.clerk, "reason": WHY, "resumes_on": LATER}
    propose_suspension(draft, power, **facts)
    assert propose_removal(draft, power, by=cast.clerk).resumes_on is None
    version = propose_suspension(draft, power, **facts)
    changed = propose(draft, {**content_of(version), "remarks": "改"}, by=cast.clerk, power=power)
    assert (changed.action, changed.action_reason, changed.resumes_on) == ("change", "", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PowerVersion.objects.filter(pk=changed.pk).update(resumes_on=LATER)


def test_the_api_takes_and_tells_both(cast, draft, power):
    sent = {"kind": "suspend", "powers": [power.code], "reason": WHY}
    early = {"resumes_on": date(2020, 1, 1).isoformat()}
    assert send(cast.clerk, draft, "adjustments", **sent, **early).status_code == 422
    (line,) = send(cast.clerk, draft, "adjustments", **sent, resumes_on=LATER.isoformat()).json()
    told = api(cast.clerk).get(line["url"]).json()
    assert (told["reason"], told["resumes_on"]) == (WHY, LATER.isoformat())
