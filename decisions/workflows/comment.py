"""意见: anybody says something while the period runs, adds to it, takes it back; what came otherwise is entered (D3; art 15).

Whoever sends needs no account. The form sent twice counts once. What one sender sends is limited. The opinion itself is
the record: its row never changes and stands, without who sent it, in the row log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import Answer, Comment, CommentFile, Consultation
from decisions.models.comments import new_code
from decisions.workflows.consultation import PERIOD, Status
from decisions.workflows.consultation_drafting import HEARD, working_on
from powerops.core.actor import acting, system_person
from powerops.core.audit import entered_later, record_act
from powerops.core.files import DOCUMENTS, MEGABYTE, examined, registered
from powerops.core.locks import one_at_a_time
from powerops.core.models import Attachment, Person
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan

PER_HOUR, PER_DAY = 10, 30  # opinions of one sender in one consultation
TOO_MANY = "您提交得太频繁，请过一段时间再试。"
MOST_FILES, FILE_LIMIT = 3, 5 * MEGABYTE  # per opinion, and bytes of one file
CLOSED = "征求意见已于{}截止，不再接收。"
SEPARATE = str(plan.F3.clause)
# What a row is checked for before it is written; what else it holds the product itself put there.
OWN_FIELDS = ("text", "name", "contact")


# --- what everybody may do -------------------------------------------------------------------------------


def file(
    consultation: Consultation, *, form_key: str, sender: str, text: str = "", name: str = "", contact: str = "",
    files: Sequence[File] = (), answers: Mapping[int, Iterable[int]] | None = None, adds_to: Comment | None = None,
) -> Comment:  # fmt: skip
    """Take an opinion or a filled-in questionnaire; the same form sent again returns the same one.

    `sender` is the mark of whoever sends, `answers` the choices by question. Raises RuleViolated when the period is over
    or one sender sends too much, FileUnfit for a file that cannot be taken.
    """
    refuse_closed(consultation)
    kept = [
        examined(one, by=system_person(), limit=FILE_LIMIT, kinds=DOCUMENTS)
        for one in files[:MOST_FILES]
    ]
    comment = Comment(
        consultation=consultation, form_key=form_key, sender=sender, text=text, name=name, contact=contact,
        adds_to=adds_to, code=None if adds_to else new_code(),
    )  # fmt: skip
    comment.clean_fields(exclude={one.name for one in Comment._meta.fields} - set(OWN_FIELDS))
    try:
        return take(comment, answers or {}, kept)
    except IntegrityError:  # the same form, sent from two addresses at once
        known = Comment.objects.filter(form_key=form_key).first()
        if known is None:
            raise
        return known


@transaction.atomic
def take(
    comment: Comment, answers: Mapping[int, Iterable[int]], kept: Sequence[Attachment]
) -> Comment:
    """Write an opinion with what came along, after those of the same sender; the one known by its form instead."""
    one_at_a_time(int(comment.sender[:15], 16))
    sent = recent(comment)
    if comment.form_key in sent:
        return Comment.objects.get(form_key=comment.form_key)
    refuse_too_many(sent.values())
    comment.save(force_insert=True)
    put_answers(comment, answers)
    put_files(comment, kept)
    return comment


def recent(comment: Comment) -> dict[str | None, datetime]:
    """Return what the sender sent to the consultation within a day, by its form: one query."""
    since = timezone.now() - timedelta(hours=24)
    sent = Comment.objects.filter(
        sender=comment.sender, filed_at__gt=since, consultation=comment.consultation_id
    )
    return dict(sent.order_by("-filed_at").values_list("form_key", "filed_at")[: PER_DAY + 1])


def refuse_closed(consultation: Consultation) -> None:
    """Refuse what comes when nothing is taken any more, or not yet."""
    if not consultation.takes_comments:
        ended = consultation.closes_on or timezone.localdate()
        raise RuleViolated(CLOSED.format(cndate(ended)), clause=PERIOD)


def refuse_too_many(moments: Collection[datetime]) -> None:
    """Refuse one more opinion of whoever has sent many."""
    hour_ago = timezone.now() - timedelta(hours=1)
    if len(moments) >= PER_DAY or sum(one > hour_ago for one in moments) >= PER_HOUR:
        raise RuleViolated(TOO_MANY, clause="")


def put_answers(comment: Comment, answers: Mapping[int, Iterable[int]]) -> None:
    """Write what was chosen: one query."""
    chosen = [
        Answer(comment=comment, question_id=question, choice=choice)
        for question, choices in answers.items()
        for choice in choices
    ]
    if chosen:
        Answer.objects.bulk_create(chosen)


def put_files(comment: Comment, kept: Sequence[Attachment]) -> None:
    """Write the files that were found fit."""
    for attachment in kept:
        CommentFile.objects.create(comment=comment, attachment=registered(attachment))


def found(consultation: Consultation, code: str) -> Comment | None:
    """Return the opinion that a code opens, to who knows it."""
    return Comment.objects.filter(consultation=consultation, code=code).first() if code else None


def add_to(comment: Comment, *, form_key: str, sender: str, text: str) -> Comment:
    """Take what the sender adds to an opinion, as an opinion of its own; nothing is added to what was taken back."""
    if comment.withdrawn_at:
        raise RuleViolated("意见已经撤回，不能补充。", clause=PERIOD, remedy="请重新提交意见。")
    return file(comment.consultation, form_key=form_key, sender=sender, text=text, adds_to=comment)


@transaction.atomic
def take_back(comment: Comment) -> Comment:
    """Take an opinion, with what was added to it, back while the period runs; again: nothing changes."""
    consultation = Consultation.objects.select_for_update(of=("self",)).get(
        pk=comment.consultation_id
    )
    refuse_closed(consultation)
    now = timezone.now()
    Comment.objects.filter(withdrawn_at=None, pk=comment.pk).update(withdrawn_at=now)
    Comment.objects.filter(withdrawn_at=None, adds_to=comment).update(withdrawn_at=now)
    comment.refresh_from_db()
    return comment


# --- what the body does ------------------------------------------------------------------------------------


@transaction.atomic
def enter(
    consultation: Consultation, *, by: Person, channel: str, said_on: Any, text: str, name: str = "", contact: str = ""
) -> Comment:  # fmt: skip
    """Enter an opinion that came by letter, telephone or in a meeting; entered on a later day, it says so."""
    locked, appointment = working_on(consultation, by, "录入意见", Status.OPEN, Status.SORTING)
    if channel == Comment.Channel.PORTAL:
        raise RuleViolated("门户网站的意见由提出人自己提交。", clause=HEARD, field="channel")
    if said_on > timezone.localdate():
        raise RuleViolated("提出日期不能晚于今天。", clause=HEARD, field="said_on")
    comment = Comment(
        consultation=locked,
        channel=channel,
        said_on=said_on,
        text=text,
        name=name,
        contact=contact,
        entered_by=by,
    )
    comment.full_clean()
    comment.save(force_insert=True)
    facts = {
        "意见": comment.pk,
        "来源": comment.get_channel_display(),
        "提出日期": said_on.isoformat(),
    }
    record_act(
        "decisions.consultation.comment_entered", "录入意见", locked, by=by, appointment=appointment, clause=HEARD,
        facts=facts, happened_at=entered_later(said_on),
    )  # fmt: skip
    return comment


@transaction.atomic
def read_contact(comment: Comment, *, by: Person) -> tuple[str, str]:
    """Return name and contact of the sender to who answers; that they were read is recorded."""
    actor, body = acting(by), comment.consultation.decision.body
    posts = (actor.appointment_as(role, body) for role in (Role.CLERK, Role.HEAD))
    appointment = next((post for post in posts if post), None)
    if appointment is None:
        raise NotAllowed("提出人的姓名和联系方式只由承办单位的经办和负责人查看。", clause=SEPARATE)
    record_act(
        "decisions.comment.contact_read",
        "查看提出人联系方式",
        comment,
        by=by,
        appointment=appointment,
        clause=SEPARATE,
    )
    return comment.name, comment.contact
