"""机构变动: whoever names a renamed, merged or relieved body gets a task, once, without anybody asking for it (G5, F1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from powerops.core.organisations import abolish, rename
from powerops.core.refusals import NotAllowed, RuleViolated
from registry import tasks
from registry.lineage import line_of
from registry.models import (
    AdjustmentTask,
    BodyChange,
    Edition,
    LedgerEntry,
    PowerVersion,
    PublishedFee,
    PublishedList,
    PublishedPower,
)
from registry.workflows import adjustment_task, body_change
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import drop
from registry.workflows.edition import publish_edition
from tests.builders import content, drafted, published, walked
from tests.registry.guides import FEE

pytestmark = pytest.mark.django_db
NEW = "住房建设和交通局"
CHECKED_BY_ZJJ = {
    "process": [
        {"step": "会审", "body": "住房和城乡建设局", "requirement": "", "limit": "5个工作日"},
        {"step": "决定", "body": "应急管理局", "requirement": "", "limit": ""},
    ],
}  # fmt: skip


def renamed(cast, district):
    return rename(
        district.zjj, name=NEW, on=timezone.localdate(), source="新编〔2026〕3号", by=cast.admin
    )


def into_force(cast, district, revision):
    """Walk a draft of 农业农村局 until it is published."""
    lifecycle.submit(revision, by=cast.clerk2)
    lifecycle.endorse(revision, by=cast.head2)
    lifecycle.clear(revision, by=cast.legal)
    lifecycle.approve(revision, by=cast.secretary)
    publish_edition(district.nyj, by=cast.secretary)


def publish_another(cast, district, **more):
    """农业农村局 publishes a power whose steps name 住建局."""

    said = content(name="对另一行为的处罚", exercising_body="农业农村局", **more)
    revision = drafted(cast, district.nyj, said, by=cast.clerk2)
    into_force(cast, district, revision)


def test_a_renaming_is_found_and_told_before_anybody_acts(cast, district):
    renamed(cast, district)
    (found,) = body_change.pending()
    assert (found.kind, found.old_name, found.new_name) == ("renamed", "住房和城乡建设局", NEW)
    assert not AdjustmentTask.objects.exists()


def test_the_job_sends_each_body_that_names_it_one_task_however_often_it_runs(cast, district):
    published(cast, district.zjj)
    publish_another(cast, district, **CHECKED_BY_ZJJ)
    renamed(cast, district)
    tasks.follow_changes()
    tasks.follow_changes()
    assert BodyChange.objects.get().noted_by.is_system
    sent = {one.body.code: set(one.items.values_list("element", flat=True)) for one in AdjustmentTask.objects.all()}  # fmt: skip
    assert sent == {"zjj": {"body"}, "nyj": {"process"}}
    assert body_change.pending() == []


def test_a_body_that_nobody_names_is_followed_without_a_task(cast, district):
    renamed(cast, district)
    tasks.follow_changes()
    assert BodyChange.objects.count() == 1
    assert not AdjustmentTask.objects.exists()


def test_the_draft_of_a_renaming_has_the_new_name_in_it(cast, district):
    publish_another(cast, district, **CHECKED_BY_ZJJ)
    renamed(cast, district)
    tasks.follow_changes()
    task = AdjustmentTask.objects.get()
    adjustment_task.propose(task, by=cast.clerk2)
    version = task.revision.versions.get()
    assert [step["body"] for step in version.process] == [NEW, "应急管理局"]
    assert version.basis_text == content()["basis_text"]
    assert (task.revision.cause, version.action) == ("body", "change")


def test_a_merged_bodys_powers_go_to_its_successors_desk(cast, district):
    published(cast, district.zjj)
    publish_another(cast, district, **CHECKED_BY_ZJJ)
    abolish(
        district.zjj, on=timezone.localdate(), source="新编〔2026〕4号", by=cast.admin, successor=district.nyj
    )  # fmt: skip
    tasks.follow_changes()
    task = AdjustmentTask.objects.get()
    assert (task.body, task.power_count) == (district.nyj, 2)
    adjustment_task.propose(task, by=cast.clerk2)
    drafts = {(one.name, one.action, one.exercising_body) for one in task.revision.versions.all()}
    assert drafts == {
        (content()["name"], "receive", "农业农村局"), ("对另一行为的处罚", "change", "农业农村局"),
    }  # fmt: skip


def test_a_power_that_a_successor_took_over_reads_as_one_line_and_stands_in_the_ledger(
    client, cast, district
):
    published(cast, district.zjj)
    power = PublishedPower.objects.get().power
    today = timezone.localdate()
    abolish(district.zjj, on=today, source="新编〔2026〕4号", by=cast.admin, successor=district.nyj)
    tasks.follow_changes()
    task = AdjustmentTask.objects.get()
    assert str(task.body_change) == "住房和城乡建设局并入农业农村局"
    adjustment_task.propose(task, by=cast.clerk2)
    revision = task.revision
    assert revision.source_document == "新编〔2026〕4号"
    into_force(cast, district, revision)

    (heir,) = line_of(power.code).heirs
    assert heir.in_force
    events = [(one.action, one.counterpart) for one in line_of(heir.code).events]
    assert events == [("add", ""), ("receive", "住房和城乡建设局")]
    page = client.get(f"/powers/{heir.code}/").content.decode()
    assert "承接自" in page and "新编〔2026〕4号" in page
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.counterpart) == ("receive", "住房和城乡建设局")
    assert entry.document_number == "新编〔2026〕4号"
    old = client.get(f"/powers/{power.code}/").content.decode()
    assert "已不在清单中" in old and heir.url in old
    assert "还没有" not in client.get("/bodies/zjj/").content.decode()


def test_what_a_successor_takes_over_leaves_the_ended_bodys_list_and_the_rest_keeps_its_order(
    client, cast, district
):
    named = [content(name=f"对{name}的处罚", fees=[FEE]) for name in ("甲行为", "乙行为", "丙行为")]
    published(cast, district.zjj, *named)
    abolish(
        district.zjj, on=timezone.localdate(), source="新编〔2026〕4号", by=cast.admin, successor=district.nyj
    )  # fmt: skip
    tasks.follow_changes()
    task = AdjustmentTask.objects.get()
    adjustment_task.propose(task, by=cast.clerk2)
    drop(task.revision.versions.get(name="对丙行为的处罚"), by=cast.clerk2)
    drop(task.revision.versions.get(name="对甲行为的处罚"), by=cast.clerk2)
    into_force(cast, district, task.revision)

    left = PublishedPower.objects.filter(body=district.zjj).order_by("position")
    assert list(left.values_list("position", "name")) == [
        (1, "对甲行为的处罚"),
        (2, "对丙行为的处罚"),
    ]
    listed = PublishedList.objects.get(body=district.zjj)
    assert (listed.power_count, listed.counts) == (2, {"行政处罚": 2})
    fees = PublishedFee.objects.order_by("body", "position").values_list("body__code", "power_name")
    assert list(fees) == [
        ("zjj", "对甲行为的处罚"), ("zjj", "对丙行为的处罚"), ("nyj", "对乙行为的处罚"),
    ]  # fmt: skip
    assert "共 1 项" in client.get("/powers/?q=对乙行为的处罚").content.decode()
    assert Edition.objects.get(body=district.zjj).power_count == 3


def test_a_body_that_ends_without_successor_leaves_nobody_a_task_of_its_own_powers(cast, district):
    published(cast, district.zjj)
    abolish(district.zjj, on=timezone.localdate(), source="新编〔2026〕4号", by=cast.admin)
    tasks.follow_changes()
    assert BodyChange.objects.get().kind == "abolished"
    assert not AdjustmentTask.objects.exists()


def test_another_jurisdiction_with_a_body_of_the_same_name_is_left_alone(cast, district):
    published(cast, district.zjj)
    type(district.zjj).objects.filter(pk=district.zjj.pk).update(
        path=f"{district.elsewhere.path}9."
    )
    rename(district.nyj, name="住房和城乡建设局", on=timezone.localdate() - timedelta(days=1), source="甲", by=cast.admin)  # fmt: skip
    rename(district.nyj, name=NEW, on=timezone.localdate(), source="乙", by=cast.admin)
    tasks.follow_changes()
    assert BodyChange.objects.count() == 2
    assert not AdjustmentTask.objects.exists()


def test_a_function_that_passes_on_is_devolved_by_its_body(cast, district):
    published(cast, district.zjj)
    power = PublishedPower.objects.get()
    change = body_change.transfer(
        district.zjj, powers=[power], successor=district.nyj, on=timezone.localdate(), source="新编〔2026〕5号",
        by=cast.legal,
    )  # fmt: skip
    again = body_change.transfer(
        district.zjj, powers=[power], successor=district.nyj, on=timezone.localdate(), source="新编〔2026〕5号",
        by=cast.legal,
    )  # fmt: skip
    assert again == change
    task = change.tasks.get()
    assert task.body == district.zjj
    adjustment_task.propose(task, by=cast.clerk)
    version = PowerVersion.objects.get(is_open=True)
    assert (version.action, version.counterpart_body) == ("devolve", district.nyj)


def test_only_the_legal_office_of_the_place_enters_it_and_only_for_powers_that_are_there(
    cast, district
):
    published(cast, district.zjj)
    power, today = PublishedPower.objects.get(), timezone.localdate()
    facts = {"successor": district.nyj, "on": today, "source": "新编〔2026〕5号"}
    for who in (cast.clerk, cast.secretary, cast.outsider):
        with pytest.raises(NotAllowed):
            body_change.transfer(district.zjj, powers=[power], by=who, **facts)
    for wrong in (
        {"powers": []},
        {"powers": [power], "organisation": district.yjj},
        {"powers": [power], "successor": district.zjj},
        {"powers": [power], "successor": district.elsewhere},
        {"powers": [power], "on": today + timedelta(days=1)},
    ):
        said = {"organisation": district.zjj, **facts, **wrong}
        with pytest.raises(RuleViolated):
            body_change.transfer(said.pop("organisation"), by=cast.legal, **said)
    assert not BodyChange.objects.exists()


def test_a_published_devolution_does_the_task(cast, district):

    published(cast, district.zjj)
    change = body_change.transfer(
        district.zjj, powers=list(PublishedPower.objects.all()), successor=district.nyj, on=timezone.localdate(),
        source="新编〔2026〕5号", by=cast.legal,
    )  # fmt: skip
    task = change.tasks.get()
    adjustment_task.propose(task, by=cast.clerk)
    walked(task.revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert AdjustmentTask.objects.get().status == "done"
