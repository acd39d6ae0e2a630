"""Letters leave through a real SMTP connection, each once; a failing server loses none (F5)."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from powerops.core import letters
from powerops.core.models import Mail, Notice, Person
from tests.core.job_steps import elsewhere, together
from tests.core.mail_sink import listening

pytestmark = pytest.mark.django_db(transaction=True)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def no_bell(monkeypatch):
    monkeypatch.setattr(letters, "ring", lambda: None)


@pytest.fixture
def reader(db):
    return Person.objects.create(username="reader", name="收件人", email="reader@example.gov.cn")


@pytest.fixture
def sink(settings):
    with listening() as (found, port):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
        settings.SENDS_MAIL, settings.EMAIL_TIMEOUT = True, 5
        settings.DEFAULT_FROM_EMAIL = "行政权力平台 <powerops@example.gov.cn>"
        settings.PUBLIC_URL = "https://powers.example.gov.cn"
        yield found


def an_hour_later():
    due = Mail.objects.exclude(next_try_at=None)
    due.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_letter_arrives_with_its_words_and_one_identity(sink, reader):
    letter = letters.write("k", reader, "到期\n提醒", "您有 1 件事项今日到期。")
    assert letters.send_waiting() == 1
    [message] = sink.messages
    assert (message["To"], message["Subject"]) == ("reader@example.gov.cn", "到期 提醒")
    assert message["Message-ID"] == letter.message_id
    assert message["Message-ID"].endswith("@powers.example.gov.cn>")
    assert "您有 1 件事项今日到期。" in message.get_content()
    letter.refresh_from_db()
    assert letter.state == "sent" and letter.sent_at and letter.next_try_at is None


def test_the_same_letter_is_written_once_and_sent_once(sink, reader):
    first = letters.write("k", reader, "甲", "甲")
    again = letters.write("k", reader, "乙", "乙")
    assert first == again and again.subject == "甲"
    assert [letters.send_waiting(), letters.send_waiting()] == [1, 0]
    assert len(sink.messages) == 1


def test_two_who_write_the_same_letter_at_once_write_one(sink, reader):
    barrier = Barrier(4)

    def write():
        with transaction.atomic():
            barrier.wait(10)
            return letters.write("k", reader, "甲", "甲").pk

    assert len(set(together([write] * 4))) == 1
    assert Mail.objects.count() == 1


def test_what_is_rolled_back_is_not_sent(sink, reader):
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.write("k", reader, "甲", "甲")
        raise RuntimeError
    assert letters.send_waiting() == 0 and not Mail.objects.exists()


def test_senders_at_once_send_each_letter_once(sink, reader):
    for number in range(30):
        letters.write(f"k{number}", reader, f"第 {number} 封", "正文")
    assert sum(together([letters.send_waiting] * 4)) == 30
    assert sorted(message["Subject"] for message in sink.messages) == sorted(
        f"第 {number} 封" for number in range(30)
    )
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_a_sender_killed_before_its_commit_sends_again_under_the_same_identity(
    sink, reader, monkeypatch
):
    letters.write("k", reader, "甲", "甲")

    def killed(letter):
        raise KeyboardInterrupt  # the server has the letter, the row does not say so yet

    with monkeypatch.context() as patch:
        patch.setattr(letters, "held", killed)
        with pytest.raises(KeyboardInterrupt):
            letters.send_waiting()
    letter = Mail.objects.get()
    assert letter.state == "sending" and len(sink.messages) == 1
    assert letters.send_waiting() == 0, "its time is not over: the sender may still be at work"
    an_hour_later()
    assert letters.send_waiting() == 1
    assert sink.ids == [letter.message_id] * 2


def test_a_letter_held_by_another_sender_is_not_waited_for(sink, reader):
    letters.write("k", reader, "甲", "甲")
    with transaction.atomic():
        Mail.objects.select_for_update().get()
        assert elsewhere(letters.send_waiting) == 0


def test_what_the_server_does_not_take_waits_longer_each_time_and_ends_as_failed(cast, sink):
    cast.clerk.email = "clerk@example.gov.cn"
    cast.clerk.save()
    letters.write("k", cast.clerk, "甲", "甲")
    sink.refusal = "451 try later"
    pauses = []
    for _ in range(letters.MAX_ATTEMPTS):
        begun = timezone.now()
        assert letters.send_waiting() == 0
        letter = Mail.objects.get()
        if letter.next_try_at:
            pauses.append(letter.next_try_at - begun)
        an_hour_later()
    assert pauses == sorted(pauses) and len(pauses) == letters.MAX_ATTEMPTS - 1
    assert letter.state == "failed" and "451" in letter.error
    [notice] = Notice.objects.all()
    assert notice.person == cast.admin and cast.clerk.name in notice.text
    sink.refusal = ""
    assert letters.send_waiting() == 0
    assert letters.send_again(letter) and letters.send_waiting() == 1
    assert not letters.send_again(letter), "what was sent is not sent again"


def test_one_wrong_address_does_not_hold_up_the_others(sink, reader):
    letters.write("a", None, "甲", "甲", address="wrong@example.gov.cn")
    letters.write("b", reader, "乙", "乙")
    sink.refused_addresses = {"wrong@example.gov.cn"}
    assert letters.send_waiting() == 1
    assert [message["Subject"] for message in sink.messages] == ["乙"]
    assert Mail.objects.get(key="a").state == "waiting"


def test_a_server_that_is_away_costs_one_letter_one_attempt(sink, reader, settings):
    for key in ("a", "b"):
        letters.write(key, reader, key, key)
    settings.EMAIL_PORT = 1
    assert letters.send_waiting() == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]


def test_nothing_is_written_without_a_mail_server_or_an_address(sink, reader, settings):
    assert letters.write("a", Person(name="无邮箱"), "甲", "甲") is None
    settings.SENDS_MAIL = False
    assert letters.write("b", reader, "甲", "甲") is None
    assert not Mail.objects.exists() and letters.send_waiting() == 0


def test_who_wants_no_single_letters_gets_none(sink, reader):
    for wish in (Person.Letters.DIGEST, Person.Letters.NONE):
        reader.letters = wish
        assert letters.write("k", reader, "甲", "甲") is None
    assert letters.put("k", reader, "甲", "甲") is not None


def test_a_hostile_subject_makes_no_second_header(sink, reader):
    letters.write("k", reader, "甲\r\nBcc: other@example.com", "正文\r\n.\r\nQUIT")
    assert letters.send_waiting() == 1
    [message] = sink.messages
    assert message["Bcc"] is None and "QUIT" in message.get_content()


def test_links_lead_to_the_public_address(settings):
    settings.PUBLIC_URL = "https://powers.example.gov.cn"
    assert letters.link("/desk/") == "https://powers.example.gov.cn/desk/"
    settings.PUBLIC_URL = ""
    assert letters.link("/desk/") == "/desk/"


def test_the_index_of_what_is_to_be_sent_is_used(reader):
    assert django_settings.SENDS_MAIL is False
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = (
            Mail.objects.filter(state__in=letters.TO_SEND, next_try_at__lte=timezone.now())
            .order_by("next_try_at")[:1]
            .explain()
        )
    assert "mails_to_send" in plan
