"""Content that is destroyed while somebody hands in the same: never a row without content (F6, G8)."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection, transaction

from powerops.core import appraisal, archive
from powerops.core.arriving import FileUnfit
from powerops.core.files import examined, registered, store
from powerops.core.models import Attachment
from tests.builders import drafted
from tests.core.job_steps import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
SAME, CLOSED = b"%PDF-1.7 one", date(2026, 11, 23)


def paper():
    return ContentFile(SAME, name="材料.pdf")


@pytest.fixture
def approved(cast, district, tmp_path, settings):
    """The number of an approved disposal that the worker has not carried out yet."""
    settings.MEDIA_ROOT = tmp_path / "files"
    record = drafted(cast, district.zjj)
    items = [archive.Item(store(paper(), by=cast.clerk), "材料", "住建局", CLOSED)]
    volume = archive.archive(
        record, title=str(record), body=record.body, closed_on=CLOSED, by=cast.secretary, files=items,
        record_lines=[], missing=[], retention="retention_registry_revision_withdrawn",
    )  # fmt: skip
    with time_machine.travel("2037-01-01 09:00 +08:00"):
        made = appraisal.propose(volume, by=cast.secretary, outcome="disposed", reason="无保存价值")
        appraisal.decide(made, by=cast.leader, decision="approved", reason="同意")
        yield made.pk


def test_what_was_destroyed_after_it_was_looked_at_has_to_come_again(cast, approved):
    looked_at = examined(paper(), by=cast.clerk2)
    elsewhere(lambda: appraisal.destroy(approved))
    with pytest.raises(FileUnfit, match="没有保存"):
        registered(looked_at)
    assert not Attachment.objects.filter(uploaded_by=cast.clerk2).exists()
    again = store(paper(), by=cast.clerk2)
    assert again.file.read() == SAME


def test_what_is_being_handed_in_is_waited_for_and_kept(cast, approved):
    def destroy():
        try:
            appraisal.destroy(approved)
        finally:
            connection.close()

    with transaction.atomic():
        made = store(paper(), by=cast.clerk2)
        worker = Thread(target=destroy, daemon=True)
        worker.start()
        worker.join(1)
        assert worker.is_alive(), "the destruction waits"
        assert made.file.storage.exists(made.file.name)
    worker.join(10)
    assert not worker.is_alive()
    made.refresh_from_db()
    assert made.file.read() == SAME
