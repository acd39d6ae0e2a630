"""The PDF of an edition is rendered once, kept under its digest, and shown from then on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from powerops.core import jobs
from powerops.core.models import Document, Job
from powerops.core.rendering import PdfUnavailable, pdf_available
from registry.models import Edition
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[dict]:
    """Rendering itself is tested elsewhere; here it says what it was given."""
    given: list[dict] = []

    def render(snapshot: dict, *, progress: object) -> bytes:
        given.append(snapshot)
        progress("排版", 3)
        return b"%PDF-1.7 whole"

    monkeypatch.setattr("registry.tasks.edition_pdf", render)
    settings.MEDIA_ROOT = str(tmp_path)
    return given


def run_the_job(edition: Edition) -> Job:
    job = Job.objects.get(kind="registry.render_edition", arguments={"edition": edition.pk})
    assert jobs.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_the_job_stores_the_pdf_with_its_digest_and_the_public_gets_it(
    client: Client, edition: Edition, fake: list[dict]
) -> None:
    before = client.get("/bodies/zjj/editions/1/")["ETag"]
    job = run_the_job(edition)
    document = Document.objects.get(record_id=edition.pk)
    assert job.state == Job.State.DONE, job.error
    assert document.file_sha256 == hashlib.sha256(b"%PDF-1.7 whole").hexdigest()
    assert document.file_sha256 in document.file.name
    assert fake[0]["verify_url"].endswith(f"/verify/{document.code}/")
    assert fake[0]["digest"] == edition.digest
    page = client.get("/bodies/zjj/editions/1/", headers={"if-none-match": before})
    assert page.status_code == 200
    assert document.file_sha256 in page.content.decode()
    answer = client.get("/bodies/zjj/editions/1.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content == b"%PDF-1.7 whole"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")


@pytest.mark.django_db(transaction=True)
def test_a_pdf_is_never_rendered_twice(
    cast: SimpleNamespace, edition: Edition, fake: list[dict]
) -> None:
    run_the_job(edition)
    again = jobs.enqueue(
        "registry.render_edition", title="再来一次", by=cast.secretary, edition=edition.pk
    )
    jobs.run(again.pk)
    again.refresh_from_db()
    assert again.state == Job.State.DONE
    assert len(fake) == 1


@pytest.mark.django_db(transaction=True)
def test_a_machine_that_cannot_render_says_why_in_the_job(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(snapshot: dict, *, progress: object) -> bytes:
        raise PdfUnavailable("本机缺少生成 PDF 所需的系统组件")

    monkeypatch.setattr("registry.tasks.edition_pdf", refuse)
    job = run_the_job(edition)
    assert (job.state, job.error) == (Job.State.FAILED, "本机缺少生成 PDF 所需的系统组件")
    assert not Document.objects.get(record_id=edition.pk).file


@pytest.mark.django_db(transaction=True)
def test_a_real_pdf_is_made_where_the_machine_can(client: Client, edition: Edition) -> None:
    available, reason = pdf_available()
    if not available:
        pytest.skip(reason)
    assert run_the_job(edition).state == Job.State.DONE
    assert client.get("/bodies/zjj/editions/1.pdf").content.startswith(b"%PDF-")
