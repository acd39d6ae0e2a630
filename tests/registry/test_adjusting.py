"""Each kind of adjustment from the draft to the published edition, and what is refused (R3; the Plan 四(二)3)."""

import pytest

from powerops.core.models import Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.differences import content_of
from registry.models import Edition, Power, PowerVersion, PublishedPower, Revision, Succession
from registry.workflows import revision as lifecycle
from registry.workflows.adjusting import (
    adjust,
    propose_devolution,
    propose_removal,
    propose_resumption,
    propose_suspension,
)
from registry.workflows.drafting import drop, propose, start_revision
from registry.workflows.edition import publish_edition
from registry.workflows.merging import propose_merger, propose_split
from tests.builders import cause, content, published, walked

NAMES = ("甲", "乙", "丙", "丁")


@pytest.fixture
def powers(cast, district):
    """Four powers on the list of 住建局, by their names."""
    published(cast, district.zjj, *(content(name=f"对{name}的处罚") for name in NAMES))
    return {name: Power.objects.get(published__name=f"对{name}的处罚") for name in NAMES}


@pytest.fixture
def draft(cast, powers):
    return begun(cast, powers["甲"].body)


def begun(cast, body, **changed):
    facts = {"title": "动态调整", "reason": "法律修改", "source_document": "豫政〔2026〕1号"}
    return start_revision(body, by=cast.clerk, kind="adjustment", **{**facts, **cause(), **changed})


def into_force(cast, draft):
    walked(draft, cast, "approved")
    return publish_edition(draft.body, by=cast.secretary)


def listed(body):
    return set(body.published_powers.values_list("name", flat=True))


def test_a_removed_power_is_off_the_list_and_says_why(cast, draft, powers):
    version = propose_removal(draft, powers["甲"], by=cast.clerk)
    assert (version.action, version.action_reason) == ("remove", "法律修改")
    into_force(cast, draft)
    assert listed(draft.body) == {"对乙的处罚", "对丙的处罚", "对丁的处罚"}


def test_a_removal_in_a_list_without_reason_asks_for_one(cast, district, powers):
    whole = start_revision(district.zjj, by=cast.clerk, kind="whole", title="重编")
    with pytest.raises(RuleViolated, match="说明理由"):
        propose_removal(whole, powers["甲"], by=cast.clerk)
    assert propose_removal(whole, powers["甲"], by=cast.clerk, reason="依据废止").action_reason


def test_a_devolved_power_leaves_and_its_receiver_is_told(cast, district, draft, powers):
    propose_devolution(draft, powers["甲"], by=cast.clerk, receiver=district.nyj)
    assert not Notice.objects.filter(person=cast.clerk2).exists()
    into_force(cast, draft)
    assert "对甲的处罚" not in listed(draft.body)
    told = Notice.objects.get(person=cast.clerk2)
    assert "办理承接" in told.text and "对甲的处罚" in told.text and "receive" in told.url


def test_a_power_is_devolved_to_one_receiver_that_exists_in_the_district(
    cast, district, draft, powers
):
    for wrong in (
        {}, {"receiver": district.nyj, "receiver_name": "某县"}, {"receiver": district.zjj},
        {"receiver": district.elsewhere}, {"receiver_name": "  "},
    ):  # fmt: skip
        with pytest.raises(RuleViolated) as refused:
            propose_devolution(draft, powers["甲"], by=cast.clerk, **wrong)
        assert refused.value.clause and refused.value.field == "receiver"
    outside = propose_devolution(draft, powers["甲"], by=cast.clerk, receiver_name="某县住建局")
    assert (outside.counterpart, outside.counterpart_body) == ("某县住建局", None)
    again = propose_devolution(draft, powers["甲"], by=cast.clerk, receiver=district.nyj)
    assert (again.pk, again.counterpart) == (outside.pk, district.nyj.name)


def test_powers_are_merged_into_one_of_the_list(cast, draft, powers):
    chosen = [powers["甲"], powers["乙"], powers["丙"]]
    heir = propose_merger(draft, chosen, by=cast.clerk, into=powers["丙"])
    assert heir.power == powers["丙"]
    into_force(cast, draft)
    assert listed(draft.body) == {"对丙的处罚", "对丁的处罚"}
    effective = Succession.objects.effective().filter(successor=powers["丙"], kind="merge")
    assert {one.predecessor for one in effective} == {powers["甲"], powers["乙"]}


def test_powers_are_merged_into_a_new_one_that_begins_as_a_copy(cast, draft, powers):
    facts = {"by": cast.clerk, "new_name": "对甲乙的处罚"}
    heir = propose_merger(draft, [powers["甲"], powers["乙"]], **facts)
    assert (heir.action, heir.basis_text) == ("add", content()["basis_text"])
    assert propose_merger(draft, [powers["甲"], powers["乙"]], **facts).pk == heir.pk
    assert draft.versions.count() == 3
    into_force(cast, draft)
    assert listed(draft.body) == {"对甲乙的处罚", "对丙的处罚", "对丁的处罚"}


def test_a_power_is_split_into_new_ones(cast, draft, powers):
    names = ["对甲一的处罚", "对甲二的处罚"]
    for _ in range(2):
        propose_split(draft, powers["甲"], by=cast.clerk, names=names)
    assert draft.versions.count() == 3 and draft.successions.count() == 2
    into_force(cast, draft)
    assert listed(draft.body) == {*names, "对乙的处罚", "对丙的处罚", "对丁的处罚"}


def test_a_power_that_is_split_may_stay_when_it_is_changed(cast, draft, powers):
    propose_split(draft, powers["甲"], by=cast.clerk, names=["对甲一的处罚"], keeps_old=True)
    with pytest.raises(RuleViolated, match="没有改动"):
        lifecycle.submit(draft, by=cast.clerk)
    kept = draft.versions.get(power=powers["甲"])
    propose(
        draft, {**content_of(kept), "scope": "甲二"}, by=cast.clerk, power=kept.power, row_version=1
    )
    into_force(cast, draft)
    assert {"对甲的处罚", "对甲一的处罚"} <= listed(draft.body)
    assert Succession.objects.effective().get(kind="split").predecessor == powers["甲"]


@pytest.mark.parametrize(
    ("names", "keeps"), [([], False), (["一个"], False), ([], True), (["同名", "同名"], False)]
)
def test_a_split_needs_parts_that_differ(cast, draft, powers, names, keeps):
    with pytest.raises(RuleViolated) as refused:
        propose_split(draft, powers["甲"], by=cast.clerk, names=names, keeps_old=keeps)
    assert refused.value.field == "names" and not draft.versions.exists()


def test_a_suspended_power_stays_word_for_word_and_is_resumed(cast, draft, powers):
    propose_suspension(draft, powers["甲"], by=cast.clerk, reason="停办")
    into_force(cast, draft)
    row = PublishedPower.objects.get(power=powers["甲"])
    assert row.content["state"] == "暂停" and row.content["basis_text"] == content()["basis_text"]
    second = begun(cast, draft.body, title="恢复")
    with pytest.raises(IllegalTransition, match="不能暂停"):
        propose_suspension(second, powers["甲"], by=cast.clerk, reason="停办")
    propose_resumption(second, powers["甲"], by=cast.clerk)
    into_force(cast, second)
    assert PublishedPower.objects.get(power=powers["甲"]).content["state"] == "在用"


def test_only_what_is_suspended_is_resumed(cast, draft, powers):
    with pytest.raises(IllegalTransition, match="不能恢复") as refused:
        propose_resumption(draft, powers["甲"], by=cast.clerk)
    assert refused.value.clause and not draft.versions.exists()


def test_a_change_of_a_suspended_power_leaves_it_suspended(cast, draft, powers):
    propose_suspension(draft, powers["甲"], by=cast.clerk, reason="停办")
    into_force(cast, draft)
    second = begun(cast, draft.body, title="变更")
    said = {**content(name="对甲的处罚"), "state": "1", "remarks": "改"}
    version = propose(second, said, by=cast.clerk, power=powers["甲"])
    assert (version.action, version.state) == ("change", "2")


def test_editing_a_proposed_suspension_makes_it_a_change_in_use(cast, draft, powers):
    version = propose_suspension(draft, powers["甲"], by=cast.clerk, reason="停办")
    said = {**content_of(version), "remarks": "改"}
    changed = propose(draft, said, by=cast.clerk, power=powers["甲"], row_version=1)
    assert (changed.pk, changed.action, changed.state) == (version.pk, "change", "1")


def test_editing_a_proposed_merger_takes_it_back(cast, draft, powers):
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"], reason="同一依据")
    version = draft.versions.get()
    propose(draft, {**content_of(version), "remarks": "改"}, by=cast.clerk, power=version.power)
    version.refresh_from_db()
    assert (version.action, version.action_reason) == ("change", "")
    assert not draft.successions.exists()


def test_several_powers_are_adjusted_all_or_none(cast, draft, powers):
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    with pytest.raises(RuleViolated, match="后续事项"):
        adjust(draft, [powers["丙"], powers["乙"]], "remove", by=cast.clerk)
    assert not draft.versions.filter(power=powers["丙"]).exists()
    adjust(draft, [powers["丙"], powers["丁"]], "suspend", by=cast.clerk, reason="停办")
    assert draft.versions.filter(action="suspend").count() == 2
    with pytest.raises(RuleViolated, match="只能拆分一项"):
        adjust(draft, [powers["丙"], powers["丁"]], "split", by=cast.clerk, names=["一一", "二二"])


@pytest.mark.parametrize("username", ["head", "legal", "secretary", "clerk2", "admin", "outsider"])
def test_nobody_but_the_bodys_own_clerk_adjusts(cast, draft, powers, username):
    by = getattr(cast, username)
    facts = {"split": {"names": ["一一", "二二"]}, "merge": {"into": powers["乙"]}, "devolve": {"receiver_name": "某县"}}  # fmt: skip
    for kind in ("remove", "devolve", "merge", "split", "suspend", "resume"):
        with pytest.raises(NotAllowed):
            adjust(draft, [powers["甲"]], kind, by=by, **facts.get(kind, {}))
    assert not PowerVersion.objects.filter(revision=draft).exists()


@pytest.mark.parametrize("state", ["head_review", "legal_review", "decision", "approved"])
def test_nothing_is_adjusted_once_the_draft_is_under_review(cast, draft, powers, state):
    propose_removal(draft, powers["甲"], by=cast.clerk)
    walked(draft, cast, state)
    with pytest.raises(IllegalTransition):
        adjust(draft, [powers["乙"]], "suspend", by=cast.clerk, reason="停办")
    with pytest.raises(IllegalTransition):
        propose_merger(draft, [powers["乙"]], by=cast.clerk, into=powers["丙"])


def test_what_another_revision_holds_or_another_body_owns_is_not_adjusted(
    cast, district, draft, powers
):
    propose_removal(draft, powers["甲"], by=cast.clerk)
    second = begun(cast, draft.body, title="另一份")
    with pytest.raises(RuleViolated, match="正在清单稿"):
        propose_suspension(second, powers["甲"], by=cast.clerk, reason="停办")
    foreign = start_revision(
        district.nyj, by=cast.clerk2, kind="adjustment", title="调整", reason="理由", **cause()
    )
    with pytest.raises(RuleViolated, match="其他部门"):
        propose_removal(foreign, powers["乙"], by=cast.clerk2)
    unlisted = Power.objects.create(body=draft.body)
    with pytest.raises(RuleViolated, match="现行清单"):
        propose_suspension(draft, unlisted, by=cast.clerk, reason="停办")


def test_dropping_takes_away_what_it_led_to(cast, draft, powers):
    heir = propose_merger(
        draft, [powers["甲"], powers["乙"]], by=cast.clerk, new_name="对甲乙的处罚"
    )
    drop(heir, by=cast.clerk)
    assert not draft.successions.exists()
    with pytest.raises(RuleViolated, match="没有写明") as refused:
        lifecycle.submit(draft, by=cast.clerk)
    assert refused.value.clause and refused.value.remedy
    assert Revision.objects.get(pk=draft.pk).status == "draft" and Edition.objects.count() == 1
