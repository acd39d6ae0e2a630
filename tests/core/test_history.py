"""What every row looked like, by whom, when, from where and why; and that nobody alters it (F4; 四(一)4)."""

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from powerops.core import organisations
from powerops.core.models import AuditEvent, Organisation
from powerops.core.origin import acting_from
from tests.builders import drafted, walked

HISTORIES = [model for model in apps.get_models() if hasattr(model, "history_request")]
TABLES = sorted([model._meta.db_table for model in HISTORIES] + [AuditEvent._meta.db_table])
REFUSED = (InternalError, IntegrityError)


def test_there_is_history_to_test():
    assert len(TABLES) > 5


def test_a_change_is_kept_with_request_and_address(cast, district):
    with acting_from("10.1.2.3") as origin:
        organisations.edit_facts(district.zjj, by=cast.admin, telephone="0373-1")
    row = district.zjj.history.first()
    assert (row.telephone, row.history_address, row.history_request) == (
        "0373-1", "10.1.2.3", origin.request_id,
    )  # fmt: skip
    event = AuditEvent.objects.about(district.zjj).get()
    assert (event.address, event.request_id) == ("10.1.2.3", origin.request_id)


def test_each_change_adds_a_row_and_the_earlier_stay(cast, district):
    before = district.zjj.history.count()
    for telephone in ("0373-1", "0373-2"):
        organisations.edit_facts(district.zjj, by=cast.admin, telephone=telephone)
    rows = district.zjj.history.all()
    assert rows.count() == before + 2
    assert [row.telephone for row in rows[:3]] == ["0373-2", "0373-1", ""]


def test_an_act_of_a_lifecycle_keeps_who_when_and_why(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    row = revision.history.first()
    assert (row.history_user, row.history_change_reason) == (cast.head, "审签通过：同意")
    assert row.history_date and row.status == "legal_review"


def test_who_changed_a_row_on_a_page_stands_on_its_history(client, cast, district):
    client.force_login(cast.admin)
    given = {"telephone": "0373-9", "department_number": "17"}
    answer = client.post("/desk/organisations/zjj/edit/", given, REMOTE_ADDR="10.1.1.1")
    assert answer.status_code == 302
    row = district.zjj.history.first()
    assert (row.telephone, row.history_user, row.history_address) == (
        "0373-9", cast.admin, "10.1.1.1",
    )  # fmt: skip
    assert row.history_request


@pytest.mark.parametrize("table", TABLES)
def test_the_record_is_added_to_only(db, table):
    guards = {
        (event, enabled)
        for event, enabled in run(
            "SELECT tgtype & 56, tgenabled FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
    }
    kinds = {event for event, enabled in guards if enabled == "A"}
    assert any(kind & 8 for kind in kinds), "rows may be deleted"
    assert any(kind & 16 for kind in kinds), "rows may be changed"
    assert any(kind & 32 for kind in kinds), "the table may be emptied"


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_rows_of_the_record_are_neither_changed_nor_deleted(cast, district, statement):
    organisations.edit_facts(district.zjj, by=cast.admin, telephone="0373-1")
    for model, column in ((Organisation.history.model, "telephone"), (AuditEvent, "reason")):
        table = model._meta.db_table
        before = model.objects.count()
        assert before
        with pytest.raises(REFUSED, match="只能追加"), transaction.atomic():
            run(statement.format(table, column, column), [])
        assert model.objects.count() == before


def run(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
