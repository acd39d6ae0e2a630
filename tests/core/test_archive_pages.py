"""The pages of the archive: F6, DA-14, DAT-24. Search, one volume, its files, its check, appraisal by two people."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile

from powerops.core import archive
from powerops.core.files import store
from powerops.core.jobs import run_waiting
from powerops.core.models import Appraisal, AuditEvent, Job, Reading
from tests.builders import drafted

pytestmark = pytest.mark.django_db
CLOSED, AFTER = date(2026, 11, 23), "2037-01-01 09:00 +08:00"
TEN = "retention_registry_revision_withdrawn"


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def kept(cast, record, name="来源文件.pdf", retention=TEN):
    attachment = store(
        ContentFile(f"%PDF-1.7 {name}".encode(), name=name), by=cast.clerk, limit=10_000
    )
    files = [archive.Item(attachment, "来源文件", "住房和城乡建设局", CLOSED)]
    return archive.archive(
        record, title=f"{record}（已撤回）", body=record.body, closed_on=CLOSED, by=cast.secretary, files=files,
        record_lines=[{"at": CLOSED, "who": "住建局经办", "act": "撤回作废", "changes": []}],
        missing=[{"what": "调整的来源文件", "why": "没有附件"}], retention=retention,
    )  # fmt: skip


@pytest.fixture
def volume(cast, district):
    return kept(cast, drafted(cast, district.zjj))


def enter(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def rows(client, **asked):
    answer = client.get("/desk/archive/", asked)
    assert answer.status_code == 200
    return answer.content.decode().count('data-label="档号"')


def test_volumes_are_found_by_number_title_file_body_year_retention_and_kind(
    cast, district, client, volume
):
    kept(cast, drafted(cast, district.nyj, by=cast.clerk2), "畜禽养殖.pdf", retention="")
    enter(client, cast.secretary)
    asked = [
        ({}, 2), ({"q": "D10-ZJJ"}, 1), ({"q": "畜禽"}, 1), ({"q": "住房"}, 1), ({"body": "nyj"}, 1), ({"year": 2026}, 2),
        ({"retention": "permanent"}, 1), ({"kind": "registry.revision"}, 2), ({"q": "没有"}, 0),
        ({"year": "x", "sort": "-until", "page": "9"}, 2),
    ]  # fmt: skip
    assert [rows(client, **how) for how, _ in asked] == [count for _, count in asked]


def test_the_clerk_finds_the_own_body_alone(cast, district, client, volume):
    other = kept(cast, drafted(cast, district.nyj, by=cast.clerk2))
    enter(client, cast.clerk)
    assert rows(client) == 1
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["admin", "personnel", "window", "officer", "nobody"])
def test_who_has_no_business_with_drafts_opens_no_archive(who, cast, client, volume):
    enter(client, getattr(cast, who))
    for address in ("/desk/archive/", "/desk/archive/due/", volume.get_absolute_url()):
        assert client.get(address).status_code == 403, address


def test_the_outsider_sees_nothing_of_this_district(cast, client, volume):
    enter(client, cast.outsider)
    assert rows(client) == 0
    for address in (volume.get_absolute_url(), f"{volume.get_absolute_url()}volume.pdf"):
        assert client.get(address).status_code == 404


def test_the_page_of_a_volume_shows_all_of_it_and_its_files_are_read_on_record(
    cast, client, volume
):
    enter(client, cast.leader)
    page = client.get(volume.get_absolute_url()).content.decode()
    attachment = volume.files.get().attachment
    download = f"/desk/records/core.volume/{volume.pk}/files/{attachment.pk}/"
    for words in (
        volume.number,
        volume.digest,
        "国家档案局令第8号",
        "来源文件.pdf",
        "没有附件",
        "撤回作废",
        download,
    ):
        assert words in page, words
    answer = client.get(download)
    assert b"".join(answer.streaming_content) == "%PDF-1.7 来源文件.pdf".encode()
    reading = Reading.objects.get()
    assert (reading.person, reading.record_title) == (cast.leader, str(volume)[:200])


def test_the_check_is_asked_for_by_a_button_and_told_on_the_page(cast, client, volume):
    enter(client, cast.supervisor)
    address = f"{volume.get_absolute_url()}check/"
    assert client.get(address).status_code == 405
    answer = client.post(address)
    job = Job.objects.get(kind=archive.CHECK_JOB)
    assert answer["Location"] == job.get_absolute_url()
    volume.files.get().attachment.file.storage.delete(volume.files.get().attachment.file.name)
    run_waiting()
    assert "发现 1 处不符" in Job.objects.get(pk=job.pk).result["notice"]
    assert "文件不在库中" in client.get(volume.get_absolute_url()).content.decode()
    assert AuditEvent.objects.get(act="core.volume.checked").by == cast.supervisor


def test_the_volume_is_not_altered_by_any_address(cast, client, volume):
    enter(client, cast.secretary)
    assert client.post(volume.get_absolute_url(), {"title": "x"}).status_code == 405
    assert client.post("/desk/archive/", {"q": "x"}).status_code == 405


def test_what_is_due_is_proposed_by_one_and_decided_by_another(cast, client, volume):
    with time_machine.travel(AFTER):
        enter(client, cast.secretary)
        assert volume.number in client.get("/desk/archive/due/").content.decode()
        address = f"{volume.get_absolute_url()}appraise/"
        wrong = client.post(address, {"outcome": "extended", "reason": "仍有用处"})
        assert (wrong.status_code, "仍有用处" in wrong.content.decode()) == (422, True)
        assert (
            client.post(address, {"outcome": "disposed", "reason": "已无保存价值"}).status_code
            == 302
        )
        decide = f"/desk/archive/appraisals/{Appraisal.objects.get().pk}/decide/"
        assert client.post(decide, {"decision": "approved"}).status_code == 403
        enter(client, cast.leader)
        assert decide in client.get("/desk/archive/due/").content.decode()
        assert client.post(address, {"outcome": "disposed", "reason": "x"}).status_code == 403
        assert client.post(decide, {"decision": "approved", "reason": "同意"}).status_code == 302
        run_waiting()
        page = client.get(volume.get_absolute_url()).content.decode()
        assert "已批准销毁" in page
        assert f"由{cast.leader}批准" in page
        assert volume.number not in client.get("/desk/archive/due/").content.decode()


def test_before_its_time_a_volume_offers_no_appraisal(cast, client, volume):
    enter(client, cast.secretary)
    assert "appraise" not in client.get(volume.get_absolute_url()).content.decode()
    refused = client.post(
        f"{volume.get_absolute_url()}appraise/", {"outcome": "disposed", "reason": "x"}
    )
    assert refused.status_code == 422
    assert "期限届满后才能鉴定" in refused.content.decode()


def test_the_list_is_handed_out_for_excel(cast, client, volume):
    enter(client, cast.inspector)
    text = b"".join(client.get("/desk/archive/", {"export": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert volume.number in text
    assert "调整的来源文件" in text
