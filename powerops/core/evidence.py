"""证据包: everything about one record in one ZIP that opens and is verified without the platform (F4, G6; 四(一)4).

The worker seals the log first, so that every row in the excerpt has its proof. Making a package is an act on the
record; whoever fetches it is written down as a reader (G8).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from powerops.core import rendering, sealing
from powerops.core.actor import Actor, acting
from powerops.core.archive import destroyed_digests, kind_label
from powerops.core.arriving import Arrived
from powerops.core.audit import record_act
from powerops.core.evidence_package import Package, safe_name
from powerops.core.files import keep, registered
from powerops.core.filings import filings_of
from powerops.core.jobs import Progress, enqueue
from powerops.core.media_types import ZIP
from powerops.core.models import Appointment, Attachment, Deadline, Job, Person
from powerops.core.offline import verify_record
from powerops.core.records import RecordKind, visible_record
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.whole_record import (
    as_json,
    documents_of,
    events_of,
    hanging_pasts,
    own_past,
    whole_record,
    with_labels,
)
from powerops.law import plan

JOB = "core.evidence"
CLAUSE = str(plan.F4.clause)
ROLES = (Role.LEGAL, Role.SECRETARY, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER, Role.HEAD)
PATIENCE = 5.0  # seconds that the making waits for open transactions before it seals
STEPS = 5
TEMPLATE, GUIDE = "documents/whole_record.html", "documents/evidence_guide.txt"


# --- who may, and asking for it -----------------------------------------------------------------------------


def exporting_post(kind: RecordKind, record: Any, actor: Actor) -> Appointment | None:
    """Return the post by which the person may take the record out of the house, None without one."""
    body = kind.body_of(record)
    return next((post for role in ROLES if (post := actor.appointment_as(role, body))), None)


def required_post(kind: RecordKind, record: Any, actor: Actor) -> Appointment:
    """Return that post; NotAllowed for everybody else."""
    post = exporting_post(kind, record, actor)
    if post is None:
        named = "、".join(role.label for role in ROLES)
        raise NotAllowed(f"证据包由{named}岗位的人员制作和下载。", clause=str(plan.F3.clause))
    return post


def order(kind: RecordKind, record: Any, actor: Actor) -> Job:
    """Ask the worker for a package of the record as it will stand then; the one still being made is returned."""
    required_post(kind, record, actor)
    arguments = {"record_type": kind.type, "record": record.pk, "person": actor.person.pk}
    under_way = Job.objects.filter(
        kind=JOB, asked_by=actor.person, state__in=["waiting", "running"], arguments=arguments
    )
    return under_way.first() or enqueue(
        JOB, title=f"证据包：{record}", by=actor.person, **arguments
    )


def packages_of(kind: RecordKind, record: Any, person: Person) -> list[Job]:
    """Return the person's newest packages of the record, each with what it is in its result."""
    done = Job.objects.filter(kind=JOB, asked_by=person, state=Job.State.DONE)
    return list(done.filter(arguments__record_type=kind.type, arguments__record=record.pk)[:5])


# --- making it ----------------------------------------------------------------------------------------------


def make(progress: Progress, record_type: str, record: int, person: int) -> dict[str, Any]:
    """Make the package, keep it and record the act; return what the job's row keeps. In the job's transaction.

    Raises NotAllowed when the person may not have it any more, FileUnfit when the disk is full.
    """
    actor = acting(Person.objects.get(pk=person))
    progress(0, STEPS, "封印行日志")
    seal_apart()
    try:
        kind, found = visible_record(actor, record_type, record)
    except Http404 as gone:
        raise NotAllowed("您已经不能查看这份记录。", clause=str(plan.F3.clause)) from gone
    post = required_post(kind, found, actor)
    name = safe_name("证据包", str(found), f"{timezone.localtime():%Y%m%d-%H%M}", ending=".zip")
    with closing(Arrived(name)) as goal:
        Contents(kind, found, actor).write(Package(goal), progress)
        package = kept(goal, name, actor.person)
    facts = {"文件": name, "大小（字节）": package.size, "SHA-256": package.sha256}
    record_act(
        "core.evidence.made", "制作证据包", found, by=actor.person, appointment=post, clause=CLAUSE, facts=facts
    )  # fmt: skip
    return {
        "notice": f"{found}：证据包已制成。", "url": f"{address_of(kind.type, found.pk)}#evidence",
        "attachment": package.pk, "name": name, "size": package.size, "sha256": package.sha256,
    }  # fmt: skip


def address_of(record_type: str, pk: int) -> str:
    """Return the address of a record's whole-process record."""
    return reverse("core:record-detail", args=[record_type, pk])


def seal_apart() -> None:
    """Seal the log on a connection of its own: sealing has its own transactions, and the job is one already."""

    def seal() -> None:
        try:
            sealing.seal_log(patience=PATIENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(seal).result()


def kept(goal: Arrived, name: str, by: Person) -> Attachment:
    """Put the finished file into the storage; FileUnfit when the disk did not take all of it."""
    whole = goal.whole()
    if whole.refusal:
        raise whole.refusal
    package = Attachment(
        name=name, sha256=whole.digest, size=whole.size or 0, media_type=ZIP, uploaded_by=by
    )
    keep(package, whole)
    return registered(package)


class Contents:
    """What goes into the package of one record, in its order."""

    def __init__(self, kind: RecordKind, record: Any, actor: Actor) -> None:
        """Note what is wanted; nothing is read yet."""
        self.kind, self.record, self.actor = kind, record, actor
        self.missing = [f"{one['what']}：{one['why']}" for one in kind.missing(record)]
        self.about = {
            "record": {"type": kind.type, "id": record.pk, "title": str(record)},
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "made_by": actor.person.name,
        }

    def write(self, package: Package, progress: Progress) -> None:
        """Write every member; what is not there, or not as it was registered, is listed."""
        progress(1, STEPS, "收入材料和文书")
        self.files = [*self.materials(package), *self.documents(package)]
        progress(2, STEPS, "整理全程记录")
        self.lines = with_labels(whole_record(self.kind, self.record))
        package.add_json(
            "timeline.json", {**self.about, "lines": [as_json(one) for one in self.lines]}
        )
        progress(3, STEPS, "摘录行日志")
        self.audit = sealing.proofs_of(sealing.changes_of(*self.rows()))
        package.add_json(verify_record.MEMBER, self.audit)
        progress(4, STEPS, "排版")
        self.print(package)
        listed = "\n".join(f"{number}. {one}" for number, one in enumerate(self.missing, 1))
        package.add_text("缺少材料.txt", f"{listed or '没有发现缺少的材料。'}\n", for_people=True)
        package.add_text("index.html", render_to_string(TEMPLATE, self.context(is_page=True)))
        package.add_text("00-说明.txt", render_to_string(GUIDE, self.context()), for_people=True)
        package.add_text(
            "verify_record.py", Path(verify_record.__file__).read_text(encoding="utf-8")
        )
        package.close(**self.about)

    def materials(self, package: Package) -> Iterator[dict[str, Any]]:
        """Add every filed version and every attached file that the person may read."""
        number = 0
        for label, attachment, is_sensitive in files_of(self.kind, self.record):
            if why := self.kind.may_read(self.actor, self.record, is_sensitive):
                self.missing.append(f"{label} {attachment.name}：未收入。{why}")
                continue
            number += 1
            given = PurePosixPath(attachment.name)
            name = f"材料/{safe_name(f'{number:02d}', label, given.stem, ending=given.suffix[:10])}"
            yield from self.file(package, name, label, attachment.file, attachment.sha256)

    def documents(self, package: Package) -> Iterator[dict[str, Any]]:
        """Add the file of every document."""
        for number, document in enumerate(documents_of(self.kind, self.record), 1):
            if not document.file:
                self.missing.append(
                    f"文书 {document.title}：文件尚未生成，登记的摘要是 {document.content_sha256}"
                )
                continue
            name = f"文书/{safe_name(f'{number:02d}', document.title, ending='.pdf')}"
            yield from self.file(package, name, document.title, document.file, document.file_sha256)

    def file(
        self, package: Package, name: str, label: str, stored: Any, registered: str
    ) -> Iterator[dict[str, Any]]:
        """Add one stored file and yield its line in the list; say so when it is lost or altered."""
        try:
            with stored.storage.open(stored.name) as source:
                digest = package.add(name, source, source.size, is_packed=True)
        except FileNotFoundError:
            is_destroyed = registered in destroyed_digests()
            why = "内容已经批准销毁" if is_destroyed else "文件存储中没有内容"
            self.missing.append(f"{label}：{why}，登记的摘要是 {registered}")
            return
        if digest != registered:
            self.missing.append(f"{label}（{name}）：内容与登记的摘要 {registered} 不符")
        yield {"label": label, "name": name, **package.members[name]}

    def rows(self) -> Iterator[Model]:
        """Yield every row whose log belongs to the excerpt: the record, its history, acts, files, deadlines."""
        yield self.record
        yield from events_of(self.kind, self.record)
        for past in (
            *own_past(self.kind, self.record),
            *self.kind.pasts(self.record),
            *hanging_pasts(self.record),
        ):
            yield from past.rows.all()
        for filing in filings_of(self.record):
            yield from (filing, filing.attachment)
        yield from (attachment for _, attachment in self.kind.attached(self.record))
        yield from documents_of(self.kind, self.record)
        yield from Deadline.objects.filter(record_type=self.kind.type, record_id=self.record.pk)
        yield from self.kind.rows(self.record)

    def print(self, package: Package) -> None:
        """Add the record as a PDF, or say why there is none."""
        try:
            pdf = rendering.render_pdf(TEMPLATE, self.context())
        except rendering.PdfUnavailable as reason:
            self.missing.append(f"全程记录.pdf：{reason}")
            return
        package.add("全程记录.pdf", io.BytesIO(pdf), len(pdf), is_packed=True)

    def context(self, *, is_page: bool = False) -> dict[str, Any]:
        """Return what the page, its print and the guide show."""
        seals = self.audit["seals"]
        return {
            "title": str(self.record), "kind": kind_label(self.kind.type), "body": self.kind.body_of(self.record).name,
            "made_at": timezone.localtime(), "made_by": self.actor.person.name, "lines": self.lines, "files": self.files,
            "missing": self.missing, "rows": len(self.audit["rows"]), "is_page": is_page,
            "unsealed": sum(row["proof"] is None for row in self.audit["rows"]),
            "newest": verify_record.parsed(seals[-1]["text"]) | seals[-1] if seals else None,
            "public_key": sealing.public_key(),
        }  # fmt: skip


def files_of(kind: RecordKind, record: Any) -> Iterator[tuple[str, Attachment, bool]]:
    """Yield every file in the order in which they came in: its label, the file, whether it is sensitive."""
    for label, attachment in kind.attached(record):
        yield label, attachment, False
    for filing in filings_of(record).order_by("pk"):
        yield f"{filing.slot}-第{filing.version}版", filing.attachment, filing.is_sensitive
