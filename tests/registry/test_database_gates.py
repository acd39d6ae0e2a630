"""What holds against raw SQL with the application's own rights (R2, R4, F3, F4; the Plan 四(一)4, 四(二)1, 四(二)3)."""

import pytest
from django.db import DatabaseError, connection, transaction

from registry.models import Law, Power, PowerVersion, Revision, SignOff
from tests import database
from tests.builders import content, drafted, published, walked

APPROVE = (
    "UPDATE registry_revision SET status = 'approved', approved_on = current_date WHERE id = %s"
)


def run(statement, *values):
    """Run one statement as the application would; what the database refuses leaves nothing behind."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement, *values, match):
    with pytest.raises(DatabaseError, match=match):
        run(statement, *values)


def signed(revision, person, step):
    SignOff.objects.create(
        revision=revision, round=revision.round, step=step, outcome="passed", by=person,
        at_post=person.appointments.get(),
    )  # fmt: skip


@pytest.mark.skipif(not database.IS_EMBEDDED, reason="only the embedded server has two roles here")
def test_these_tests_run_with_the_applications_rights(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == ("powerops_app", False)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE registry_powerversion SET category = '' WHERE revision_id = %s",
        "UPDATE registry_powerversion SET exercising_body = '' WHERE revision_id = %s",
        "UPDATE registry_powerversion SET basis_text = '' WHERE revision_id = %s",
        "UPDATE registry_powerversion SET duties = '[]' WHERE revision_id = %s",
        "DELETE FROM registry_basiscitation WHERE version_id IN (SELECT id FROM registry_powerversion WHERE revision_id = %s)",
    ],
)
def test_an_incomplete_power_is_not_approved(cast, district, damage):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    signed(revision, cast.secretary, "decision")
    run("UPDATE registry_revision SET status = 'draft' WHERE id = %s", revision.pk)
    assert run(damage, revision.pk) == 1
    refused(APPROVE, revision.pk, match="缺少类别、依据、行使主体或责任事项")


def test_three_different_people_who_did_not_draft_open_the_gate(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    signed(revision, cast.secretary, "decision")
    assert run(APPROVE, revision.pk) == 1


def test_two_signatures_are_not_enough(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    refused(APPROVE, revision.pk, match="三方不同人员")


def test_the_drafters_signature_does_not_count(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    signed(revision, cast.clerk, "decision")
    refused(APPROVE, revision.pk, match="三方不同人员")


def test_nobody_signs_two_steps_of_a_round(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    with pytest.raises(DatabaseError, match="nobody_signs_twice"), transaction.atomic():
        signed(revision, cast.legal, "decision")


def test_signatures_of_an_earlier_round_do_not_count(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    signed(revision, cast.secretary, "decision")
    run("UPDATE registry_revision SET round = round + 1 WHERE id = %s", revision.pk)
    refused(APPROVE, revision.pk, match="三方不同人员")


@pytest.mark.parametrize("state", ["head_review", "legal_review", "decision", "approved"])
def test_a_list_under_review_is_not_rewritten(cast, district, state):
    revision = walked(drafted(cast, district.zjj), cast, state)
    said = "清单稿已送审，事项不能再改"
    refused(
        "UPDATE registry_powerversion SET name = '改名' WHERE revision_id = %s",
        revision.pk,
        match=said,
    )
    refused("DELETE FROM registry_powerversion WHERE revision_id = %s", revision.pk, match=said)
    version = PowerVersion.objects.get()
    version.pk, version.power = None, Power.objects.create(body=district.zjj)
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        version.save()


def test_findings_on_a_list_under_review_may_be_renewed(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "legal_review")
    statement = "UPDATE registry_powerversion SET findings = '[]' WHERE revision_id = %s"
    assert run(statement, revision.pk) == 1


def test_a_code_once_given_never_changes(cast, district):
    power = published(cast, district.zjj).powers.get().power
    for column in ("code", "basic_code", "body_id"):
        value = district.nyj.pk if column == "body_id" else None
        refused(
            f"UPDATE registry_power SET {column} = %s WHERE id = %s",
            value,
            power.pk,
            match="已经公布，不能更改",
        )
    assert Power.objects.get(pk=power.pk).code == power.code


KEPT = (
    "registry_edition", "registry_editionpower", "registry_signoff", "registry_historicallaw",
    "registry_historicalpower", "registry_historicalpowerversion", "registry_historicalrevision",
    "core_auditevent", "core_historicalorganisation", "core_historicalperson",
)  # fmt: skip


@pytest.mark.parametrize("table", KEPT)
def test_what_is_on_record_is_neither_altered_nor_removed(cast, district, table):
    Law.objects.create(name="建筑法", rank="法律")
    published(cast, district.zjj, content())
    key = "history_id" if "historical" in table else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    refused(f"UPDATE {table} SET {key} = {key}", match="只能追加，不能修改或删除")
    refused(f"DELETE FROM {table}", match="只能追加，不能修改或删除")


@pytest.mark.parametrize("table", ["registry_power", "registry_revision"])
def test_powers_and_revisions_are_never_removed(cast, district, table):
    drafted(cast, district.zjj)
    refused(f"DELETE FROM {table}", match="只能追加，不能修改或删除")
    assert Revision.objects.count() == 1
