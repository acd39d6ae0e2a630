"""Work inside a consultation that changes no status: its notice or record, its questions (D3; 重大行政决策程序暂行条例 art 14, 15).

Each function locks the consultation, checks its state and the person's post in that order, and writes one audit event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import Consultation, ConsultationQuestion, Decision
from decisions.models.consultations import HELD
from decisions.workflows.consultation import ANSWERED, NOTICE
from powerops.core.actor import acting
from powerops.core.audit import entered_later, record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import public_participation

Status, Kind = Consultation.Status, ConsultationQuestion.Kind
HEARD, FORMS = str(public_participation.HEARD.clause), str(public_participation.FORMS.clause)
NUMBERING = 0x5A_51  # the number of a consultation is given by one transaction at a time
SCALE = ["1（很不同意）", "2", "3", "4", "5（很同意）"]
MOST_QUESTIONS = 50


def clerk_of(by: Person, body: Organisation, what: str) -> Appointment:
    """Return the post by which the person works for the body on this, or refuse."""
    appointment = acting(by).appointment_as(Role.CLERK, body)
    if appointment is None:
        raise NotAllowed(f"{what}由{body}的经办岗位办理。", clause=HEARD)
    return appointment


@transaction.atomic
def begin(decision: Decision, *, by: Person, form: str, **told: Any) -> Consultation:
    """Begin the notice of a consultation, or enter one that was held. Raises NotAllowed or RuleViolated."""
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = clerk_of(by, decision.body, "公众参与")
    draft = drafted(decision)
    refuse_day(told.get("held_on"))
    one_at_a_time(NUMBERING)
    year = timezone.localdate().year
    last = Consultation.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    status = Status.SORTING if form in HELD else Status.DRAFTING
    consultation = Consultation(
        decision=decision, draft=draft, year=year, serial=last + 1, form=form, status=status, created_by=by, **told
    )  # fmt: skip
    if barred := bar(decision, acting(by).through(appointment)):
        raise barred
    consultation.full_clean()
    because(consultation, f"起草{consultation.get_form_display()}", by)
    consultation.save()
    consultation.drafters.add(by, appointment.person)
    facts = {
        "编号": consultation.number,
        "方式": consultation.get_form_display(),
        "草案": str(draft),
    }
    record_act(
        "decisions.consultation.begun", "登记公众参与" if form in HELD else "起草公告", consultation, by=by,
        appointment=appointment, clause=FORMS, after=status, facts=facts, happened_at=entered_later(told.get("held_on")),
    )  # fmt: skip
    return consultation


def drafted(decision: Decision) -> Any:
    """Return the draft on which people are heard; RuleViolated when there is none, or its time is over."""
    if decision.status != Decision.Status.DRAFTING:
        state = decision.get_status_display()
        raise IllegalTransition(f"当前状态为“{state}”，不能征求意见。", clause=HEARD)
    draft = decision.draft
    if draft is None:
        raise RuleViolated(
            "还没有决策草案，无从征求意见。", clause=NOTICE, remedy="请先拟订决策草案。"
        )
    return draft


def refuse_day(held_on: date | None) -> None:
    """Refuse to enter what has not taken place yet."""
    if held_on and held_on > timezone.localdate():
        raise RuleViolated("还没有举行的，不能登记。", clause=FORMS, field="held_on")


def working_on(
    consultation: Consultation, by: Person, what: str, *states: str
) -> tuple[Consultation, Appointment]:
    """Return the consultation, locked, with the post by which its clerk works on it in one of the states; or refuse."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("decision__body")
    locked = rows.get(pk=consultation.pk)
    if locked.status not in states:
        state = locked.get_status_display()
        raise IllegalTransition(f"当前状态为“{state}”，不能{what}。", clause=ANSWERED)
    appointment = clerk_of(by, locked.decision.body, what)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    return locked, appointment


def rewritten_in(consultation: Consultation) -> str:
    """Return the state in which the clerk changes what the notice, or the record of what was held, says."""
    return Status.DRAFTING if consultation.is_on_portal else Status.SORTING


@transaction.atomic
def refuse_rewriting(consultation: Consultation, by: Person) -> None:
    """Refuse who may not change the notice or the record now."""
    working_on(consultation, by, "修改", rewritten_in(consultation))


@transaction.atomic
def rewrite(consultation: Consultation, *, by: Person, **told: Any) -> Consultation:
    """Change the notice before it is signed, or the record of what was held before it is answered."""
    locked, appointment = working_on(consultation, by, "修改", rewritten_in(consultation))
    refuse_day(told.get("held_on"))
    for name, value in told.items():
        setattr(locked, name, value)
    if locked.is_on_portal:
        locked.draft = drafted(locked.decision)
    locked.full_clean()
    because(locked, "修改", by)
    locked.save()
    locked.drafters.add(by, appointment.person)
    record_act(
        "decisions.consultation.rewritten",
        "修改",
        locked,
        by=by,
        appointment=appointment,
        clause=NOTICE,
    )
    return locked


# --- questions --------------------------------------------------------------------------------------------------


@transaction.atomic
def add_question(
    consultation: Consultation, *, by: Person, kind: str, text: str, choices: Sequence[str] = (), is_required: bool = True
) -> ConsultationQuestion:  # fmt: skip
    """Put a question to a questionnaire, last; a scale has its five steps, a text none."""
    locked, appointment = working_on(consultation, by, "编写题目", Status.DRAFTING)
    last = locked.questions.aggregate(last=Max("position"))["last"] or 0
    if locked.form != Consultation.Form.QUESTIONNAIRE:
        raise RuleViolated("只有问卷调查编写题目。", clause=FORMS)
    if locked.questions.count() >= MOST_QUESTIONS:
        raise RuleViolated(f"问卷最多{MOST_QUESTIONS}道题。", clause=FORMS)
    fixed = {Kind.SCALE: SCALE, Kind.TEXT: []}
    question = ConsultationQuestion(
        consultation=locked, position=last + 1, kind=kind, text=text, is_required=is_required,
        choices=fixed.get(Kind(kind), list(choices)),
    )  # fmt: skip
    question.full_clean()
    question.save()
    locked.drafters.add(by, appointment.person)
    note_question(locked, question, "加题", by, appointment)
    return question


@transaction.atomic
def drop_question(question: ConsultationQuestion, *, by: Person) -> Consultation:
    """Take a question out of a questionnaire that nobody has seen."""
    locked, appointment = working_on(question.consultation, by, "删题", Status.DRAFTING)
    note_question(locked, question, "删题", by, appointment)
    question.delete()
    return locked


def note_question(
    consultation: Consultation,
    question: ConsultationQuestion,
    label: str,
    by: Person,
    at: Appointment,
) -> None:
    """Record that a question came or went."""
    facts = {
        "题目": question.text,
        "题型": question.get_kind_display(),
        "选项": "；".join(question.choices),
    }
    act = "question_added" if label == "加题" else "question_dropped"
    record_act(
        f"decisions.consultation.{act}",
        label,
        consultation,
        by=by,
        appointment=at,
        clause=FORMS,
        facts=facts,
    )
