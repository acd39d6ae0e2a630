"""The line of a power through mergers, splits and devolutions, bounded and in constant queries (R3, R4; 四(二)3)."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone

from registry import comparison
from registry.lineage import follows_in, line_of
from registry.models import Edition, Power, Revision, SignOff, Succession
from registry.workflows.adjusting import (
    propose_devolution,
    propose_removal,
    propose_suspension,
)
from registry.workflows.merging import propose_merger, propose_split
from registry.workflows.receiving import propose_receipt
from tests.builders import content, published, walked
from tests.registry.test_adjusting import begun, into_force
from tests.registry.test_receiving import begun as begun_by
from tests.registry.test_receiving import into_force as into_force_of_nyj


@pytest.fixture
def powers(cast, district):
    published(cast, district.zjj, *(content(name=f"对{name}的处罚") for name in "甲乙丙"))
    return {name: Power.objects.get(published__name=f"对{name}的处罚") for name in "甲乙丙"}


@pytest.fixture
def merged(cast, powers):
    """甲 and 乙 go into a new power, which is then split: three editions."""
    body = powers["甲"].body
    first = begun(cast, body)
    heir = propose_merger(
        first, [powers["甲"], powers["乙"]], by=cast.clerk, new_name="对甲乙的处罚"
    )
    into_force(cast, first)
    second = begun(cast, body, title="拆分", source_document="豫政〔2026〕2号")
    propose_split(second, heir.power, by=cast.clerk, names=["对子的处罚", "对丑的处罚"])
    into_force(cast, second)
    heir.power.refresh_from_db()
    return heir.power


def told(line):
    return [
        (
            one.label,
            one.power.name,
            [(bond.words, {p.name for p in bond.powers}) for bond in one.bonds],
        )
        for one in line.events
    ]


def test_a_line_runs_through_a_merger_and_a_split(merged, powers):
    line = line_of(powers["甲"].code)
    into = ("并入", {"对甲乙的处罚"})
    assert told(line)[:2] == [("列入", "对甲的处罚", []), ("合并", "对甲的处罚", [into])]
    assert ("拆分", "对甲乙的处罚", [("拆分为", {"对子的处罚", "对丑的处罚"})]) in told(line)
    assert {one.name for one in line.heirs} == {"对子的处罚", "对丑的处罚"}
    assert line.left.action == "merge" and line.left.edition == 2
    assert line.left.source == "豫政〔2026〕1号"
    middle = line_of(merged.code)
    assert ("列入", "对甲乙的处罚", [("合并自", {"对甲的处罚", "对乙的处罚"})]) in told(middle)
    last = line_of(middle.heirs[0].code)
    assert last.left is None and {"对甲的处罚", "对乙的处罚"} <= {
        one.power.name for one in last.events
    }
    assert not any(one.power.name == "对丙的处罚" for one in last.events)


def test_a_line_tells_each_merger_and_split_whole_and_of_what_stands_beside_it_no_more(
    merged, powers
):
    line = told(line_of(powers["甲"].code))
    assert ("列入", "对甲乙的处罚", [("合并自", {"对甲的处罚", "对乙的处罚"})]) in line
    assert not [name for _, name, _ in line if name == "对乙的处罚"]
    part = told(line_of(line_of(merged.code).heirs[0].code))
    assert ("拆分", "对甲乙的处罚", [("拆分为", {"对子的处罚", "对丑的处罚"})]) in part
    assert len([name for label, name, _ in part if label == "列入" and name[1] in "子丑"]) == 1


def test_a_power_that_stood_still_tells_the_public_when_and_why(client, cast, powers):
    draft = begun(cast, powers["丙"].body)
    propose_suspension(draft, powers["丙"], by=cast.clerk, reason="集中清理期间停办")
    into_force(cast, draft)
    page = client.get(f"/powers/{powers['丙'].code}/").content.decode()
    assert "本事项的沿革" in page and "暂停" in page and "集中清理期间停办" in page
    assert "本事项的沿革" not in client.get(f"/powers/{powers['甲'].code}/").content.decode()


def test_a_line_takes_two_queries_however_long_and_none_more_for_its_page(
    merged, powers, django_assert_num_queries
):
    for code in (powers["丙"].code, merged.code):
        with django_assert_num_queries(2):
            page = render_to_string("registry/_lineage.html", {"line": line_of(code)})
        assert "本事项的沿革" in page and "第1版清单" in page or "第2版清单" in page
    assert line_of("0" * 31).events == () and line_of("'; --").own is None


def test_what_is_drafted_is_no_part_of_a_line(cast, powers):
    draft = begun(cast, powers["甲"].body)
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    assert len(line_of(powers["甲"].code).events) == 1
    assert line_of(powers["甲"].code).heirs == ()
    keys = {powers["甲"].pk, powers["乙"].pk}
    drafted = follows_in(draft, keys)
    assert drafted[powers["甲"].pk][0].words == "并入"
    assert drafted[powers["乙"].pk][0].name == "对甲的处罚"


def test_a_devolved_power_leads_to_who_took_it_up(cast, district, powers):
    draft = begun(cast, powers["甲"].body)
    propose_devolution(draft, powers["甲"], by=cast.clerk, receiver=district.nyj)
    into_force(cast, draft)
    assert line_of(powers["甲"].code).left.counterpart == district.nyj.name
    receipt = begun_by(cast.clerk2, district.nyj)
    propose_receipt(receipt, powers["甲"], by=cast.clerk2)
    into_force_of_nyj(cast, receipt)
    line = line_of(powers["甲"].code)
    (heir,) = line.heirs
    assert heir.in_force and heir.pk != powers["甲"].pk
    assert ("下放", "对甲的处罚", [("承接后为", {"对甲的处罚"})]) in told(line)
    assert [one.action for one in line_of(heir.code).events] == ["add", "devolve", "receive"]


def test_two_editions_tell_how_each_power_left_and_what_follows(cast, powers, district):
    draft = begun(cast, powers["甲"].body)
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    propose_suspension(draft, powers["丙"], by=cast.clerk, reason="停办")
    into_force(cast, draft)
    old, new = Edition.objects.order_by("number")
    found = {one.name: one for one in comparison.compare(old, new)}
    assert found["对甲的处罚"].what == "合并"
    assert [one.name for one in found["对甲的处罚"].heirs] == ["对乙的处罚"]
    (change,) = found["对丙的处罚"].changes
    assert found["对丙的处罚"].what == "暂停" and (change["old"], change["new"]) == ("在用", "暂停")
    counts = comparison.tallies(found.values())
    assert [(kind.label, count) for kind, count in counts] == [("合并", 1), ("暂停", 1)]


def test_a_removed_power_leads_nowhere(cast, powers):
    draft = begun(cast, powers["甲"].body)
    propose_removal(draft, powers["甲"], by=cast.clerk)
    into_force(cast, draft)
    line = line_of(powers["甲"].code)
    assert line.left.label == "取消" and line.heirs == ()


# --- the database holds it too ---------------------------------------------------------------------


def refused(act):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return str(error.value)


def test_the_database_keeps_successions_to_drafts_and_bodies(cast, district, powers):
    draft = begun(cast, powers["甲"].body)
    facts = {"revision": draft, "predecessor": powers["甲"], "kind": "merge"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(**facts, successor=powers["甲"])
    foreign = Power.objects.create(body=district.nyj)
    assert "本部门之内" in refused(lambda: Succession.objects.create(**facts, successor=foreign))
    devolved = {**facts, "kind": "devolve", "successor": powers["乙"]}
    assert "来自其他部门" in refused(lambda: Succession.objects.create(**devolved))
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    one = Succession.objects.get()
    assert "不能改写" in refused(lambda: Succession.objects.update(successor=powers["丙"]))
    walked(draft, cast, "head_review")
    assert "已送审" in refused(one.delete)
    with pytest.raises(DatabaseError), transaction.atomic():
        Succession.objects.create(**facts, successor=powers["丙"])


def test_the_database_approves_no_merger_without_its_heir(cast, powers):
    draft = begun(cast, powers["甲"].body)
    propose_merger(draft, [powers["甲"]], by=cast.clerk, into=powers["乙"])
    Succession.objects.all().delete()
    signers = {"head_review": cast.head, "legal_review": cast.legal, "decision": cast.secretary}
    for step, person in signers.items():
        post = person.appointments.get()
        SignOff.objects.create(
            revision=draft, round=1, step=step, outcome="passed", by=person, at_post=post
        )
    row = Revision.objects.filter(pk=draft.pk)
    why = refused(lambda: row.update(status="approved", approved_on=timezone.localdate()))
    assert "没有写明由谁承接或者并入" in why


def test_the_public_page_of_what_left_leads_to_what_followed(client, cast, merged, powers):
    page = client.get(f"/powers/{powers['甲'].code}/").content.decode()
    heirs = line_of(powers["甲"].code).heirs
    assert "这一项已于" in page and "合并" in page and "任何机关不得再据此行使" not in page
    assert all(f'href="{heir.url}"' in page and heir.name in page for heir in heirs)
    assert "本事项的沿革" in page and "豫政〔2026〕1号" in page
