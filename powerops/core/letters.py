"""Letters by e-mail: written in the act's own transaction, sent by the worker (F5; the Plan 四(二)6).

The `Mail` row is the truth. A sender marks a row as being sent and commits that before it talks to the mail server,
and marks it as sent after the server took it. Two senders never take the same row. A sender killed in between leaves
the row "sending"; when its time is over the letter goes out again under the same Message-ID, by which receivers drop
doubles: between a lost reminder and one that a mail program shows once, the second is chosen. What the server does
not take is tried again with growing pauses, and in the end the administrators are told.

Without EMAIL_URL nothing is written, so nothing piles up.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from powerops.celery import app, hang_bell
from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Mail, Person
from powerops.core.notices import tell
from powerops.core.people import people_reached
from powerops.core.roles import Role
from powerops.law import plan

logger = logging.getLogger(__name__)

SEND_SECONDS = 60.0  # a bell that nobody heard for so long is void; the scheduler rings as often
LEASE = timedelta(minutes=5)  # a letter "sending" for longer was left by a dead sender
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
MAX_ATTEMPTS = len(PAUSES) + 1
AT_ONCE = 200  # letters of one round; the next round takes the rest
TO_SEND = (Mail.State.WAITING, Mail.State.SENDING)
# What letters are about, by the beginning of their keys: all that the administrator is told of them.
KINDS = {
    "calendar": "放假安排提醒", "deadline": "期限提醒", "delegation": "岗位代理", "digest": "每日汇总", "seal": "封印副本",
    "report": "纠错答复", "subscription": "订阅",
}  # fmt: skip


def write(
    key: str, person: Person | None, subject: str, text: str, *, address: str = ""
) -> Mail | None:
    """Write a letter in the current transaction and ring for the sender once that is committed.

    The key says what the letter is about: written again under the same key, it changes nothing, whoever else writes
    at the same moment. A person gets it at the own address, unless the person wants no single letters; with `address`
    it goes there. Returns the letter, or None when there is nowhere to send it.
    """
    if person and not address and person.letters != Person.Letters.EACH:
        return None
    return put(key, person, subject, text, address=address)


def put(
    key: str, person: Person | None, subject: str, text: str, *, address: str = ""
) -> Mail | None:
    """Write a letter, whatever the person wants of single letters; see `write`."""
    address = address or (person.email if person and person.is_active else "")
    if not settings.SENDS_MAIL or not address:
        return None
    letter = Mail(
        key=key,
        person=person,
        address=address,
        subject=" ".join(subject.split())[:200],
        text=text,
        message_id=make_msgid(domain=host()),
        next_try_at=timezone.now(),
    )
    Mail.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(ring)
    return Mail.objects.filter(key=key).first()


def host() -> str:
    """Return the name under which the product is known outside: the domain of its letters' identities."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return urlsplit(settings.PUBLIC_URL).hostname or sender


def link(path: str) -> str:
    """Return a page's address as it can be opened from a letter; a bare path where no public address is set."""
    return urljoin(f"{settings.PUBLIC_URL}/", path) if settings.PUBLIC_URL else path


def ring() -> None:
    """Call the worker; a bell that fails is told in the log, and the scheduler rings again."""
    try:
        hang_bell()
        app.send_task("powerops.core.tasks.send_letters", expires=SEND_SECONDS, retry=False)
    except Exception:  # whatever is wrong with a broker must not undo the act that rings
        logger.exception("The bell for letters failed; the scheduler will ring again")


def send_waiting() -> int:
    """Send the letters whose time has come, the oldest first; return how many left.

    Ends early when the mail server cannot be reached: the others then keep their attempts.
    """
    if not settings.SENDS_MAIL:
        return 0
    sent, connection = 0, get_connection()
    try:
        for _ in range(AT_ONCE):
            letter = claim()
            if letter is None:
                break
            try:
                send(letter, connection)
            except (OSError, SMTPException) as error:
                connection.close()
                put_off(letter, error)
                if is_unreachable(error):
                    break
            else:
                sent += 1
    finally:
        connection.close()
    return sent


def claim() -> Mail | None:
    """Mark the next letter as being sent here, and commit that; None when none is due."""
    now = timezone.now()
    with transaction.atomic():
        due = Mail.objects.filter(state__in=TO_SEND, next_try_at__lte=now)
        letter = (
            due.order_by("next_try_at").select_for_update(skip_locked=True, of=("self",)).first()
        )
        if letter is None:
            return None
        letter.state, letter.attempts = Mail.State.SENDING, letter.attempts + 1
        letter.next_try_at = now + LEASE
        letter.save(update_fields=["state", "attempts", "next_try_at"])
    return letter


def send(letter: Mail, connection: BaseEmailBackend) -> None:
    """Hand one letter to the mail server and write down that it left. Raises OSError or SMTPException."""
    connection.open()
    EmailMessage(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    ).send()
    held(letter).update(state=Mail.State.SENT, sent_at=timezone.now(), error="", next_try_at=None)


def put_off(letter: Mail, error: Exception) -> None:
    """Let a letter that was not taken wait for its next attempt; after the last, give up and tell."""
    logger.warning("Letter %s was not taken (attempt %s): %s", letter.pk, letter.attempts, error)
    told = f"{type(error).__name__}: {error}"[:500]
    if letter.attempts < MAX_ATTEMPTS:
        again = timezone.now() + PAUSES[letter.attempts - 1]
        held(letter).update(state=Mail.State.WAITING, error=told, next_try_at=again)
        return
    with transaction.atomic():
        if held(letter).update(state=Mail.State.FAILED, error=told, next_try_at=None):
            tell(
                administrators(),
                f"发给{letter.person or letter.address}的邮件经 {letter.attempts} 次尝试仍未发出。",
                reverse("core:letter-list"),
            )


def held(letter: Mail) -> QuerySet[Mail]:
    """The letter's row while this claim holds; empty once another sender took it over."""
    return Mail.objects.filter(pk=letter.pk, state=Mail.State.SENDING, attempts=letter.attempts)


def is_unreachable(error: Exception) -> bool:
    """Whether the server itself failed, and not one letter."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return True


def visible_letters(actor: Actor) -> QuerySet[Mail]:
    """Return the letters to people whom the administrator reaches, and those to nobody's person."""
    return Mail.objects.filter(Q(person=None) | Q(person__in=people_reached(actor, Role.ADMIN)))


def kind_of(letter: Mail) -> str:
    """Return in words what a letter is about, without its record's name."""
    return KINDS.get(re.split("[:-]", letter.key)[0], "其他")


def send_again(letter: Mail) -> bool:
    """Let a failed letter wait again from the first attempt on; False when it has not failed."""
    failed = Mail.objects.filter(pk=letter.pk, state=Mail.State.FAILED)
    again = failed.update(state=Mail.State.WAITING, attempts=0, next_try_at=timezone.now())
    transaction.on_commit(ring)
    return bool(again)


@transaction.atomic
def choose(person: Person, *, letters: str) -> Person:
    """Set which letters the person wants; everybody chooses for themselves."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    before, locked.letters = locked.get_letters_display(), letters
    locked.full_clean(exclude=["password"])
    because(locked, "设置邮件提醒", locked)
    locked.save()
    changes = [{"label": "邮件提醒", "old": before, "new": locked.get_letters_display()}]
    clause = str(plan.F2.clause)
    record_act(
        "core.person.letters_chosen",
        "设置邮件提醒",
        locked,
        by=locked,
        clause=clause,
        facts={"变更": changes},
    )
    return locked


def administrators() -> list[Person]:
    """Return who administers today."""
    held_today = Appointment.objects.in_force(timezone.localdate()).filter(post__role=Role.ADMIN)
    return list(Person.objects.filter(pk__in=held_today.values("person"), is_active=True))
