"""The registry's long work, done by the worker; each takes ids, loads, and calls one function."""

from __future__ import annotations

from celery import shared_task

from powerops.core import documents
from powerops.core.actor import system_person
from powerops.core.jobs import Progress, enqueue, job
from powerops.core.models import Document, Job, Person
from powerops.core.refusals import Refusal
from powerops.core.rendering import PdfUnavailable, pdf_available
from registry import archiving, consistency, kept_forms, leaning, open_data, published
from registry.documents import edition_pdf, frozen_contents
from registry.exchange import uploading
from registry.models import Edition, Law, LawChange, Revision, Upload
from registry.snapshots import whole_edition
from registry.workflows import (
    body_change,
    conflict_alarm,
    error_report,
    law_change,
    rotation,
    scheduling,
    subscription,
    task_opening,
)
from registry.workflows import upload as lifecycle


def locked_upload(pk: int) -> Upload:
    """Return the upload, held against every other act on it until the job has ended."""
    uploads = Upload.objects.select_for_update(of=("self",)).select_related("body", "attachment")
    return uploads.get(pk=pk)


def refuse_upload(sentence: str, upload: int) -> None:
    """The file could not be read for a reason that is not its own: say so, it may be handed in again."""
    lifecycle.refuse(locked_upload(upload), sentence)


@job("registry.read_upload", on_failure=refuse_upload)
def read_upload(progress: Progress, upload: int) -> dict[str, str]:
    """Read a file that was handed in and preview what it would change."""
    record = locked_upload(upload)
    notice = uploading.read(record, progress)
    return {"notice": notice, "url": record.get_absolute_url()}


def wait_again(sentence: str, upload: int, person: int, valid_only: bool) -> None:
    """Nothing was written: the upload waits for the clerk again, with a fresh preview."""
    uploading.preview_again(locked_upload(upload), sentence)


@job("registry.accept_upload", on_failure=wait_again)
def accept_upload(progress: Progress, upload: int, person: int, valid_only: bool) -> dict[str, str]:
    """Write an accepted upload into the body's draft."""
    record, by = locked_upload(upload), Person.objects.get(pk=person)
    notice = uploading.write(record, by=by, valid_only=valid_only, progress=progress)
    target = record.revision or record
    return {"notice": notice, "url": target.get_absolute_url()}


@job("registry.render_edition")
def render_edition(progress: Progress, *, edition: int) -> dict[str, str]:
    """Render the PDF of an edition from its frozen powers, once; a second call changes nothing."""
    record = published.editions_with_documents().get(pk=edition)
    document = Document.objects.select_for_update().get(code=record.verification_code)
    if not document.file:
        snapshot = whole_edition(
            record, frozen_contents(record), documents.verify_url(document.code)
        )
        try:
            pdf = edition_pdf(
                snapshot, progress=lambda phase, pages: progress(0, 0, paged(phase, pages))
            )
        except PdfUnavailable as reason:
            raise Refusal(str(reason)) from reason
        documents.keep(document, pdf)
    return {"notice": f"{record}：PDF 已生成。", "url": record.get_absolute_url()}


def paged(phase: str, pages: int) -> str:
    """Say in which step the PDF is, and how many pages are laid out."""
    return f"{phase}，已排 {pages} 页" if pages else phase


@job(archiving.JOB)
def archive_revision(progress: Progress, *, revision: int, person: int) -> dict[str, str]:
    """Build the volume of a closed revision, after the documents that belong into it; again: the same volume."""
    record = Revision.objects.select_related("body", "edition__body", "attachment").get(pk=revision)
    for document in archiving.documents_of(record):
        if document.template:
            documents.render(document.pk)
        elif not document.file:
            render_edition(progress, edition=document.record_id)
    volume = archiving.archive_revision(record, by=Person.objects.get(pk=person))
    return {"notice": f"{record}：已归档，档号 {volume.number}。", "url": volume.get_absolute_url()}


@job("registry.send_adjustment_tasks")
def send_adjustment_tasks(progress: Progress, *, change: int, person: int) -> dict[str, str]:
    """Send every body that a change of a law touches its task; those that have theirs get no second one."""
    record, by = LawChange.objects.get(pk=change), Person.objects.get(pk=person)
    count = task_opening.open_for_law(record, by=by, progress=progress)
    return {
        "notice": f"{record}：已向 {count} 个部门下达调整任务。",
        "url": record.get_absolute_url(),
    }


@job("registry.reread_bases")
def reread_bases(progress: Progress, *, law: int) -> dict[str, str]:
    """Read anew the published powers that write the name of a law which was registered after them."""
    record = Law.objects.get(pk=law)
    count = leaning.reread(record)
    return {
        "notice": f"{record}：核对了现行清单中的 {count} 个事项。",
        "url": record.get_absolute_url(),
    }


@shared_task
def follow_changes() -> None:
    """Enter repeals whose day has come, send the tasks of bodies that changed; idempotent."""
    by = system_person()
    law_change.enter_due_repeals(by)
    body_change.follow_all(by)


@shared_task
def ask_for_missing_volumes() -> None:
    """Ask again for the volume of every closed revision that has none, once the machine can make PDFs."""
    if pdf_available()[0]:
        for revision in archiving.without_volume():
            archiving.ask_for_volume(revision, system_person())


@shared_task
def ask_for_missing_pdfs() -> None:
    """Ask again for the PDF of every edition that has none, once the machine can make PDFs."""
    if not pdf_available()[0]:
        return
    asked = Job.objects.filter(kind="registry.render_edition", state__in=["waiting", "running"])
    in_hand = {job.arguments["edition"] for job in asked}
    wanting = Document.objects.filter(kind="registry.edition", file="")
    for document in wanting.exclude(record_id__in=in_hand):
        title = f"生成 PDF：{document.title}"
        enqueue(
            "registry.render_edition", title=title, by=system_person(), edition=document.record_id
        )


@shared_task
def forget_closed_forms() -> None:
    """Drop what was typed and not saved in revisions that are published or given up; runs once a day."""
    kept_forms.forget_closed()


@job("registry.make_open_data")
def make_open_data(progress: Progress) -> dict[str, str]:
    """Make the next set of open data, unless nothing public has changed."""
    made = open_data.make_set(progress)
    return {"notice": f"{made}已生成。" if made else "公开内容没有变化。", "url": "/open-data/"}


@shared_task
def ask_for_open_data() -> None:
    """Ask for the next set of open data, once a night; one that is asked for already will do."""
    kind = "registry.make_open_data"
    if not Job.objects.filter(kind=kind, state__in=["waiting", "running"]).exists():
        enqueue(kind, title="生成数据开放文件", by=system_person())


@shared_task
def ask_for_missing_open_data() -> None:
    """Ask at once where no whole set is offered: at first, after a restore, after unfit content was withdrawn."""
    sets = open_data.offered()
    if not sets or not open_data.is_whole(sets[0]):
        ask_for_open_data()


@job("registry.tell_subscribers")
def tell_subscribers(progress: Progress, *, edition: int) -> dict[str, str]:
    """Write to everybody who subscribed to what an edition changed; again: nobody a second time."""
    record = Edition.objects.select_related("body").get(pk=edition)
    count = subscription.tell_subscribers(record)
    return {"notice": f"{record}：已写 {count} 封订阅通知。", "url": record.get_absolute_url()}


@shared_task
def look_after_citizens() -> None:
    """Start the clocks of reports that wait for a calendar, drop subscriptions that nobody confirmed; runs once a day."""
    error_report.start_missing_clocks()
    subscription.forget_unconfirmed()


@shared_task
def publish_scheduled() -> None:
    """Publish the revisions whose hour has come; runs every minute."""
    scheduling.publish_due()


@shared_task
def check_key_posts() -> None:
    """Open and close tenures at key posts, and raise and end alarms of conflicting duties; runs every ten minutes."""
    rotation.settle()
    conflict_alarm.check()


@shared_task
def examine_lists() -> None:
    """Count anew the findings of lists published since, or not looked at today; runs every minute."""
    consistency.examine_stale()
