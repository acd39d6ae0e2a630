"""台账: what editions cancel, devolve and receive enters by itself; what went before by hand; nothing is lost (R7)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from powerops.core.models import AuditEvent
from powerops.core.models.public import public_stamp
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from registry.models import LedgerEntry, PublishedFee, PublishedPower, Revision
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import start_revision
from registry.workflows.edition import publish_edition
from registry.workflows.ledger import correct, enter, enter_many, void
from tests.builders import cause, content, published, walked

pytestmark = pytest.mark.django_db
FEE = {
    "name": "城镇垃圾处理费",
    "standard": "每户每月3元",
    "basis": "《城市市容和环境卫生管理条例》第十一条",
    "collecting_body": "住房和城乡建设局",
    "note": "",
}


def fields(**changed):
    return {
        "kind": "remove", "name": "烟花爆竹零售许可", "category": "行政许可", "body_name": "原安全生产监督管理局",
        "source_document": "国务院关于取消一批行政许可事项的决定", "document_number": "国发〔2017〕46号",
        "happened_on": date(2017, 9, 22),
    } | changed  # fmt: skip


def removed(cast, district):
    """A published power is cancelled by the next edition."""
    published(cast, district.zjj, content(), content(name="对另一行为的处罚"))
    power = PublishedPower.objects.get(name=content()["name"]).power
    revision = start_revision(
        district.zjj, by=cast.clerk, kind=Revision.Kind.ADJUSTMENT, title="取消一项", reason="依法取消",
        source_document="关于取消行政处罚事项的决定（豫政〔2026〕12号）", **cause(),
    )  # fmt: skip
    propose_removal(revision, power, by=cast.clerk)
    walked(revision, cast, "approved")
    return publish_edition(district.zjj, by=cast.secretary)


def test_a_power_that_an_edition_cancels_stands_in_the_ledger_at_once(cast, district):
    edition = removed(cast, district)
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.name, entry.body) == ("remove", content()["name"], district.zjj)
    assert entry.document_number == "豫政〔2026〕12号"
    assert entry.source_document.startswith("关于取消行政处罚事项的决定")
    assert entry.happened_on == edition.published_on
    assert entry.history.get().history_user == cast.secretary


def test_what_editions_only_add_or_change_is_no_matter_of_the_ledger(cast, district):
    published(cast, district.zjj)
    assert not LedgerEntry.objects.exists()


def test_the_fees_of_the_list_in_force_are_before_the_public_and_no_others(cast, district):
    second = content(name="对另一行为的处罚", fees=[{**FEE, "name": "占道费"}, FEE])
    published(cast, district.zjj, content(fees=[FEE]), second)
    told = list(PublishedFee.objects.values_list("position", "name", "power_name"))
    assert told == [
        (1, "城镇垃圾处理费", content()["name"]),
        (2, "占道费", "对另一行为的处罚"),
        (3, "城镇垃圾处理费", "对另一行为的处罚"),
    ]
    published(cast, district.zjj, content(name="第三项"))
    assert PublishedFee.objects.count() == 3


def test_the_legal_office_enters_what_went_before_and_the_public_hears_of_it(cast):
    before = public_stamp()[0]
    entry = enter(by=cast.legal, **fields())
    assert public_stamp()[0] > before
    assert AuditEvent.objects.about(entry).get().act == "registry.ledgerentry.entered"


@pytest.mark.parametrize("who", ["clerk", "head", "secretary", "leader", "admin", "nobody"])
def test_nobody_but_the_legal_office_keeps_the_ledger(cast, who):
    entry = enter(by=cast.legal, **fields())
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        enter(by=person, **fields(name="另一项"))
    with pytest.raises(NotAllowed):
        correct(entry, by=person, reason="改", name="另一项")
    with pytest.raises(NotAllowed):
        void(entry, by=person, reason="重复")
    with pytest.raises(NotAllowed):
        enter_many([fields(name="又一项")], by=person, source="a.xlsx")


def test_another_countys_legal_office_touches_none_of_ours(cast):
    entry = enter(by=cast.legal, **fields())
    with pytest.raises(NotAllowed):
        correct(entry, by=cast.outsider, reason="改", name="另一项")
    with pytest.raises(NotAllowed):
        void(entry, by=cast.outsider, reason="重复")


def test_the_same_power_by_the_same_document_is_entered_once(cast):
    enter(by=cast.legal, **fields())
    with pytest.raises(Conflict, match="已有相同的一条"):
        enter(by=cast.legal, **fields(name="烟花爆竹 零售许可"))


def test_what_has_not_happened_is_not_entered(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RuleViolated, match="不能晚于今天"):
        enter(by=cast.legal, **fields(happened_on=tomorrow))


def test_a_correction_leaves_what_stood_before_in_the_history(cast):
    entry = enter(by=cast.legal, **fields())
    correct(entry, by=cast.legal, reason="原录入有误", name="烟花爆竹经营（零售）许可")
    names = list(entry.history.order_by("history_id").values_list("name", "history_change_reason"))
    assert names == [
        ("烟花爆竹零售许可", "登记"),
        ("烟花爆竹经营（零售）许可", "原录入有误"),
    ]


def test_a_voided_entry_stays_with_its_reason_and_moves_no_more(cast):
    entry = enter(by=cast.legal, **fields())
    void(entry, by=cast.legal, reason="与另一条重复")
    entry.refresh_from_db()
    assert entry.void_reason == "与另一条重复" and entry.voided_by == cast.legal
    for act in (void, correct):
        with pytest.raises(IllegalTransition, match="已作废"):
            act(entry, by=cast.legal, reason="再来")
    enter(by=cast.legal, **fields())


def test_no_entry_is_deleted_by_anybody(cast):
    entry = enter(by=cast.legal, **fields())
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).delete()


def test_a_file_taken_in_twice_enters_its_rows_once(cast):
    rows = [fields(), fields(name="另一项"), fields()]
    assert enter_many(rows, by=cast.legal, source="a.xlsx") == (2, 1)
    assert enter_many(rows, by=cast.legal, source="a.xlsx") == (0, 3)
    assert LedgerEntry.history.count() == 2
