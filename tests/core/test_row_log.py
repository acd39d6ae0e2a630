"""Every change of a row is logged, whoever makes it and however; nobody writes the log by hand (G1)."""

import json
from threading import Thread

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from powerops.core import organisations
from powerops.core.jobs import enqueue, run
from powerops.core.models import Organisation, Parameter, Person, Post, RowChange
from powerops.core.origin import acting_as, acting_from
from powerops.core.roles import Role
from powerops.core.sealing import changes_of
from registry.models import Law
from tests.builders import drafted, walked
from tests.core.tampering import as_role, needs_superuser

pytestmark = pytest.mark.django_db


def logged(record):
    """What the log says of a record: (operation, content) of each change."""
    rows = changes_of(record).order_by("pk")
    return [(row.operation, json.loads(row.content)) for row in rows]


def test_making_changing_and_deleting_a_row_are_logged_as_the_row_stood():
    law = Law.objects.create(name="某条例", rank="地方性法规")
    law.name = "某办法"
    law.save()
    was = Law(pk=law.pk)
    law.delete()
    told = [(operation, content["name"]) for operation, content in logged(was)]
    assert told == [("I", "某条例"), ("U", "某办法"), ("D", "某办法")]


def test_bulk_writes_querysets_and_raw_sql_are_logged_all_the_same():
    laws = Law.objects.bulk_create([Law(name=f"条例{n}", rank="法律") for n in range(3)])
    for law in laws:
        law.name += "甲"
    Law.objects.bulk_update(laws, ["name"])
    Law.objects.filter(pk=laws[0].pk).update(name="乙")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_law SET name = '丙' WHERE id = %s", [laws[0].pk])
        cursor.execute("DELETE FROM registry_law WHERE id = %s", [laws[0].pk])
    told = [(operation, content["name"]) for operation, content in logged(laws[0])]
    assert told == [("I", "条例0"), ("U", "条例0甲"), ("U", "乙"), ("U", "丙"), ("D", "丙")]
    assert len(logged(laws[2])) == 2


def test_the_history_of_a_row_is_logged_beside_it():
    law = Law.objects.create(name="某条例", rank="地方性法规")
    assert [operation for operation, _ in logged(law.history.get())] == ["I"]


def test_a_row_that_is_given_another_key_ends_under_the_old_one():
    law = Law.objects.create(name="某条例", rank="地方性法规")
    Law.objects.filter(pk=law.pk).update(id=law.pk + 1000)
    assert [operation for operation, _ in logged(law)] == ["I", "D"]
    assert [operation for operation, _ in logged(Law(pk=law.pk + 1000))] == ["U"]


def test_times_are_written_in_utc_whatever_the_session_says():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'Asia/Shanghai'")
        cursor.execute("SET LOCAL intervalstyle TO 'sql_standard'")
        person = Person.objects.create(username="newcomer", name="新人")
    joined = logged(person)[0][1]["joined_at"]
    assert joined.endswith("+00:00")
    assert joined[:19] == f"{person.joined_at:%Y-%m-%dT%H:%M:%S}"


def test_passwords_and_moments_of_login_stay_out_and_make_no_entry_alone(cast):
    before = len(logged(cast.clerk))
    cast.clerk.set_password("ein-ganz-langes-wort")
    cast.clerk.save_without_historical_record()
    Person.objects.filter(pk=cast.clerk.pk).update(last_login=timezone.now())
    assert len(logged(cast.clerk)) == before
    Person.objects.filter(pk=cast.clerk.pk).update(email="a@b.cn", password="x")  # noqa: S106 (no password)
    told = logged(cast.clerk)
    assert len(told) == before + 1
    assert told[-1][1]["email"] == "a@b.cn"
    assert not {"password", "last_login"} & told[-1][1].keys()


# --- who and from where ---------------------------------------------------------------------------


def test_an_act_is_logged_with_its_person_and_request(cast, district):
    with acting_from("10.1.2.3") as origin:
        revision = walked(drafted(cast, district.zjj), cast, "head_review")
    row = changes_of(revision).latest("pk")
    assert (row.actor, row.request) == (cast.clerk.pk, origin.request_id)
    assert row.transaction == changes_of(revision.history.first()).get().transaction


def test_what_a_person_does_on_a_page_is_logged_as_theirs(client, cast, district):
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    given = {"telephone": "0373-9", "department_number": "17"}
    assert client.post("/desk/organisations/zjj/edit/", given).status_code == 302
    row = changes_of(district.zjj).latest("pk")
    assert (row.operation, row.actor) == ("U", cast.admin.pk)
    assert row.request == district.zjj.history.first().history_request


def test_what_a_job_does_is_logged_as_of_who_asked_for_it(asker, kind, rung):
    kind(lambda progress: {"law": Law.objects.create(name="某条例", rank="法律").pk})
    row = enqueue("tests.kind", title="任务", by=asker)
    assert run(row.pk)
    entry = changes_of(Law.objects.get()).get()
    assert (entry.actor, entry.request) == (asker.pk, f"job-{row.pk}")


def test_hostile_names_of_requests_are_made_harmless():
    with acting_from(request_id="x'); DROP TABLE a; --%s%(a)s\n"):
        law = Law.objects.create(name="某条例", rank="地方性法规")
    assert changes_of(law).get().request == "xDROPTABLEa--sas"


def test_a_rolled_back_savepoint_does_not_take_the_person_with_it(cast):
    with acting_as(lambda: cast.clerk.pk), acting_from(request_id="one"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Law.objects.create(name="甲", rank="法律")
            _ = 1 / 0
        law = Law.objects.create(name="乙", rank="法律")
    row = changes_of(law).get()
    assert (row.actor, row.request) == (cast.clerk.pk, "one")


@pytest.mark.django_db(transaction=True)
def test_person_and_request_end_with_the_transaction():
    with acting_as(lambda: 7), acting_from(request_id="one"):
        first = Law.objects.create(name="甲", rank="法律")
        with transaction.atomic():
            second = Law.objects.create(name="乙", rank="法律")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('powerops.actor', true)")
        assert not cursor.fetchone()[0]
        cursor.execute(
            "WITH new AS (INSERT INTO registry_law (name, rank, issuer, document_number, is_repealed, source) "
            "VALUES ('丙', '法律', '', '', false, '') RETURNING id) SELECT id FROM new"
        )
        third = Law(pk=cursor.fetchone()[0])
    told = [
        (row.actor, row.request)
        for row in (changes_of(law).get() for law in (first, second, third))
    ]
    assert told == [(7, "one"), (7, "one"), (None, "")]


def test_another_thread_knows_nothing_of_the_person():
    seen = []

    def look():
        from powerops.core.origin import current_origin, current_person_id

        seen.append((current_person_id(), current_origin().request_id))

    with acting_as(lambda: 7), acting_from(request_id="one"):
        thread = Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [(None, "")]


# --- nobody writes it by hand ----------------------------------------------------------------------

BY_HAND = (
    """INSERT INTO core_rowchange (transaction, "table", "row", operation, content, request, at)
       VALUES (1, 'x', 1, 'I', '{}', '', now())""",
    "UPDATE core_rowchange SET content = '{}'",
    "DELETE FROM core_rowchange",
    "SELECT nextval('core_rowchange_id_seq')",
    "SELECT setval('core_rowchange_id_seq', 1)",
    "UPDATE core_seal SET root = ''",
    "DELETE FROM core_seal",
    "ALTER TABLE core_rowchange DISABLE TRIGGER ALL",
    "ALTER TABLE registry_law DISABLE TRIGGER ALL",
    "DROP TRIGGER log_registry_law ON registry_law",
    "SET session_replication_role = replica",
    """CREATE TEMP TABLE mine (id bigint);
       CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION powerops_log_change('id')""",
)


@needs_superuser
@pytest.mark.parametrize("statement", BY_HAND)
def test_the_application_is_refused(db, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role("app", statement)


@needs_superuser
def test_nothing_but_the_tests_may_empty_the_log(db):
    """The right to TRUNCATE that stands in a test database was granted by the tests, not by the migrations."""
    granted = as_role(
        "superuser",
        "REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM powerops_app",
        "SELECT has_table_privilege('powerops_app', 'core_rowchange', 'TRUNCATE')",
    )
    try:
        assert granted == [(False,)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            as_role("app", "TRUNCATE core_rowchange")
    finally:
        as_role("superuser", "GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO powerops_app")


@needs_superuser
@pytest.mark.parametrize("role", ["owner", "superuser"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["core_rowchange", "core_seal", "registry_historicallaw"])
@pytest.mark.django_db(transaction=True)
def test_not_even_owner_and_superuser_change_the_record_by_accident(role, verb, table):
    Law.objects.create(name="甲", rank="法律")
    if table == "core_seal":
        from powerops.core.sealing import seal_log

        assert seal_log()
    column = "history_id" if "historical" in table else "id"
    statement = verb.format(table).replace("id = id", f"{column} = {column}")
    with pytest.raises(psycopg2.errors.RestrictViolation, match="只能追加"):
        as_role(role, statement)


@needs_superuser
@pytest.mark.django_db(transaction=True)
def test_a_session_that_plays_replica_is_logged_too():
    law = Law.objects.create(name="甲", rank="法律")
    as_role(
        "superuser",
        "SET session_replication_role = replica",
        f"UPDATE registry_law SET name = '乙' WHERE id = {law.pk}",
    )
    assert [content["name"] for _, content in logged(law)] == ["甲", "乙"]


def test_rows_of_every_kind_are_found_together(cast, district):
    organisations.edit_facts(district.zjj, by=cast.admin, telephone="0373-1")
    post = Post.objects.filter(role=Role.CLERK).first()
    tables = {row.table for row in changes_of(district.zjj, district.zjj.history.first(), post)}
    assert tables == {"core_organisation", "core_historicalorganisation", "core_post"}
    assert not changes_of()
    assert (
        RowChange.objects.filter(table=Parameter._meta.db_table).count()
        >= Parameter.objects.count()
    )
    assert Organisation.objects.count()
