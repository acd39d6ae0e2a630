"""Seals cover the log without a gap, in order, each row once, whoever writes meanwhile and whatever the clock says (G1)."""

import base64
import hashlib
from contextlib import suppress
from threading import Event, Thread

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from powerops import env
from powerops.core import sealing
from powerops.core.merkle import digest_of
from powerops.core.models import Mail, RowChange, Seal
from powerops.core.offline.verify_record import NOTHING_BEFORE, leaf_hash, leaf_of, parsed, root_of
from powerops.core.sealing import LEAF, as_row, changes_of, proofs_of, seal_log, text_of
from registry.models import Law
from tests.core.tampering import as_role, needs_superuser

open_database = pytest.mark.django_db(transaction=True)


def law(name="某条例"):
    return Law.objects.create(name=name, rank="地方性法规")


def covered(seals):
    """The numbers of the log's rows that seals cover, seal by seal."""
    return [
        list(
            RowChange.objects.filter(pk__range=(seal.first_row, seal.last_row))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for seal in seals
    ]


# --- sealing ---------------------------------------------------------------------------------------


@open_database
def test_seals_follow_each_other_without_a_gap():
    for number in range(3):
        law(f"条例{number}")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        law("作废")  # its numbers are used up and never come
        _ = 1 / 0
    first = seal_log(batch=2)
    law("第四部条例")
    seals = first + seal_log()
    assert seal_log() == []
    assert [seal.number for seal in seals] == list(range(1, len(seals) + 1))
    rows = [number for batch in covered(seals) for number in batch]
    assert rows == list(RowChange.objects.order_by("pk").values_list("pk", flat=True))
    assert [seal.row_count for seal in seals] == [len(batch) for batch in covered(seals)]
    previous = [NOTHING_BEFORE, *(seal.digest for seal in seals)]
    assert [seal.previous for seal in seals] == previous[:-1]
    assert Seal.objects.count() == len(seals) > 3


@open_database
def test_a_seal_says_in_plain_lines_what_it_covers_and_is_signed(settings):
    law()
    (seal,) = seal_log()
    seal.refresh_from_db()
    text = text_of(seal)
    lines = parsed(text)
    assert (lines["number"], lines["row-count"], lines["root"]) == (
        "1",
        str(seal.row_count),
        seal.root,
    )
    assert seal.digest == hashlib.sha256(text.encode()).hexdigest()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(lines["public-key"]))
    key.verify(bytes.fromhex(seal.signature), text.encode())
    own = Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SEALING_KEY))
    assert own.public_key().public_bytes_raw().hex() == lines["public-key"]


@open_database
def test_python_and_sql_write_the_same_canonical_text():
    law("某“条例”\n第二行\t\\反斜线")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {LEAF} FROM core_rowchange")  # noqa: S608 (the product's own text)
        in_sql = dict(cursor.fetchall())
    for row in RowChange.objects.all():
        assert leaf_of(as_row(row)).decode() == in_sql[row.pk]


@open_database
def test_sm3_can_be_chosen_and_the_chain_goes_on(settings):
    law("甲")
    before = seal_log()
    settings.DIGEST = "sm3"
    record = law("乙")
    (seal,) = seal_log()
    assert (seal.algorithm, seal.previous) == ("sm3", before[-1].digest)
    proof = proofs_of(changes_of(record))["rows"][0]
    leaf = leaf_hash(digest_of("sm3"), leaf_of(proof))
    path = [bytes.fromhex(step) for step in proof["proof"]["path"]]
    found = root_of(digest_of("sm3"), leaf, proof["proof"]["index"], seal.row_count, path)
    assert found.hex() == seal.root


@open_database
def test_rows_come_with_the_seals_from_the_oldest_needed_to_the_newest():
    first, others = law("甲"), []
    seal_log()
    for number in range(3):
        others.append(law(f"其他{number}"))
        seal_log()
    last = law("乙")
    seal_log()
    unsealed = law("丙")
    export = proofs_of(changes_of(first, last, unsealed))
    assert [row["table"] for row in export["rows"]] == ["registry_law"] * 3
    assert [row["proof"] is None for row in export["rows"]] == [False, False, True]
    numbers = [int(parsed(seal["text"])["number"]) for seal in export["seals"]]
    assert numbers == list(range(numbers[0], Seal.objects.count() + 1))
    assert proofs_of(changes_of())["seals"] == []


# --- at the same time --------------------------------------------------------------------------------


class Writer(Thread):
    """Writes a law in a transaction that stays open until it is told to end."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.law, self.wrote, self.may_end = name, Event(), Event()

    def run(self):
        try:
            with transaction.atomic():
                law(self.law)
                self.wrote.set()
                self.may_end.wait(30)
        finally:
            connection.close()


@open_database
def test_a_transaction_open_across_the_sealing_is_waited_for_and_not_missed():
    writer = Writer("迟到的条例")
    writer.start()
    assert writer.wrote.wait(30)
    law("先到的条例")  # has higher numbers, and is committed first
    assert seal_log(patience=0.3) == []
    sealed = []
    sealer = Thread(target=lambda: (sealed.extend(seal_log(patience=30)), connection.close()))
    sealer.start()
    writer.may_end.set()
    writer.join()
    sealer.join()
    assert [number for batch in covered(sealed) for number in batch] == list(
        RowChange.objects.order_by("pk").values_list("pk", flat=True)
    )
    first = RowChange.objects.filter(table="registry_law").order_by("pk").first()
    assert "迟到的条例" in first.content
    call_command("verify_audit")


@open_database
def test_what_begins_after_the_watermark_is_not_waited_for():
    law("甲")
    upto = sealing.watermark(5)
    writer = Writer("乙")
    writer.start()
    assert writer.wrote.wait(30)
    seal = sealing.seal_next(upto)
    writer.may_end.set()
    writer.join()
    assert seal.last_row <= upto
    (later,) = seal_log()
    assert "乙" in RowChange.objects.get(pk=later.first_row).content


def write_until(stop, name):
    """Write two laws a transaction; every third is undone."""
    number = 0
    while not stop.is_set():
        number += 1
        with suppress(ZeroDivisionError), transaction.atomic():
            law(f"{name}-{number}")
            law(f"{name}-{number}又")
            _ = 1 / (number % 3)
    connection.close()


def seal_until(stop):
    """Seal again and again, in small pieces."""
    while not stop.is_set():
        seal_log(batch=7)
    connection.close()


@open_database
def test_with_many_writers_and_sealers_nothing_is_missed_or_sealed_twice():
    stop = Event()
    threads = [Thread(target=write_until, args=[stop, name]) for name in "甲乙丙"]
    threads += [Thread(target=seal_until, args=[stop]) for _ in range(2)]
    for thread in threads:
        thread.start()
    stop.wait(3)
    stop.set()
    for thread in threads:
        thread.join()
    seal_log()
    seals = list(Seal.objects.order_by("number"))
    assert len(seals) > 10
    rows = [number for batch in covered(seals) for number in batch]
    assert rows == sorted(set(rows))
    assert rows == list(RowChange.objects.order_by("pk").values_list("pk", flat=True))
    call_command("verify_audit")


@open_database
def test_a_clock_set_back_changes_neither_order_nor_seals():
    now = timezone.now()
    law("甲")
    seals = seal_log()
    with time_machine.travel(now - timezone.timedelta(hours=1), tick=True):
        law("乙")
        seals += seal_log()
    assert seals[1].sealed_at < seals[0].sealed_at
    assert seals[1].first_row > seals[0].last_row
    call_command("verify_audit")


@open_database
def test_the_scheduler_seals_once_an_hour_even_after_the_clock_was_set_back():
    now = timezone.now()
    assert sealing.is_due()
    law("甲")
    seal_log()
    due = {}
    for minutes in (-60, -1, 59, 61):
        with time_machine.travel(now + timezone.timedelta(minutes=minutes), tick=False):
            due[minutes] = sealing.is_due()
    assert due == {-60: True, -1: True, 59: False, 61: True}


@needs_superuser
@open_database
def test_a_session_that_sees_another_clock_keeps_the_order_too():
    """The log's own time is the server's; what the application claims stands in the content alone."""
    with time_machine.travel("2020-01-01T00:00:00Z"):
        law("甲")
    year = as_role("superuser", "SELECT extract(year FROM min(at)) >= 2026 FROM core_rowchange")
    assert year == [(True,)]


# --- keys and the second body ------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "zu kurz", base64.b64encode(b"x" * 31).decode()])
def test_a_bad_sealing_key_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("POWEROPS_SEALING_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="POWEROPS_SEALING_KEY"):
        env.seed("POWEROPS_SEALING_KEY")


def test_a_bad_public_key_stops_the_start(monkeypatch):
    monkeypatch.setenv("POWEROPS_SEALING_KEYS_PAST", "abc")
    with pytest.raises(ImproperlyConfigured, match="64"):
        env.public_keys("POWEROPS_SEALING_KEYS_PAST")


@open_database
def test_the_newest_seal_goes_to_the_second_body_once_a_day(settings, monkeypatch):
    monkeypatch.setattr("powerops.core.letters.ring", lambda: None)
    settings.SENDS_MAIL, settings.SEAL_MAIL_TO = True, "archive@other.example"
    sealing.mail_newest_seal()
    assert not Mail.objects.exists()
    law()
    (seal,) = seal_log()
    with time_machine.travel("2026-11-23T01:00:00Z", tick=False) as clock:
        sealing.mail_newest_seal()
        sealing.mail_newest_seal()
        assert Mail.objects.count() == 1
        clock.move_to("2026-11-24T01:00:00Z")
        sealing.mail_newest_seal()
    letters = Mail.objects.order_by("pk")
    assert [letter.address for letter in letters] == ["archive@other.example"] * 2
    assert seal.digest in letters[0].text and seal.signature in letters[0].text
