"""The evidence package: everything about a record, opened and verified without the platform (F4, G6)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from powerops.core import evidence
from powerops.core.actor import acting
from powerops.core.evidence_package import safe_name
from powerops.core.filings import file
from powerops.core.jobs import run_waiting
from powerops.core.models import AuditEvent, Job, Reading, Seal
from powerops.core.records import KINDS
from powerops.core.refusals import NotAllowed
from powerops.core.sealing import as_json, public_key
from registry.models import Revision
from registry.records import APPROVAL, BASIS
from registry.workflows import revision as lifecycle
from registry.workflows.edition import publish_edition
from tests.builders import drafted, published, walked

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BACKEND = "django.contrib.auth.backends.ModelBackend"
KIND = KINDS["registry.revision"]


def ordered(revision: Revision, person) -> Job:
    """Have a package made, and return its job when that is done."""
    job = evidence.order(KIND, revision, acting(person))
    run_waiting()
    job.refresh_from_db()
    return job


@pytest.fixture
def revision(cast, district) -> Revision:
    """A published draft, with material of two kinds and two versions."""
    draft = drafted(cast, district.zjj)
    file(draft, BASIS, ContentFile(PDF, name="批复：第1稿?.pdf"), by=cast.clerk)
    file(draft, BASIS, ContentFile(PDF + b"2", name="批复.pdf"), by=cast.clerk, is_sensitive=True)
    walked(draft, cast, "decision")
    file(draft, APPROVAL, ContentFile(PDF + b"3", name="审定.pdf"), by=cast.secretary)
    lifecycle.approve(draft, by=cast.secretary, reason="同意", document_number="新开〔2026〕1号")
    publish_edition(district.zjj, by=cast.secretary)
    run_waiting()
    return Revision.objects.get(pk=draft.pk)


@pytest.fixture
def package(revision, cast, client, tmp_path) -> Path:
    """The package as a supervisor downloads it."""
    job = ordered(revision, cast.supervisor)
    assert job.state == Job.State.DONE, job.error
    client.force_login(cast.supervisor, backend=BACKEND)
    address = f"/desk/records/registry.revision/{revision.pk}/evidence/{job.result['attachment']}/"
    answer = client.get(address)
    assert answer.status_code == 200
    path = tmp_path / "package.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    assert sha256(path.read_bytes()).hexdigest() == job.result["sha256"]
    return path


@pytest.fixture
def seals(tmp_path) -> Path:
    """What the platform publishes."""

    def write() -> Path:
        path = tmp_path / "seals.json"
        kept = [as_json(seal) for seal in Seal.objects.order_by("number")]
        path.write_text(json.dumps({"format": "powerops-seals-1", "seals": kept, "next": None}))
        return path

    return write


def verify(package: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the verifier from the package, in a directory of its own, with nothing else on the path."""
    alone = package.parent / "alone"
    alone.mkdir(exist_ok=True)
    if package.is_dir():
        shutil.copy(package / "verify_record.py", alone)
    else:
        with zipfile.ZipFile(package) as opened:
            (alone / "verify_record.py").write_bytes(opened.read("verify_record.py"))
    return subprocess.run(
        [sys.executable, "-I", "verify_record.py", str(package), *map(str, arguments)],
        cwd=alone, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1", "PATH": ""},
    )  # fmt: skip


def unpacked(package: Path) -> Path:
    goal = package.parent / "unpacked"
    with zipfile.ZipFile(package) as opened:
        opened.extractall(goal)
    return goal


def test_package_holds_everything_and_verifies_without_the_platform(package, seals, revision):
    with zipfile.ZipFile(package) as opened:
        names = opened.namelist()
        assert opened.testzip() is None
        timeline = json.loads(opened.read("timeline.json"))
        pdf = opened.read("全程记录.pdf")
    assert {"00-说明.txt", "index.html", "全程记录.pdf", "timeline.json", "audit.json", "manifest.json",
            "manifest.sig", "缺少材料.txt", "verify_record.py"} <= set(names)  # fmt: skip
    first, second, third = (name for name in names if name.startswith("材料/"))  # as they came in
    assert "第1版-批复：第1稿" in first and "第2版-批复.pdf" in second and "审定.pdf" in third
    assert any(name.startswith("文书/") and name.endswith(".pdf") for name in names)
    assert pdf.startswith(b"%PDF-")
    assert any(line["act"] == "审定通过" for line in timeline["lines"])
    for target in (package, unpacked(package)):
        done = verify(target, seals())
        assert done.returncode == 0, done.stdout + done.stderr
        assert "一致" in done.stdout
    assert verify(package, "--key", public_key()).returncode == 0


def test_each_altered_member_is_refused_by_its_name(package, seals):
    whole = unpacked(package)
    published = seals()
    names = [str(path.relative_to(whole)) for path in whole.rglob("*") if path.is_file()]
    assert len(names) >= 12
    for name in names:
        path = whole / name
        before = path.read_bytes()
        altered = bytearray(before)
        altered[len(altered) // 2] ^= 1
        path.write_bytes(bytes(altered))
        done = verify_with_sound_copy(whole, published)
        path.write_bytes(before)
        told = done.stdout + done.stderr
        assert done.returncode != 0, name
        assert name in told or "文件读不出" in told, (name, told)
    assert verify_with_sound_copy(whole, published).returncode == 0


def verify_with_sound_copy(package: Path, seals: Path) -> subprocess.CompletedProcess[str]:
    """Run the verifier that the platform offers for download, not the one in the package."""
    from powerops.core.offline import verify_record

    alone = package.parent / "offered"
    alone.mkdir(exist_ok=True)
    shutil.copy(verify_record.__file__, alone)
    return subprocess.run(
        [sys.executable, "-I", "verify_record.py", str(package), str(seals)],
        cwd=alone, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1", "PATH": ""},
    )  # fmt: skip


def test_removed_and_added_members_are_named(package, seals):
    whole, published = unpacked(package), seals()
    (whole / "缺少材料.txt").unlink()
    (whole / "材料" / "99-假的.pdf").write_bytes(PDF)
    done = verify_with_sound_copy(whole, published)
    assert done.returncode == 1
    assert "缺少 缺少材料.txt" in done.stdout
    assert "多出 材料/99-假的.pdf" in done.stdout


def test_package_signed_anew_by_somebody_else_is_refused(package, seals):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    whole, published = unpacked(package), seals()
    manifest = json.loads((whole / "manifest.json").read_text())
    (whole / "缺少材料.txt").write_text("没有发现缺少的材料。")
    content = (whole / "缺少材料.txt").read_bytes()
    manifest["members"]["缺少材料.txt"] = {
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
    }
    text, key = json.dumps(manifest).encode(), Ed25519PrivateKey.generate()
    (whole / "manifest.json").write_bytes(text)
    signed = {
        "public-key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(text).hex(),
    }
    (whole / "manifest.sig").write_text(json.dumps(signed))
    done = verify_with_sound_copy(whole, published)
    assert done.returncode == 1
    assert "manifest.sig 不是用封印的公钥签署的" in done.stdout


def test_page_inside_opens_offline_and_asks_nobody(package):
    page = (unpacked(package) / "index.html").read_text()
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
    assert "审定通过" in page
    links = [part.partition('"')[0] for part in page.split('href="')[1:]]
    from urllib.parse import unquote

    assert links
    for link in links:
        assert (package.parent / "unpacked" / unquote(link)).exists(), link


def test_making_and_fetching_are_written_down(package, revision, cast):
    made = AuditEvent.objects.about(revision).get(act="core.evidence.made")
    assert made.by == cast.supervisor
    assert made.at_post is not None
    reading = Reading.objects.get(person=cast.supervisor)
    assert reading.attachment.sha256 == made.facts["SHA-256"]
    assert reading.record_id == revision.pk


@pytest.mark.parametrize(
    "name", ["legal", "secretary", "supervisor", "inspector", "leader", "head"]
)
def test_who_answers_for_the_record_may_order(name, revision, cast, client):
    client.force_login(getattr(cast, name), backend=BACKEND)
    answer = client.post(f"/desk/records/registry.revision/{revision.pk}/evidence/")
    assert answer.status_code == 302
    assert Job.objects.filter(kind=evidence.JOB).count() == 1
    client.post(f"/desk/records/registry.revision/{revision.pk}/evidence/")
    assert Job.objects.filter(kind=evidence.JOB).count() == 1


def test_nobody_else_orders_or_fetches(package, revision, cast, client):
    pk = Job.objects.get(kind=evidence.JOB).result["attachment"]
    address = f"/desk/records/registry.revision/{revision.pk}/evidence/"
    expected = {"clerk": 403, "window": 403, "officer": 403, "clerk2": 404, "outsider": 404, "nobody": 404, "admin": 404}  # fmt: skip
    for name, status in expected.items():
        client.force_login(getattr(cast, name), backend=BACKEND)
        assert client.post(address).status_code == status, name
        assert client.get(f"{address}{pk}/").status_code == status, name
    client.force_login(cast.legal, backend=BACKEND)
    assert client.get(f"{address}{pk}/").status_code == 404  # not the one who had it made
    assert Job.objects.filter(kind=evidence.JOB).count() == 1


def test_right_lost_before_the_making_ends_the_job_with_a_sentence(revision, cast):
    job = evidence.order(KIND, revision, acting(cast.head))
    cast.head.appointments.update(ended_on="2020-01-01")
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "不能查看" in job.error
    with pytest.raises(NotAllowed):
        evidence.required_post(KIND, revision, acting(cast.head))


def test_lost_and_altered_content_is_listed_not_hidden(revision, cast, client, tmp_path):
    lost, altered, *_ = [filing.attachment.file for filing in evidence.filings_of(revision)]
    lost.storage.delete(lost.name)
    with open(altered.storage.path(altered.name), "ab") as stored:
        stored.write(b"x")
    job = ordered(revision, cast.supervisor)
    client.force_login(cast.supervisor, backend=BACKEND)
    address = f"/desk/records/registry.revision/{revision.pk}/evidence/{job.result['attachment']}/"
    (tmp_path / "p.zip").write_bytes(b"".join(client.get(address).streaming_content))
    with zipfile.ZipFile(tmp_path / "p.zip") as opened:
        told = opened.read("缺少材料.txt").decode("utf-8-sig")
    assert "文件存储中没有内容" in told
    assert "与登记的摘要" in told


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("01", "批复：一?", "a/b\\c"), "01-批复：一_-a_b_c.pdf"),
        (("CON",), "_CON.pdf"),
        (("x" * 300,), "x" * 76 + ".pdf"),
        (("..",), "文件.pdf"),
    ],
)
def test_names_are_such_that_windows_takes_them(given, expected):
    assert safe_name(*given, ending=".pdf") == expected


def test_published_list_goes_into_the_package_of_what_led_to_it(cast, district):
    edition = published(cast, district.zjj)
    run_waiting()
    job = ordered(edition.revisions.get(), cast.legal)
    assert job.state == Job.State.DONE, job.error
