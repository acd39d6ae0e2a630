"""采纳情况: what is frozen for the public of a consultation — the groups with their answers, the figures (D3; art 18, 32).

Nothing of it says who said what: the groups are in the body's own words.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q

from decisions.models import Answer, Consultation, ConsultationQuestion, OpinionGroup
from decisions.participation_facts import to_be_answered

OUTCOMES = OpinionGroup.Outcome
KEPT = Q(comments__withdrawn_at=None) & ~Q(comments__text="")


def groups_of(consultation: Consultation) -> list[Any]:
    """Return the groups in their order, each with the number of its opinions as `size`: one query."""
    counted = consultation.groups.annotate(size=Count("comments", filter=KEPT))
    return list(counted.order_by("position"))


def frozen_report(consultation: Consultation) -> dict[str, Any]:
    """Return the report as plain JSON: four queries, however many opinions there are."""
    groups = [one for one in groups_of(consultation) if one.size]
    channels = to_be_answered(consultation).values_list("channel").annotate(Count("pk")).order_by()
    by_channel = dict(channels)
    labels = dict(consultation.comments.model.Channel.choices)
    return {
        "number": consultation.number,
        "title": consultation.title,
        "text": consultation.report_text,
        "total": sum(by_channel.values()),
        "channels": [[labels[key], by_channel[key]] for key in labels if key in by_channel],
        "outcomes": [
            [label, sum(one.size for one in groups if one.outcome == key)]
            for key, label in OUTCOMES.choices
        ],
        "groups": [
            {
                "title": one.title, "size": one.size, "outcome": OUTCOMES(one.outcome).label, "reason": one.reason,
            }
            for one in groups
        ],
        "filled_in": consultation.comments.filter(withdrawn_at=None, adds_to=None).count()
        if consultation.form == Consultation.Form.QUESTIONNAIRE
        else None,
        "questions": [told(one) for one in results_of(consultation)],
    }  # fmt: skip


class Result:
    """What was chosen in one question."""

    def __init__(self, question: ConsultationQuestion, numbers: dict[int, int]) -> None:
        self.question = question
        self.rows = [(label, numbers.get(place, 0)) for place, label in question.numbered_choices()]

    @property
    def average(self) -> float | None:
        """The mean of a scale; None where nobody answered or there is no scale."""
        total = sum(number for _, number in self.rows)
        if self.question.kind != ConsultationQuestion.Kind.SCALE or not total:
            return None
        weighed = sum(place * number for place, (_, number) in enumerate(self.rows, 1))
        return round(weighed / total, 2)


def results_of(consultation: Consultation) -> list[Result]:
    """Return what was chosen in each question with choices: two queries."""
    questions = [one for one in consultation.questions.all() if one.choices]
    if not questions:
        return []
    chosen = (
        Answer.objects.filter(question__in=questions, comment__withdrawn_at=None)
        .values("choice", asked=F("question"))
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers: dict[int, dict[int, int]] = {}
    for one in chosen:
        numbers.setdefault(one["asked"], {})[one["choice"]] = one["number"]
    return [Result(one, numbers.get(one.pk, {})) for one in questions]


def told(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON."""
    return {
        "text": result.question.text, "kind": result.question.get_kind_display(),
        "rows": [[label, number] for label, number in result.rows], "average": result.average,
    }  # fmt: skip
