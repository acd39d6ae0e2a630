"""归档: F6, DA-14, BGQX. A closed matter becomes one volume that nobody changes, and whose files can be read again and compared."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from powerops.core import archive
from powerops.core.canonical import digest
from powerops.core.files import store
from powerops.core.jobs import run_waiting
from powerops.core.models import AuditEvent, Document, Person, Volume
from powerops.core.parameters import set_value
from powerops.law.archives import retained_until, volume_number
from powerops.law.parameters import PARAMETERS
from registry.models import Revision
from tests.builders import drafted

pytestmark = pytest.mark.django_db
WITHDRAWN = "retention_registry_revision_withdrawn"
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def item(by, content=b"%PDF-1.7 one", name="来源文件.pdf"):
    attachment = store(ContentFile(content, name=name), by=by, limit=10_000)
    return archive.Item(attachment, "来源文件", "住房和城乡建设局", DAY, "豫政〔2026〕1号")


def closed(cast, record, *files, retention="", on=DAY):
    return archive.archive(
        record, title=f"{record}", body=record.body, closed_on=on, by=cast.secretary, files=files, retention=retention,
        record_lines=[{"at": DAY, "who": "住建局经办", "act": "起草", "late": False, "changes": []}],
        missing=[{"what": "审定文件", "why": "没有收入原件"}],
    )  # fmt: skip


@pytest.fixture
def revision(cast, district):
    return drafted(cast, district.zjj)


def test_the_number_names_fonds_year_retention_body_and_place():
    assert volume_number("gxq", 2026, 30, "zjj", 7) == "GXQ-2026-D30-ZJJ-0007"
    assert volume_number("gxq", 2026, None, "zjj", 12345) == "GXQ-2026-Y-ZJJ-12345"


def test_retention_counts_from_the_year_after_the_closing():
    assert retained_until(date(2026, 1, 1), 10) == date(2036, 12, 31)
    assert retained_until(date(2026, 12, 31), 30) == date(2056, 12, 31)
    assert retained_until(DAY, None) is None


def test_a_volume_holds_catalogue_record_missing_and_retention_with_its_citation(cast, revision):
    one = item(cast.clerk)
    volume = closed(cast, revision, one)
    assert volume.number == "GXQ-2026-Y-ZJJ-0001"
    (line,) = volume.catalogue
    assert (line["sha256"], line["number"], line["on"]) == (
        one.attachment.sha256,
        "豫政〔2026〕1号",
        "2026-11-23",
    )
    assert volume.record[0]["at"] == "2026-11-23"
    assert volume.missing == [{"what": "审定文件", "why": "没有收入原件"}]
    assert (volume.retention, volume.retained_until) == ("permanent", None)
    assert "国家档案局令第8号" in volume.retention_citation
    assert "推定" in volume.retention_citation  # the mapping is ours, and says so
    assert volume.digest == digest(archive.content_of(volume))


def test_volumes_of_a_body_are_numbered_without_gap_within_the_year(cast, district, revision):
    others = [
        drafted(cast, district.nyj, by=cast.clerk2),
        drafted(cast, district.zjj, by=cast.clerk),
    ]
    first = closed(cast, revision)
    assert closed(cast, others[0]).number == "GXQ-2026-Y-NYJ-0001"
    assert closed(cast, others[1]).serial == first.serial + 1


def test_a_matter_is_archived_once(cast, revision):
    assert closed(cast, revision) == closed(cast, revision)
    assert Volume.objects.count() == 1
    assert AuditEvent.objects.filter(act="core.volume.archived").count() == 1
    assert Document.objects.filter(kind=archive.DOCUMENT).count() == 1


def test_the_retention_is_what_the_parameter_said_on_the_day_of_closing(cast, district, revision):
    set_value(
        PARAMETERS[WITHDRAWN], value=30, valid_from=date(2100, 1, 1), citation="某规定", reason="改", by=cast.admin
    )  # fmt: skip
    volume = closed(cast, revision, retention=WITHDRAWN)
    assert (volume.retention, volume.retained_until) == ("10", date(2036, 12, 31))
    later = closed(cast, drafted(cast, district.zjj), retention=WITHDRAWN, on=date(2100, 3, 1))
    assert later.retention == "30"


def test_a_retention_is_ten_or_thirty_years_or_for_ever():
    rule = PARAMETERS[WITHDRAWN]
    assert [value for value in range(61) if rule.refusal(value) is None] == [0, 10, 30]


def test_a_volume_refuses_every_change_in_plain_sql(cast, revision):
    closed(cast, revision, item(cast.clerk))
    for table in ("core_volume", "core_volumefile"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            refused = pytest.raises(DatabaseError, match="只能追加")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_checking_reads_the_files_again_and_names_the_one_that_was_altered(cast, revision):
    good, bad = item(cast.clerk), item(cast.clerk, b"%PDF-1.7 two", "另一份.pdf")
    volume = closed(cast, revision, good, bad)
    assert archive.check(volume) == []
    Path(bad.attachment.file.path).write_bytes(b"%PDF-1.7 TWO")
    (problem,) = archive.check(volume)
    assert problem == {"what": "2. 另一份.pdf", "problem": "文件内容与归档时的摘要不符"}
    Path(bad.attachment.file.path).unlink()
    (problem,) = archive.check(volume)
    assert problem["problem"] == "文件不在库中"


def test_a_check_is_recorded_with_what_was_found(cast, revision):
    one = item(cast.clerk)
    volume = closed(cast, revision, one)
    assert archive.ask_for_check(volume, by=cast.leader) == archive.ask_for_check(
        volume, by=cast.leader
    )
    run_waiting()
    Path(one.attachment.file.path).write_bytes(b"else")
    archive.ask_for_check(volume, by=cast.leader)
    run_waiting()
    found = AuditEvent.objects.filter(act="core.volume.checked").order_by("pk")
    assert [event.by for event in found] == [cast.leader] * 2
    assert "不符" in found.last().facts["结果"]


def test_a_digest_covers_catalogue_record_and_what_is_missing(cast, revision):
    volume = closed(cast, revision, item(cast.clerk))
    for name, value in (
        ("catalogue", []),
        ("record", []),
        ("missing", []),
        ("title", "另一题名"),
        ("closed_on", date(2020, 1, 1)),
    ):
        changed = Volume.objects.select_related("body").get(pk=volume.pk)
        setattr(changed, name, value)
        assert digest(archive.content_of(changed)) != volume.digest, name


def test_queryset_and_predicate_agree_for_the_whole_cast(cast, district, revision):
    volumes = [closed(cast, revision), closed(cast, drafted(cast, district.nyj, by=cast.clerk2))]
    seen = {}
    for name, person in vars(cast).items():
        actor = archive_actor(person)
        visible = set(archive.visible_volumes(actor))
        assert visible == {one for one in volumes if archive.may_see_volume(actor, one)}, name
        seen[name] = len(visible)
    assert (seen["clerk"], seen["head"], seen["clerk2"], seen["secretary"], seen["legal"]) == (
        1,
        1,
        1,
        2,
        2,
    )
    assert {
        seen[name] for name in ("admin", "personnel", "window", "officer", "outsider", "nobody")
    } == {0}


def archive_actor(person: Person):
    from powerops.core.actor import acting

    return acting(person)


@pytest.mark.django_db(transaction=True)
def test_closing_at_once_makes_one_volume_a_matter_and_leaves_no_gap(cast, district):
    revisions = [drafted(cast, district.zjj) for _ in range(5)]
    start, failed = threading.Barrier(10), []

    def close(record: Revision) -> None:
        try:
            start.wait(30)
            closed(cast, record)
        except Exception as error:  # told by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=(record,)) for record in revisions * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert sorted(Volume.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5]
