"""Files put to a record: versioned, recorded, by those alone whose turn it is (F3, F4, G8)."""

from __future__ import annotations

import hashlib
import threading

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from powerops.core.arriving import FileUnfit
from powerops.core.filings import file, filings_of
from powerops.core.models import Attachment, AuditEvent, Filing
from powerops.core.refusals import NotAllowed
from registry.records import APPROVAL, BASIS, ENDORSEMENT, OPINION, OTHER
from registry.timeline import of_record
from tests.builders import drafted, walked

PDF = b"%PDF-1.7\n" + b"x" * 100


def paper(name: str = "依据.pdf", content: bytes = PDF) -> ContentFile:
    return ContentFile(content, name=name)


@pytest.fixture
def draft(cast, district):
    return drafted(cast, district.zjj)


@pytest.mark.django_db
def test_a_better_file_comes_as_the_next_version_and_the_first_stays(cast, draft):
    first = file(draft, BASIS, paper(), by=cast.clerk, note="扫描件")
    second = file(draft, BASIS, paper("依据（清晰）.pdf", PDF + b"2"), by=cast.clerk)
    other = file(draft, OTHER, paper("其他.pdf"), by=cast.clerk)
    assert [(one.slot, one.version) for one in (first, second, other)] == [
        (BASIS, 1), (BASIS, 2), (OTHER, 1),
    ]  # fmt: skip
    assert [one.pk for one in filings_of(draft) if one.slot == BASIS] == [second.pk, first.pk]
    assert first.attachment.file.read() == PDF
    assert first.attachment.file.name == other.attachment.file.name  # equal content lies there once


@pytest.mark.django_db
def test_a_filing_stands_in_the_record_with_name_size_digest_and_post(cast, draft):
    file(draft, BASIS, paper(), by=cast.clerk, note="扫描件")
    event = AuditEvent.objects.about(draft).get(act="registry.revision.material_filed")
    digest = hashlib.sha256(PDF).hexdigest()
    assert event.facts == {
        "材料": BASIS, "版次": 1, "文件": "依据.pdf", "大小（字节）": len(PDF), "SHA-256": digest,
        "说明": "扫描件", "敏感": "",
    }  # fmt: skip
    assert event.at_post == cast.clerk.appointments.get()
    last = of_record(draft)[-1]
    assert last["act"] == "提交材料" and digest in last["reason"] and "敏感" not in last["reason"]


@pytest.mark.django_db
def test_the_same_file_sent_twice_is_filed_once(cast, draft):
    first = file(draft, BASIS, paper(), by=cast.clerk)
    assert file(draft, BASIS, paper(), by=cast.clerk) == first
    assert (Filing.objects.count(), Attachment.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(act="registry.revision.material_filed").count() == 1
    marked = file(draft, BASIS, paper(), by=cast.clerk, is_sensitive=True)
    assert (marked.version, marked.is_sensitive) == (2, True)


# Who may add what in which state, by hand from the lifecycle (新开〔2016〕76号 四(二)1, 四(二)3).
MAY = {
    "draft": {("clerk", BASIS), ("clerk", OTHER)},
    "head_review": {("head", ENDORSEMENT)},
    "legal_review": {("legal", OPINION)},
    "decision": {("secretary", APPROVAL)},
    "approved": {("secretary", APPROVAL)},
}
CAST = (
    "clerk", "head", "clerk2", "head2", "legal", "secretary", "leader", "supervisor", "inspector", "personnel",
    "window", "officer", "admin", "outsider", "nobody",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("status", MAY)
def test_each_adds_material_in_their_turn_and_nobody_else_ever(cast, draft, status):
    revision = walked(draft, cast, status)
    added = set()
    for name in CAST:
        for slot in (BASIS, ENDORSEMENT, OPINION, APPROVAL, OTHER):
            try:
                file(revision, slot, paper(f"{name}.pdf"), by=getattr(cast, name))
            except NotAllowed as refused:
                assert slot in refused.message and refused.clause
            else:
                added.add((name, slot))
    assert added == MAY[status]
    assert Filing.objects.count() == len(added)


@pytest.mark.django_db
def test_a_name_that_no_material_bears_is_refused(cast, draft):
    with pytest.raises(NotAllowed, match="没有“随便”这种材料"):
        file(draft, "随便", paper(), by=cast.clerk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("依据.pdf", b"", "文件是空的"),
        ("依据.pdf", b"MZ\x90\0" + b"\0" * 100, "格式不在接收范围内"),
        ("依据.html", b"<html><script>alert(1)</script>", "格式不在接收范围内"),
        ("依据.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "格式不在接收范围内"),
        ("依据.exe", PDF, "后缀与内容不符"),
        ("依据", PDF, "后缀与内容不符"),
        ("依据.jpg", PDF, "后缀与内容不符"),
    ],
)
def test_what_is_unfit_is_refused_and_leaves_nothing(cast, draft, name, content, why):
    with pytest.raises(FileUnfit, match=why):
        file(draft, BASIS, paper(name, content), by=cast.clerk)
    assert not Attachment.objects.exists() and not Filing.objects.exists()


@pytest.mark.django_db
def test_a_file_beyond_the_limit_of_its_use_is_refused(cast, draft):
    with pytest.raises(FileUnfit, match="1 MB 的上限"):
        file(draft, BASIS, paper(content=PDF * 20_000), by=cast.clerk, limit=1024 * 1024)
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_next_versions_at_once_are_numbered_one_after_the_other(cast, draft):
    ready, failures = threading.Barrier(8), []

    def hand_in(number: int) -> None:
        try:
            ready.wait()
            file(draft, BASIS, paper(f"{number}.pdf", PDF + bytes([number])), by=cast.clerk)
        except Exception as failure:  # it is reported by the assertion below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(one.version for one in filings_of(draft)) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_material_is_not_added_to_a_draft_that_leaves_meanwhile(cast, draft, monkeypatch):
    """The draft is submitted while the file is being looked at: the locked record decides."""
    from powerops.core import filings

    looked_at = filings.examined

    def slowly(*args, **kwargs):
        walked(draft, cast, "head_review")
        return looked_at(*args, **kwargs)

    monkeypatch.setattr(filings, "examined", slowly)
    with pytest.raises(NotAllowed, match="在起草时提交"):
        file(draft, BASIS, paper(), by=cast.clerk)
    assert not Filing.objects.exists() and not Attachment.objects.exists()
