"""承接: what was devolved is taken up once, by the body named; from a superior organ on a document (R3; 四(二)3)."""

import pytest

from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import Power, PowerVersion, PublishedPower, Revision, Succession
from registry.workflows import revision as lifecycle
from registry.workflows.adjusting import propose_devolution
from registry.workflows.drafting import drop, propose, start_revision
from registry.workflows.edition import publish_edition
from registry.workflows.receiving import (
    propose_receipt,
    propose_receipt_from_above,
    receivable,
    receive,
)
from registry.workflows.revision import approve, clear, endorse, submit
from tests.builders import PENALTY, cause, content, published, walked

ABOVE = {"name": "对违规收费的处罚", "category": "行政处罚"}


@pytest.fixture
def devolved(cast, district):
    """A power that 住建局 devolved to 农业农村局, which has published its own list before."""
    published(cast, district.zjj, content(), content(name="对甲的处罚"))
    power = Power.objects.get(published__name="对甲的处罚")
    draft = begun(cast.clerk, district.zjj)
    propose_devolution(draft, power, by=cast.clerk, receiver=district.nyj)
    walked(draft, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    return power


def begun(by, body, **changed):
    facts = {"title": "动态调整", "reason": "上级调整", **cause(cause="superior"), **changed}
    return start_revision(body, by=by, kind="adjustment", **facts)


def into_force(cast, draft):
    submit(draft, by=cast.clerk2)
    endorse(draft, by=cast.head2, reason="同意")
    clear(draft, by=cast.legal, reason="同意")
    approve(draft, by=cast.secretary, reason="同意")
    return publish_edition(draft.body, by=cast.secretary)


def test_what_was_devolved_waits_on_the_desk_of_its_receiver_until_it_is_taken_up(
    client, cast, district, devolved
):
    client.force_login(cast.clerk2)
    desk = client.get("/desk/").content.decode()
    assert "待承接的事项" in desk and "对甲的处罚" in desk
    propose_receipt(begun(cast.clerk2, district.nyj), devolved, by=cast.clerk2)
    assert "待承接的事项" not in client.get("/desk/").content.decode()
    client.force_login(cast.clerk)
    assert "待承接的事项" not in client.get("/desk/").content.decode()


def test_a_devolved_power_is_taken_up_with_its_content(cast, district, devolved):
    draft = begun(cast.clerk2, district.nyj)
    assert [one.power for one in receivable(district.nyj)] == [devolved]
    version = propose_receipt(draft, devolved, by=cast.clerk2)
    assert (version.action, version.counterpart_body) == ("receive", district.zjj)
    assert (version.exercising_body, version.handling_office) == (district.nyj.name, "")
    assert version.basis_text == PENALTY["basis_text"] and version.power != devolved
    assert propose_receipt(draft, devolved, by=cast.clerk2).pk == version.pk
    assert not receivable(district.nyj).exists()
    into_force(cast, draft)
    row = PublishedPower.objects.get(body=district.nyj)
    assert row.content["power_source"] == "上级下放" and row.name == "对甲的处罚"
    bond = Succession.objects.effective().get(kind="devolve")
    assert (bond.predecessor, bond.successor) == (devolved, row.power)


def test_editing_what_is_taken_up_leaves_it_received(cast, district, devolved):
    draft = begun(cast.clerk2, district.nyj)
    version = propose_receipt(draft, devolved, by=cast.clerk2)
    changed = propose(draft, {"handling_office": "科教科"}, by=cast.clerk2, power=version.power)
    assert (changed.action, changed.counterpart_body) == ("receive", district.zjj)


def test_a_power_is_taken_up_once(cast, district, devolved):
    propose_receipt(begun(cast.clerk2, district.nyj), devolved, by=cast.clerk2)
    with pytest.raises(RuleViolated, match="已经承接") as refused:
        propose_receipt(begun(cast.clerk2, district.nyj, title="另一份"), devolved, by=cast.clerk2)
    assert refused.value.clause and refused.value.remedy


def test_what_is_dropped_or_given_up_waits_to_be_taken_up_again(cast, district, devolved):
    first = begun(cast.clerk2, district.nyj)
    drop(propose_receipt(first, devolved, by=cast.clerk2), by=cast.clerk2)
    assert [one.power for one in receivable(district.nyj)] == [devolved]
    propose_receipt(first, devolved, by=cast.clerk2)
    lifecycle.withdraw(first, by=cast.clerk2, reason="重办")
    assert [one.power for one in receivable(district.nyj)] == [devolved]


def test_nobody_takes_up_what_was_not_devolved_to_them(cast, district, devolved):
    own = begun(cast.clerk, district.zjj, title="自行承接")
    with pytest.raises(RuleViolated, match="没有下放给"):
        propose_receipt(own, devolved, by=cast.clerk)
    draft = begun(cast.clerk2, district.nyj)
    still_listed = Power.objects.get(published__name=PENALTY["name"])
    with pytest.raises(RuleViolated, match="没有下放给"):
        propose_receipt(draft, still_listed, by=cast.clerk2)
    for username in ("clerk", "head2", "legal", "admin", "outsider"):
        with pytest.raises(NotAllowed):
            propose_receipt(draft, devolved, by=getattr(cast, username))
    assert not draft.versions.exists()


def test_a_devolution_that_is_not_published_is_not_taken_up(cast, district):
    published(cast, district.zjj)
    power = Power.objects.get()
    propose_devolution(begun(cast.clerk, district.zjj), power, by=cast.clerk, receiver=district.nyj)
    assert not receivable(district.nyj).exists()
    with pytest.raises(RuleViolated):
        propose_receipt(begun(cast.clerk2, district.nyj), power, by=cast.clerk2)


def test_what_comes_from_above_needs_its_document(cast, district):
    draft = begun(cast.clerk2, district.nyj)
    facts = {"by": cast.clerk2, "counterpart": "新乡市农业农村局"}
    version = propose_receipt_from_above(draft, ABOVE, **facts)
    assert propose_receipt_from_above(draft, ABOVE, **facts).pk == version.pk
    assert (version.action, version.power_source, version.state) == ("receive", "2", "1")
    propose(draft, {**content(), **ABOVE}, by=cast.clerk2, power=version.power)
    with pytest.raises(RuleViolated, match="没有来源文件") as refused:
        submit(draft, by=cast.clerk2)
    assert "调整依据文件" in refused.value.remedy
    assert Revision.objects.get(pk=draft.pk).status == "draft"
    named = begun(cast.clerk2, district.nyj, title="有文件", source_document="新政〔2026〕3号")
    second = propose_receipt_from_above(named, {**ABOVE, "name": "对乱收费的处罚"}, **facts)
    complete = {**content(), **ABOVE, "name": "对乱收费的处罚"}
    propose(named, complete, by=cast.clerk2, power=second.power)
    into_force(cast, named)
    assert PublishedPower.objects.get().name == "对乱收费的处罚"


def test_who_devolves_from_above_is_named(cast, district):
    draft = begun(cast.clerk2, district.nyj)
    with pytest.raises(RuleViolated, match="上级机关"):
        receive(draft, by=cast.clerk2, counterpart="  ", **ABOVE)
    with pytest.raises(NotAllowed):
        receive(draft, by=cast.clerk, counterpart="市局", **ABOVE)
    submitted = begun(cast.clerk2, district.nyj, title="已送审")
    propose(submitted, content(exercising_body="农业农村局"), by=cast.clerk2)
    submit(submitted, by=cast.clerk2)
    with pytest.raises(IllegalTransition):
        receive(submitted, by=cast.clerk2, counterpart="市局", **ABOVE)
    assert not PowerVersion.objects.filter(action="receive").exists()
