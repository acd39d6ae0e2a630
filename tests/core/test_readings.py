"""Who opens which file is written down before the first byte, and nobody takes it back (G8)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from powerops.core import readings
from powerops.core.filings import file
from powerops.core.models import Reading
from registry.records import BASIS
from tests.builders import drafted
from tests.cast import appoint

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"x" * 100
READINGS = "/desk/readings/"


@pytest.fixture
def filed(cast, district):
    """A draft of 住建局 with an open file and a sensitive one."""
    draft = drafted(cast, district.zjj)
    ordinary = file(draft, BASIS, ContentFile(PDF, name="依据.pdf"), by=cast.clerk)
    secret = file(
        draft,
        BASIS,
        ContentFile(PDF + b"s", name="举报 材料.pdf"),
        by=cast.clerk,
        is_sensitive=True,
    )
    return draft, ordinary, secret


@pytest.fixture
def opened(client, filed):
    """Open a file of the draft as somebody."""

    def get(person, filing, draft=None, **headers):
        client.force_login(person)
        record = draft or filed[0]
        return client.get(
            f"/desk/records/registry.revision/{record.pk}/files/{filing.attachment_id}/", **headers
        )

    return get


def test_opening_a_file_writes_who_what_when_and_from_where(cast, filed, opened):
    draft, _, secret = filed
    at = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
    with time_machine.travel(at, tick=False):
        response = opened(cast.legal, secret, REMOTE_ADDR="10.1.2.3")
    reading = Reading.objects.get()
    assert (reading.person, reading.attachment, reading.record_id) == (
        cast.legal, secret.attachment, draft.pk,
    )  # fmt: skip
    assert (reading.body, reading.record_title) == (draft.body, str(draft))
    assert (reading.address, reading.at, reading.is_sensitive) == ("10.1.2.3", at, True)
    assert reading.post_title == str(cast.legal.appointments.get().post) and reading.request_id
    assert b"".join(response.streaming_content) == PDF + b"s"


def test_a_file_is_saved_never_shown_and_keeps_its_chinese_name(cast, filed, opened):
    response = opened(cast.clerk, filed[2])
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=utf-8''%E4%B8%BE%E6%8A%A5%20%E6%9D%90%E6%96%99.pdf" in disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF) + 1)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["clerk2", "head2", "outsider", "nobody", "personnel", "admin"])
def test_whoever_does_not_see_the_record_finds_no_file(cast, filed, opened, name):
    assert opened(getattr(cast, name), filed[1]).status_code == 404
    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", ["window", "officer"])
def test_who_only_uses_the_list_opens_open_files_and_no_sensitive_ones(cast, filed, opened, name):
    person = appoint(f"{name}9", "住建局" + name, name, filed[0].body)
    assert opened(person, filed[1]).status_code == 200
    refused = opened(person, filed[2])
    assert refused.status_code == 403
    assert "敏感材料由起草、审签、领导和监督岗位的人员查阅" in refused.content.decode()
    assert [one.is_sensitive for one in Reading.objects.all()] == [False]


def test_a_file_is_not_reached_through_another_record(cast, district, filed, opened):
    other = drafted(cast, district.zjj)
    assert opened(cast.clerk, filed[2], draft=other).status_code == 404
    assert not Reading.objects.exists()


def test_a_kind_of_record_that_no_app_knows_is_not_found(cast, client):
    client.force_login(cast.clerk)
    for kind in ("core.person", "registry.nothing", "x"):
        assert client.get(f"/desk/records/{kind}/1/files/1/").status_code == 404
        assert client.get(f"/desk/records/{kind}/1/files/new/").status_code == 404


def test_the_reading_is_written_before_the_first_byte_leaves(cast, filed, opened):
    response = opened(cast.legal, filed[2])
    assert response.streaming and Reading.objects.count() == 1


def test_content_that_is_gone_is_told_and_no_reading_is_invented(cast, filed, opened):
    # Of a content that no other test keeps under the same digest in the same moment.
    content = ContentFile(PDF + uuid4().hex.encode(), name="独有.pdf")
    alone = file(filed[0], BASIS, content, by=cast.clerk, is_sensitive=True)
    default_storage.delete(alone.attachment.file.name)
    response = opened(cast.legal, alone)
    assert response.status_code == 503 and "没有找到这份文件的内容" in response.content.decode()
    assert not Reading.objects.exists()


def test_asking_for_the_head_of_a_file_reads_nothing(cast, filed, client):
    client.force_login(cast.legal)
    url = f"/desk/records/registry.revision/{filed[0].pk}/files/{filed[2].attachment_id}/"
    assert client.head(url).status_code == 405
    assert not Reading.objects.exists()


def test_nobody_changes_or_removes_a_reading(cast, filed, opened):
    opened(cast.supervisor, filed[2])
    for statement in (
        "DELETE FROM core_reading",
        "UPDATE core_reading SET person_id = person_id",
        "UPDATE core_reading SET is_sensitive = false",
    ):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Reading.objects.all().delete()
    assert Reading.objects.get().person == cast.supervisor


@pytest.mark.parametrize("name", ["head", "supervisor", "inspector"])
def test_those_who_answer_for_it_see_the_readers_on_the_record(cast, filed, opened, client, name):
    opened(cast.legal, filed[2])
    client.force_login(getattr(cast, name))
    page = client.get(filed[0].get_absolute_url()).content.decode()
    assert (
        "敏感材料的查阅记录" in page and cast.legal.name in page.partition("查阅记录</summary>")[2]
    )


@pytest.mark.parametrize("name", ["clerk", "legal", "secretary", "leader"])
def test_others_do_not_see_the_readers(cast, filed, opened, client, name):
    opened(cast.legal, filed[2])
    client.force_login(getattr(cast, name))
    assert "敏感材料的查阅记录" not in client.get(filed[0].get_absolute_url()).content.decode()


def listed(client, overseer, **query) -> list[Reading]:
    client.force_login(overseer)
    response = client.get(READINGS, query)
    assert response.status_code == 200
    return list(response.context["page"])


def test_the_supervisor_sees_every_reader_of_sensitive_files_and_is_among_them(
    cast, filed, opened, client
):
    for person in (cast.legal, cast.supervisor, cast.head):
        opened(person, filed[2])
    opened(cast.head, filed[1])
    for overseer in (cast.supervisor, cast.inspector):
        names = [one.person.name for one in listed(client, overseer)]
        assert names == [cast.head.name, cast.supervisor.name, cast.legal.name]
        assert len(listed(client, overseer, which="all")) == 4


@pytest.mark.parametrize("name", ["clerk", "head", "legal", "leader", "admin", "nobody"])
def test_nobody_else_opens_the_log(cast, client, name):
    client.force_login(getattr(cast, name))
    assert client.get(READINGS).status_code == 403
    assert client.get(READINGS, {"export": "csv"}).status_code == 403


def test_the_supervisor_of_another_county_sees_nothing(cast, district, filed, opened, client):
    opened(cast.legal, filed[2])
    elsewhere = appoint("supervisor9", "某县督查", "supervisor", district.elsewhere)
    assert listed(client, elsewhere) == []
    client.force_login(elsewhere)
    assert cast.legal.name not in exported(client)


def test_the_log_is_filtered_by_person_body_record_and_day(cast, filed, opened, client):
    midnight = dt.datetime(2026, 11, 22, 16, 0, tzinfo=dt.UTC)  # 23 November in Shanghai
    with time_machine.travel(midnight - dt.timedelta(seconds=1), tick=False):
        opened(cast.legal, filed[2])
    with time_machine.travel(midnight, tick=False):
        opened(cast.head, filed[2])
    everything = [cast.head, cast.legal]

    def found(**query):
        return [one.person for one in listed(client, cast.supervisor, **query)]

    assert found() == everything
    assert found(person="legal") == [cast.legal] == found(person=cast.legal.name)
    assert found(body="zjj") == everything and found(body="nyj") == everything[:0]
    assert found(record="权力清单") == everything and found(record="无此") == []
    assert found(on="2026-11-22") == [cast.legal] and found(on="2026-11-23") == [cast.head]
    assert found(on="gestern", body="' OR 1=1", page="x") == everything


def exported(client, **query) -> str:
    response = client.get(READINGS, query | {"export": "csv"})
    return b"".join(response.streaming_content).decode()


def test_the_log_is_exported_as_filtered_and_runs_no_formula(cast, filed, opened, client):
    opened(cast.legal, filed[2])
    Reading.objects.create(
        person=cast.head, attachment=filed[2].attachment, body=filed[0].body, record_type="x", record_id=1,
        record_title="=HYPERLINK(1)", is_sensitive=True,
    )  # fmt: skip
    client.force_login(cast.supervisor)
    text = exported(client)
    assert text.startswith("\ufeff时间,查阅人")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[4] for row in rows[1:]] == ["'=HYPERLINK(1)", str(filed[0])]
    assert len(list(csv.reader(io.StringIO(exported(client, person="legal"))))) == 2
    assert client.get(READINGS, {"export": "xlsx"}).getvalue().startswith(b"PK")


def test_a_long_log_is_paged_and_asks_as_often_as_a_short_one(
    cast, filed, opened, client, django_assert_num_queries
):
    opened(cast.legal, filed[2])
    first = Reading.objects.get()
    client.force_login(cast.supervisor)
    with django_assert_num_queries(6) as few:
        client.get(READINGS)
    Reading.objects.bulk_create(
        Reading(**{name: getattr(first, name) for name in COPIED}) for _ in range(120)
    )
    with django_assert_num_queries(len(few)):
        response = client.get(READINGS, {"page": 2})
    assert len(response.context["page"].object_list) == 50
    assert readings.overseen(response.wsgi_request.actor).count() == 121


COPIED = (
    "person", "attachment", "body", "record_type", "record_id", "record_title", "is_sensitive",
)  # fmt: skip
