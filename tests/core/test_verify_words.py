"""What the commands that keep the record say to the operator: in Chinese, and with what to do (G1)."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from powerops.core.management.commands import restore
from powerops.core.models import Seal
from powerops.core.sealing import seal_log
from registry.models import Law
from tests.core.tampering import needs_superuser, tamper

pytestmark = [pytest.mark.django_db(transaction=True), needs_superuser]


@pytest.fixture
def laws(db):
    """Three laws, sealed."""
    made = [Law.objects.create(name=f"第{number}号条例", rank="法律") for number in range(3)]
    seal_log()
    return made


@pytest.fixture
def restored(monkeypatch, settings, tmp_path):
    """What the restore of a backup with a seal prints, the bringing back itself left out."""
    settings.POWEROPS_HOME = tmp_path
    seal = {"number": 1, "digest": "ab" * 32}
    monkeypatch.setattr(restore, "restore", lambda source, say: {"seal": seal})

    def printed():
        out = io.StringIO()
        call_command("restore", str(tmp_path), stdout=out)
        return out.getvalue()

    return printed


def test_tables_of_history_are_named_in_chinese(laws):
    printed = io.StringIO()
    tamper("registry_historicallaw", "DELETE FROM registry_historicallaw")
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=printed)
    assert "“法律法规的历史”表 registry_historicallaw 第 " in printed.getvalue()
    assert "historical " not in printed.getvalue()


def test_an_unknown_key_comes_with_what_to_do(laws, settings):
    settings.SEALING_KEY = "A" * 43 + "="
    printed = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=printed)
    assert "请先放回原来的封印密钥" in printed.getvalue()


def test_sealing_prints_the_digest_that_the_verdict_prints_too(laws):
    Law.objects.create(name="又一条例", rank="法律")
    sealed, verified = io.StringIO(), io.StringIO()
    call_command("seal_log", stdout=sealed)
    call_command("verify_audit", stdout=verified)
    newest = Seal.objects.latest("number").digest
    assert newest in sealed.getvalue() and newest in verified.getvalue()


def test_a_restore_without_the_old_key_says_where_to_put_it(laws, restored, settings):
    assert "封印密钥" not in restored()
    settings.SEALING_KEY = "A" * 43 + "="
    assert str(settings.POWEROPS_HOME / "sealing-key") in restored()
