"""The registry's long work, done by the worker; each takes ids, loads, and calls one function."""

from __future__ import annotations

from powerops.core.jobs import Progress, job
from powerops.core.models import Person
from registry.exchange import uploading
from registry.models import Upload
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
