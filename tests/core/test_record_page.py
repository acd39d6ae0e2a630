"""The whole-process record: who did what, when, why, what changed, which files came in (F4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from powerops.core.delegations import delegate
from powerops.core.filings import file
from powerops.core.models import AuditEvent, Deadline
from powerops.core.records import KINDS
from powerops.core.text_diff import word_diff
from powerops.core.whole_record import whole_record
from registry.models import Revision
from registry.records import BASIS
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose
from tests.builders import content, drafted, published, walked

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def record_of(revision) -> list[dict]:
    return whole_record(KINDS["registry.revision"], Revision.objects.get(pk=revision.pk))


def acts(revision, kind="act") -> list[str]:
    return [line["act"] for line in record_of(revision) if line["kind"] == kind]


def address(revision) -> str:
    return f"/desk/records/registry.revision/{revision.pk}/"


def test_every_act_stands_in_the_record_with_person_post_and_clause(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "approved")
    told = record_of(revision)
    labels = [line["act"] for line in told if line["kind"] == "act"]
    for label in ("送负责人审签", "审签通过", "审核通过", "审定通过"):
        assert any(label in one for one in labels), labels
    approved = next(line for line in told if "审定通过" in line["act"])
    assert approved["who"] == cast.secretary.name
    assert "新开〔2016〕76号" in approved["clause"]
    assert approved["post"]


def test_an_act_shows_what_it_changed_field_by_field(cast, district):
    revision = drafted(cast, district.zjj)
    lifecycle.submit(revision, by=cast.clerk)
    line = next(line for line in record_of(revision) if "送" in line["act"])
    changed = {change["label"]: (change["old"], change["new"]) for change in line["changes"]}
    assert changed["状态"] == ("起草", "负责人审签")
    assert changed["送审时间"][0] == ""


def test_what_a_power_said_before_stands_beside_what_it_says_now(cast, district):
    revision = drafted(cast, district.zjj)
    version = revision.versions.get()
    propose(
        revision,
        content(handling_office="质量安全科"),
        by=cast.clerk,
        power=version.power,
    )
    changes = [change for line in record_of(revision) for change in line.get("changes", ())]
    assert any(one["old"] == "建筑业管理科" and one["new"] == "质量安全科" for one in changes)


def test_a_change_that_no_act_tells_of_is_not_left_out(cast, district):
    revision = drafted(cast, district.zjj)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        revision.refresh_from_db()
        revision.source_document = "豫政〔2026〕9号"
        revision.save()
    [line] = [line for line in record_of(revision) if line["kind"] == "change"]
    assert line["changes"] == [{"label": "来源文件", "old": "", "new": "豫政〔2026〕9号"}]
    assert line["who"] == "系统"


def test_a_late_entry_is_marked_and_says_how_late(cast, district, client):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    lifecycle.approve(
        revision, by=cast.secretary, document_number="新开〔2026〕1号",
        approved_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    line = next(line for line in record_of(revision) if "审定通过" in line["act"])
    assert line["late"]
    assert line["lateness"].startswith("迟")
    client.force_login(cast.legal, backend=BACKEND)
    page = client.get(address(revision)).content.decode()
    assert "补录" in page
    assert line["lateness"] in page


def test_files_stand_in_the_record_with_their_digests(cast, district):
    revision = drafted(cast, district.zjj)
    filing = file(
        revision, BASIS, ContentFile(PDF, name="批复.pdf"), by=cast.clerk, note="省里来文"
    )
    [line] = [line for line in record_of(revision) if line["kind"] == "file"]
    assert line["act"] == f"提交材料：{BASIS}"
    assert line["reason"] == "省里来文"
    assert line["files"][0]["sha256"] == filing.attachment.sha256
    assert line["files"][0]["name"] == "批复.pdf"


def test_deadlines_stand_in_the_record_when_they_begin_and_end(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    began = [line for line in record_of(revision) if line["kind"] == "deadline"]
    told = "；".join(f"{line['act']} {line['reason']}" for line in began)
    assert Deadline.objects.filter(record_id=revision.pk).exists()
    assert all(one.title in told for one in Deadline.objects.filter(record_id=revision.pk))
    assert "已办结" in told + str([line["changes"] for line in began])


def test_a_deadline_that_a_substitute_set_running_names_both_and_the_post(cast, district, client):
    revision = walked(drafted(cast, district.zjj), cast, "head_review")
    held, today = cast.head.appointments.get(), timezone.localdate()
    delegate(
        held, by=cast.head, substitute=cast.window, began_on=today, ended_on=today, reason="出差"
    )
    client.force_login(cast.window, backend=BACKEND)
    client.post(f"{revision.get_absolute_url()}endorse/", {"reason": "同意"})
    [line] = [line for line in record_of(revision) if line["kind"] == "deadline"]
    assert line["who"] == f"{cast.window.name} 代 {cast.head.name}"
    assert line["post"] == str(held.post)


def test_sensitive_material_is_marked_in_the_record(cast, district):
    revision = drafted(cast, district.zjj)
    for name, is_sensitive in (("批复.pdf", False), ("户籍.pdf", True)):
        upload = ContentFile(PDF + name.encode(), name=name)
        file(revision, BASIS, upload, by=cast.clerk, is_sensitive=is_sensitive)
    labels = [one["label"] for line in record_of(revision) for one in line.get("files", ())]
    assert ["敏感" in label for label in labels] == [False, True]


def test_documents_stand_in_the_record_of_what_led_to_them(cast, district):
    edition = published(cast, district.zjj)
    revision = edition.revisions.get()
    assert any("制作文书" in act for act in acts(revision, "document"))


def test_whoever_may_not_see_the_record_is_told_that_there_is_none(cast, district, client):
    revision = drafted(cast, district.zjj)
    for person in (cast.outsider, cast.nobody, cast.clerk2):
        client.force_login(person, backend=BACKEND)
        assert client.get(address(revision)).status_code == 404
    client.force_login(cast.legal, backend=BACKEND)
    assert client.get("/desk/records/core.person/1/").status_code == 404
    assert client.get("/desk/records/nothing.here/1/").status_code == 404


def test_the_reader_chooses_one_kind(cast, district, client):
    revision = drafted(cast, district.zjj)
    file(revision, BASIS, ContentFile(PDF, name="批复.pdf"), by=cast.clerk)
    client.force_login(cast.legal, backend=BACKEND)
    page = client.get(address(revision), {"kind": "file"}).content.decode()
    assert "批复.pdf" in page
    assert "新增事项" not in page.partition('class="timeline"')[2]


def test_the_page_asks_as_often_for_a_long_record_as_for_a_short_one(cast, district, client):
    revision = drafted(cast, district.zjj)
    client.force_login(cast.legal, backend=BACKEND)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(revision)).status_code == 200
        return len(queries)

    few = asked()
    for number in range(4):
        propose(revision, content(name=f"对第{number}种行为的处罚"), by=cast.clerk)
        file(
            revision, BASIS, ContentFile(PDF + str(number).encode(), name="批复.pdf"), by=cast.clerk
        )
    walked(revision, cast, "approved")
    assert asked() <= few + 1
    assert few <= 25


def test_every_act_of_a_whole_life_is_told_once(cast, district):
    edition = published(cast, district.zjj)
    revision = edition.revisions.get()
    told = [line["event"] for line in record_of(revision) if line.get("event")]
    assert len(told) == len(set(told))
    about = AuditEvent.objects.about(revision).exclude(act__contains="proposed")
    assert set(about.values_list("pk", flat=True)) <= set(told)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("甲。乙。", "甲。丙。", [("same", "甲。"), ("out", "乙"), ("in", "丙"), ("same", "。")]),
        (
            "罚款一千元。",
            "罚款二千元。",
            [("same", "罚款"), ("out", "一"), ("in", "二"), ("same", "千元。")],
        ),
        ("", "新", [("in", "新")]),
        ("同", "同", [("same", "同")]),
    ],
)
def test_a_long_text_shows_what_went_out_and_what_came_in(old, new, expected):
    assert word_diff(old, new) == expected


def test_what_only_a_day_is_known_of_comes_last_on_that_day_and_shows_no_time(
    cast, district, client
):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        lifecycle.approve(
            revision, by=cast.secretary, document_number="新开〔2026〕2号",
            approved_on=timezone.localdate() - timedelta(days=2),
        )  # fmt: skip
        labels = acts(revision)
        assert labels.index("审定通过") > labels.index("审核通过")
        client.force_login(cast.legal, backend=BACKEND)
        assert "日 00:00" not in client.get(address(revision)).content.decode()
