"""导入 on the desk: a clerk hands a file in, sees what it would change, accepts or drops it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from powerops.core.jobs import run_waiting
from powerops.core.models import AuditEvent, Job, Notice
from registry.exchange.guard import MAX_FILE
from registry.models import PowerVersion, Revision, Upload
from registry.workflows.drafting import propose
from tests.builders import content
from tests.registry.uploads import HOSTILE, hostile_files, power, small_list

pytestmark = pytest.mark.django_db
NEW = "/desk/registry/uploads/new/"


@pytest.fixture
def desk(cast, client):
    """The clerk of 住建局, logged in."""
    client.force_login(cast.clerk)
    return client


def hand_in(client, data: bytes | None = None, body: str = "zjj", name: str = "清单.xlsx"):
    file = SimpleUploadedFile(name, small_list() if data is None else data)
    return client.post(NEW, {"body": body, "file": file})


def read(client, data: bytes | None = None) -> Upload:
    """Hand a file in and let the worker read it."""
    hand_in(client, data)
    run_waiting()
    return Upload.objects.get()


def page(client, upload: Upload, **query: str) -> str:
    response = client.get(upload.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def accept(client, upload: Upload, **ticks: str):
    return client.post(reverse("registry:upload-accept", args=[upload.pk]), ticks)


def test_a_file_is_handed_in_read_previewed_accepted_and_written(desk, cast):
    response = hand_in(desk)
    upload = Upload.objects.get()
    assert response.headers["Location"] == upload.get_absolute_url()
    assert "正在读取" in page(desk, upload)
    assert not Revision.objects.exists()

    run_waiting()
    told = page(desk, upload)
    assert "待确认" in told
    assert "对甲的处罚" in told and "本部门尚无现行清单，接受后新建清单稿。" in told
    assert "接受后，新增 4 项、变更 0 项写入清单稿" in told
    assert not Revision.objects.exists()

    accept(desk, upload)
    assert "正在写入" in page(desk, upload)
    run_waiting()
    upload.refresh_from_db()
    revision = Revision.objects.get()
    assert (upload.state, upload.revision) == ("accepted", revision)
    assert revision.attachment == upload.attachment
    assert revision.versions.count() == 4
    assert upload.accept_job.result["url"] == revision.get_absolute_url()
    assert Notice.objects.filter(person=cast.clerk).count() == 2
    acts = AuditEvent.objects.about(upload).values_list("act", flat=True)
    assert list(acts) == ["registry.upload.received", "registry.upload.accepted"]
    course = desk.get(revision.get_absolute_url()).content.decode()
    assert "新增事项 4 项，修改 0 项" in course and "新增版本" not in course


def test_after_acceptance_a_row_leads_to_the_form_of_its_power_with_the_warning(desk):
    upload = read(desk, small_list(power(1, "甲", body="")))
    accept(desk, upload)
    run_waiting()
    version = PowerVersion.objects.get()
    form = reverse("registry:version-edit", args=[version.revision_id, version.pk])
    assert form in page(desk, upload)
    told = desk.get(form).content.decode()
    assert "导入时的提醒" in told
    assert "“清单”第 2 行 F" in told
    assert "没有行使主体，审签前须补填。" in told


def test_after_acceptance_the_rows_with_a_warning_remain_to_be_looked_through(desk):
    upload = read(desk, small_list(power(1, "甲", body=""), power(2, "乙")))
    accept(desk, upload)
    run_waiting()
    assert '<a href="?outcome=warned#rows">有提醒的 1 项</a>' in page(desk, upload)
    warned = PowerVersion.objects.get(name="对甲的处罚")
    told = page(desk, upload, outcome="warned")
    assert f"{warned.get_absolute_url()}edit/" in told and "对乙的处罚" not in told
    Revision.objects.update(status="head_review")
    told = page(desk, upload, outcome="warned")
    assert f'href="{warned.get_absolute_url()}">查看这个事项' in told and "补正这个" not in told


def test_a_change_is_shown_with_what_was_and_what_will_be(desk, cast, district):
    accept(desk, read(desk))
    run_waiting()
    Upload.objects.update(uploaded_at="2026-01-01T00:00Z")
    hand_in(desk, small_list(power(1, "甲", duty="1.调查"), power(2, "乙")))
    run_waiting()
    upload = Upload.objects.latest("pk")
    told = page(desk, upload, outcome="updated")
    assert "<ins>1.调查</ins>" in told
    assert "<del>直接实施责任：\n1.立案</del>" in told
    assert "改动 1 处" in told
    assert "对乙的处罚" not in told
    missing = page(desk, upload, outcome="missing")
    assert "对丙的处罚" in missing
    assert "导入不会取消它们" in missing


def test_a_refused_row_says_where_and_why_and_is_left_out_only_when_ticked(desk):
    upload = read(desk, small_list(power(1, "甲"), power(2, "乙", basis="")))
    assert "E 列：没有实施依据。请补填后再导入。" in page(desk, upload, outcome="rejected")
    told = accept(desk, upload).content.decode()
    assert "有 1 行被拒绝" in told
    assert Job.objects.count() == 1
    accept(desk, upload, valid_only="on")
    run_waiting()
    assert [version.name for version in PowerVersion.objects.all()] == ["对甲的处罚"]


def test_a_file_of_another_body_wants_an_explicit_tick(desk):
    rows = [power(number, name, body="某市农业农村局") for number, name in enumerate("甲乙丙", 1)]
    upload = read(desk, small_list(*rows))
    assert "3 行的行使主体是“农业农村局”" in page(desk, upload)
    assert "请勾选确认" in accept(desk, upload).content.decode()
    accept(desk, upload, is_own_list="on")
    run_waiting()
    assert PowerVersion.objects.count() == 3


def test_when_the_list_changed_since_nothing_is_written_and_the_preview_is_fresh(desk, cast):
    upload = read(desk)
    accept(desk, upload)
    revision = Revision.objects.create(
        body=upload.body, sequence=1, kind="whole", title="另一稿", drafted_by=cast.clerk
    )
    told = upload.rows.first().content
    propose(revision, content(**told), by=cast.clerk)
    run_waiting()
    upload.refresh_from_db()
    assert upload.accept_job.state == "failed"
    assert upload.accept_job.error == "预览后清单已变化，请重新预览。"
    assert (upload.state, upload.report["created"], upload.report["unchanged"]) == ("read", 3, 1)
    assert "预览后清单已变化" in page(desk, upload)
    assert revision.versions.count() == 1
    accept(desk, upload)
    run_waiting()
    assert revision.versions.count() == 4


def test_a_dropped_upload_writes_nothing_and_cannot_be_accepted(desk):
    upload = read(desk)
    desk.post(reverse("registry:upload-drop", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.state == "dropped"
    assert "当前为“已放弃”，不能接受" in accept(desk, upload).content.decode()
    assert not Revision.objects.exists()


def test_opening_the_address_of_an_act_leads_to_the_upload_and_does_nothing(desk):
    upload = read(desk)
    for act in ("accept", "drop"):
        answer = desk.get(
            reverse(f"registry:upload-{act}", args=[upload.pk]), {"outcome": "created"}
        )
        assert answer.url == f"{upload.get_absolute_url()}?outcome=created"
    upload.refresh_from_db()
    assert upload.state == "read"


def test_a_form_sent_twice_files_one_upload(desk):
    first, second = hand_in(desk), hand_in(desk)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Upload.objects.count(), Job.objects.count()) == (1, 1)
    upload = Upload.objects.get()
    run_waiting()
    accept(desk, upload)
    assert "不能接受" in accept(desk, upload).content.decode()
    run_waiting()
    assert PowerVersion.objects.count() == 4


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_sentence(desk, kind):
    data, sentence = hostile_files()[kind]
    response = hand_in(desk, data)
    if response.status_code == 200:  # told at once, the form is kept
        told = response.content.decode()
        assert not Upload.objects.exists()
        assert '<option value="zjj" selected>' in told
    else:
        run_waiting()
        upload = Upload.objects.get()
        assert upload.state == "refused"
        told = page(desk, upload)
    assert sentence in told
    assert not Revision.objects.exists()


class Unread(io.RawIOBase):
    """A request's body of which no byte may be asked for."""

    def read(self, *args: int) -> bytes:
        raise AssertionError("the body was read")


def test_a_request_of_200_megabytes_is_refused_before_a_byte_is_read(desk):
    response = desk.generic(
        "POST", NEW, content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )  # fmt: skip
    assert response.status_code == 413
    assert "文件有 200 MB，超过了 30 MB 的上限。" in response.content.decode()


def test_a_file_above_the_limit_is_refused_and_an_empty_one(desk):
    assert "超过了 30 MB 的上限" in hand_in(desk, b"PK\x03\x04" + b"\0" * MAX_FILE).content.decode()
    assert "文件是空的" in hand_in(desk, b"").content.decode()
    assert not Upload.objects.exists()


def test_the_form_wants_its_token(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.clerk)
    assert hand_in(strict).status_code == 403
    assert not Upload.objects.exists()


def test_only_a_clerk_imports_and_only_for_the_own_body(desk, cast, client):
    assert "您不是所选部门的经办" in hand_in(desk, body="nyj").content.decode()
    for person in (cast.head, cast.secretary, cast.nobody):
        client.force_login(person)
        assert client.get(NEW).status_code == 403
        assert client.get(reverse("registry:upload-list")).status_code == 403
    assert not Upload.objects.exists()


def test_who_is_not_clerk_of_the_body_does_not_see_the_upload(desk, cast):
    upload = read(desk)
    for person in (cast.clerk2, cast.head, cast.admin, cast.outsider):
        desk.force_login(person)
        assert desk.get(upload.get_absolute_url()).status_code == 404
        assert accept(desk, upload).status_code == 404
        assert desk.post(reverse("registry:upload-drop", args=[upload.pk])).status_code == 404
    upload.refresh_from_db()
    assert upload.state == "read"


def test_the_list_and_the_preview_cost_the_same_for_one_row_and_for_many(
    desk, django_assert_max_num_queries
):
    rows = [power(number, f"第{number}件事") for number in range(1, 61)]
    upload = read(desk, small_list(*rows))
    with django_assert_max_num_queries(10):
        assert "第 1 页，共 2 页" in page(desk, upload)
    with django_assert_max_num_queries(10):
        assert "清单.xlsx" in desk.get(reverse("registry:upload-list")).content.decode()


def test_the_preview_is_searched_by_name_and_sheet(desk):
    upload = read(desk)
    told = page(desk, upload, q="乙", sheet="清单", outcome="created")
    assert "对乙的处罚" in told
    assert "对甲的处罚" not in told
