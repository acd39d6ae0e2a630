"""verify_audit says what was altered, removed, inserted, moved or replaced — even by the database's superuser (G1)."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from powerops.core.models import RowChange, Seal
from powerops.core.organisations import edit_facts
from powerops.core.sealing import as_json, changes_of, seal_log
from registry.models import Law
from tests.core.tampering import as_role, needs_superuser, tamper, verified

pytestmark = [pytest.mark.django_db(transaction=True), needs_superuser]


@pytest.fixture
def laws(db):
    """Three laws under at least two seals, the first two laws under the same one."""
    seal_log()
    made = [Law.objects.create(name=f"第{n}号条例", rank="地方性法规") for n in (1, 2)]
    seal_log()
    made.append(Law.objects.create(name="第3号条例", rank="地方性法规"))
    seal_log()
    return made


def findings():
    """What verify_audit finds: it must find something."""
    code, report = verified()
    assert code == 1 and not report["whole"] and report["count"] == len(report["findings"]) > 0
    return report["findings"]


def places(change):
    """The (table, row) of the findings of one kind; there are no others."""
    found = findings()
    assert {one["change"] for one in found} == {change}, found
    return {(one["table"], one["row"]) for one in found}


# --- what is whole ---------------------------------------------------------------------------------


def test_an_untouched_record_is_whole(cast, district):
    edit_facts(district.zjj, by=cast.admin, telephone="0373-1")
    seal_log()
    edit_facts(district.zjj, by=cast.admin, telephone="0373-2")
    code, report = verified()
    assert (code, report["whole"], report["findings"]) == (0, True, [])
    assert report["log_rows"] == RowChange.objects.count()
    assert 0 < report["unsealed"] < report["log_rows"]
    assert report["rows"] > 0 and report["seals"] == Seal.objects.count()


def test_the_verdict_is_a_sentence(laws):
    printed = io.StringIO()
    call_command("verify_audit", stdout=printed)
    assert printed.getvalue().splitlines()[-1] == "结论：完整。"
    tamper("registry_law", f"UPDATE registry_law SET name = '改' WHERE id = {laws[0].pk}")
    printed = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=printed)
    text = printed.getvalue()
    assert (
        f"“法律法规”表 registry_law 第 {laws[0].pk} 行被改动：name 原为“第1号条例”，现为“改”"
        in text
    )
    assert "结论：不完整，共 1 处。" in text


def test_columns_added_or_dropped_later_are_no_finding(laws):
    as_role("owner", "ALTER TABLE registry_law ADD COLUMN later integer NOT NULL DEFAULT 1")
    try:
        assert verified()[0] == 0
        tamper("registry_law", f"UPDATE registry_law SET name = '改' WHERE id = {laws[0].pk}")
        assert places("altered") == {("registry_law", laws[0].pk)}
    finally:
        as_role("owner", "ALTER TABLE registry_law DROP COLUMN later")


# --- rows altered behind the log's back -----------------------------------------------------------------


def test_an_altered_value_is_found(laws):
    tamper("registry_law", f"UPDATE registry_law SET name = '改' WHERE id = {laws[1].pk}")
    assert places("altered") == {("registry_law", laws[1].pk)}


def test_a_removed_row_is_found(laws):
    tamper("registry_law", f"DELETE FROM registry_law WHERE id = {laws[1].pk}")
    assert places("removed") == {("registry_law", laws[1].pk)}


def test_an_inserted_row_is_found(laws):
    tamper(
        "registry_law",
        "INSERT INTO registry_law (id, name, rank, issuer, document_number, is_repealed, source) "
        "VALUES (9999, '假', '法律', '', '', false, '')",
    )
    assert places("inserted") == {("registry_law", 9999)}


def test_a_deleted_row_that_is_put_back_is_found(laws):
    columns = "id, name, rank, issuer, document_number, is_repealed, source"
    pk = laws[1].pk
    as_role("superuser", f"CREATE TABLE kept AS SELECT * FROM registry_law WHERE id = {pk}")
    try:
        laws[1].delete()
        assert verified()[0] == 0
        tamper("registry_law", f"INSERT INTO registry_law ({columns}) SELECT {columns} FROM kept")
    finally:
        as_role("superuser", "DROP TABLE kept")
    assert places("inserted") == {("registry_law", pk)}
    assert "又被放回" in findings()[0]["message"]


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("UPDATE registry_historicallaw SET name = '改' WHERE history_id = {}", "altered"),
        ("DELETE FROM registry_historicallaw WHERE history_id = {}", "removed"),
    ],
)
def test_a_history_row_rewritten_by_the_superuser_is_found(laws, statement, change):
    row = laws[1].history.get().pk
    tamper("registry_historicallaw", statement.format(row))
    assert places(change) == {("registry_historicallaw", row)}


def test_an_audit_event_rewritten_by_the_superuser_is_found(cast, district):
    edit_facts(district.zjj, by=cast.admin, telephone="0373-1")
    seal_log()
    tamper("core_auditevent", f"UPDATE core_auditevent SET by_id = {cast.clerk.pk}")
    (found,) = findings()
    assert (found["table"], found["change"]) == ("core_auditevent", "altered")
    assert f"by_id 原为“{cast.admin.pk}”，现为“{cast.clerk.pk}”" in found["message"]


def test_a_table_emptied_by_the_superuser_is_found(laws):
    tamper("registry_historicallaw", "TRUNCATE registry_historicallaw")
    assert len(places("removed")) == 3


def test_guards_that_are_left_switched_off_are_found(laws):
    as_role("superuser", "ALTER TABLE registry_law DISABLE TRIGGER log_registry_law")
    try:
        assert places("trigger") == {("registry_law", None)}
    finally:
        as_role("superuser", "ALTER TABLE registry_law ENABLE ALWAYS TRIGGER log_registry_law")


# --- the log altered ---------------------------------------------------------------------------------


def entry(law):
    return changes_of(law).get()


def test_a_row_of_the_log_altered_together_with_its_row_is_found(laws):
    row = entry(laws[1])
    tamper("registry_law", f"UPDATE registry_law SET name = '改' WHERE id = {laws[1].pk}")
    tamper(
        "core_rowchange",
        f"UPDATE core_rowchange SET content = replace(content, '第2号条例', '改') WHERE id = {row.pk}",
    )
    assert places("altered") == {("registry_law", laws[1].pk)}
    assert findings()[0]["log_row"] == row.pk


@pytest.mark.parametrize(
    "column", ["actor = 99", "at = at - interval '1 day'", "request = 'x'", "transaction = 1"]
)
def test_who_when_and_where_from_are_sealed_too(laws, column):
    row = entry(laws[1])
    tamper("core_rowchange", f"UPDATE core_rowchange SET {column} WHERE id = {row.pk}")
    assert places("altered") == {("registry_law", laws[1].pk)}


def test_a_row_removed_from_the_log_is_found(laws):
    row = entry(laws[1])
    tamper("core_rowchange", f"DELETE FROM core_rowchange WHERE id = {row.pk}")
    found = {one["change"]: one for one in findings()}
    assert found["removed"]["log_row"] == row.pk
    assert (found["inserted"]["table"], found["inserted"]["row"]) == ("registry_law", laws[1].pk)


def test_a_row_slipped_into_a_gap_of_the_log_is_found(laws):
    gap = RowChange.objects.latest("pk").pk + 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Law.objects.create(name="作废", rank="法律")
        _ = 1 / 0
    Law.objects.create(name="第四号条例", rank="法律")
    seal_log()
    tamper(
        "core_rowchange",
        f"""INSERT INTO core_rowchange (id, transaction, "table", "row", operation, content, request, at)
            SELECT {gap}, transaction, "table", "row", 'U', content, request, at
              FROM core_rowchange WHERE id = {entry(laws[0]).pk}""",
    )
    (found,) = findings()
    assert (found["change"], found["log_row"]) == ("inserted", gap)


def test_a_swapped_order_is_found(laws):
    first, second = entry(laws[0]).pk, entry(laws[1]).pk
    tamper(
        "core_rowchange",
        f"UPDATE core_rowchange SET id = -1 WHERE id = {first}",
        f"UPDATE core_rowchange SET id = {first} WHERE id = {second}",
        f"UPDATE core_rowchange SET id = {second} WHERE id = -1",
    )
    assert {one["change"] for one in findings()} == {"order"}
    assert {one["log_row"] for one in findings()} == {first, second}


# --- seals replaced ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    [
        "root = repeat('0', 64)", "digest = repeat('1', 64)", "previous = repeat('2', 64)",
        "signature = repeat('3', 128)", "public_key = repeat('4', 64)", "sealed_at = now()",
        "row_count = row_count + 1", "algorithm = 'sm3'",
    ],
)  # fmt: skip
def test_a_replaced_part_of_a_seal_is_found(laws, column):
    seal = Seal.objects.order_by("number")[1]
    tamper("core_seal", f"UPDATE core_seal SET {column} WHERE id = {seal.pk}")
    assert seal.number in {one["seal"] for one in findings()}


def test_a_removed_seal_is_found(laws):
    seal = Seal.objects.earliest("number")
    tamper("core_seal", f"DELETE FROM core_seal WHERE id = {seal.pk}")
    assert any("之前缺少封印" in one["message"] for one in findings())


def test_a_past_sealed_anew_with_another_key_is_found(laws, settings):
    tamper("core_seal", "DELETE FROM core_seal")
    own = settings.SEALING_KEY
    settings.SEALING_KEY = "A" * 43 + "="
    seals = seal_log()
    settings.SEALING_KEY = own
    assert {one["seal"] for one in findings()} == {seal.number for seal in seals}
    settings.SEALING_KEYS_PAST = [seals[0].public_key]
    assert verified()[0] == 0


def test_a_past_sealed_anew_with_the_own_key_is_found_by_the_copy_of_the_second_body(
    laws, tmp_path
):
    kept = tmp_path / "seals.json"
    seals = [as_json(seal) for seal in Seal.objects.order_by("number")]
    kept.write_text(json.dumps({"format": "powerops-seals-1", "seals": seals}))
    assert verified("--against", str(kept))[0] == 0
    tamper("core_seal", "DELETE FROM core_seal")
    tamper("core_rowchange", "UPDATE core_rowchange SET actor = 99")
    seal_log()
    assert verified()[0] == 0
    code, report = verified("--against", str(kept))
    assert code == 1
    assert {one["change"] for one in report["findings"]} == {"published"}


def test_a_copy_that_cannot_be_read_is_refused_with_a_sentence(tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(CommandError, match="封印文件读不出"):
        call_command("verify_audit", against=[str(wrong)])


def test_the_walk_sees_one_moment_while_others_write(laws):
    from powerops.core.integrity import one_snapshot

    with one_snapshot():
        before = RowChange.objects.count()
        as_role("app", "INSERT INTO registry_law (name, rank, issuer, document_number, is_repealed, source) VALUES ('x', '法律', '', '', false, '')")  # fmt: skip
        assert RowChange.objects.count() == before
    assert RowChange.objects.count() == before + 1
    assert connection.in_atomic_block is False
