"""Two laws that really changed, on two lists that really cite them: entered, sent, adjusted, answered, done (G5)."""

import csv
from datetime import date

import pytest

from registry.exchange.importing import take_in
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.impact import concerned, impact
from registry.models import AdjustmentTask, Law, PublishedBasis, Revision
from registry.workflows import adjustment_task, law_change
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose
from registry.workflows.edition import publish_edition
from registry.workflows.revision_facts import lacking
from tests.cast import appoint
from tests.data import shared
from tests.registry.changing import article, entered, sent
from tests.registry.test_real_lists import path_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WILDLIFE, PESTICIDES = "中华人民共和国野生动物保护法", "农药管理条例"


def versions_of(name):
    """The versions of a law in the real material, the repealed ones first."""
    with shared("laws.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["name"] == name]
    return sorted(rows, key=lambda row: row["expired_flag"], reverse=True)


def registered(name, rank):
    """The law as it stood before it changed; its change is marked in the material."""
    before = versions_of(name)[0]
    assert before["expired_flag"] == "1"
    return Law.objects.get_or_create(
        name=name, rank=rank, defaults={"effective_on": date.fromisoformat(before["effective_date"])}
    )[0]  # fmt: skip


def listed(body, part, clerk, head, cast):
    """A body's own published list, as far as it is complete, through every hand that signs it."""
    take_in(body, read_power_rows(open_workbook(path_of(part))), by=clerk, source=part)
    revision = Revision.objects.get(body=body)
    for version in list(revision.versions.prefetch_related("citations")):
        version.cited = len(version.citations.all())
        if lacking(version):
            version.delete()
    lifecycle.submit(revision, by=clerk)
    lifecycle.endorse(revision, by=head)
    lifecycle.clear(revision, by=cast.legal)
    lifecycle.approve(revision, by=cast.secretary)
    publish_edition(body, by=cast.secretary)


def renewed(task, clerk, head, cast):
    """The task's draft with new words in every basis, published."""
    revision = task.revision
    for version in list(revision.versions.all()):
        said = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
        said["basis_text"] += "\n（已按修订后的条文核对）"
        propose(revision, said, by=clerk, power=version.power)
    lifecycle.submit(revision, by=clerk)
    lifecycle.endorse(revision, by=head)
    lifecycle.clear(revision, by=cast.legal)
    lifecycle.approve(revision, by=cast.secretary)
    publish_edition(task.body, by=cast.secretary)


@pytest.fixture
def forester(cast, district):
    """The clerk of 自然资源分局, whose list and that of 农业农村局 are published."""
    registered(WILDLIFE, "法律"), registered(PESTICIDES, "行政法规")
    clerk = appoint("forester", "自然资源分局经办", "clerk", district.zrj)
    head = appoint("ranger", "自然资源分局局长", "head", district.zrj)
    listed(district.nyj, "农业农村", cast.clerk2, cast.head2, cast)
    listed(district.zrj, "林业", clerk, head, cast)
    return clerk


def test_two_real_laws_change_and_two_real_lists_follow(cast, forester):
    wildlife, pesticides = registered(WILDLIFE, "法律"), registered(PESTICIDES, "行政法规")

    now = versions_of(WILDLIFE)[-1]
    revised = entered(
        wildlife, cast.legal, kind="revised", published_on=date.fromisoformat(now["version_date"]),
        effective_on=date.fromisoformat(now["effective_date"]),
    )  # fmt: skip
    assert impact(revised).body_count == 2
    cited = PublishedBasis.objects.filter(law=pesticides, article__isnull=False)
    changed = sorted(set(cited.values_list("article", flat=True)))[:2]
    amended = entered(pesticides, cast.legal, *map(article, changed), covers_uncited=False)
    assert set(concerned(amended).values_list("body__code", flat=True)) == {"nyj"}

    sent(revised, cast.legal)
    sent(amended, cast.legal)
    tasks = {(one.body.code, one.law_change_id): one for one in AdjustmentTask.objects.all()}
    assert set(tasks) == {("nyj", revised.pk), ("zrj", revised.pk), ("nyj", amended.pk)}

    for_wildlife = adjustment_task.propose(tasks["nyj", revised.pk], by=cast.clerk2)
    assert for_wildlife.revision.versions.count() == for_wildlife.power_count > 1
    renewed(for_wildlife, cast.clerk2, cast.head2, cast)
    for_pesticides = adjustment_task.propose(tasks["nyj", amended.pk], by=cast.clerk2)
    renewed(for_pesticides, cast.clerk2, cast.head2, cast)
    excused = adjustment_task.excuse(tasks["zrj", revised.pk], by=forester, reason="只改了编号")
    adjustment_task.accept(excused, by=cast.legal)

    states = dict(AdjustmentTask.objects.values_list("pk", "status"))
    assert sorted(states.values()) == ["done", "done", "exempt"]
    for change in (revised, amended):
        assert law_change.finish(change, by=cast.legal).status == "done"
