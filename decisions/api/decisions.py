"""Matters through the API: read, suggest, and one action per transition (D2, F3; the Plan 四(一))."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api import shapes
from decisions.models import Decision
from decisions.permissions import visible_decisions
from decisions.steps import lacking
from decisions.workflows import suggestion
from decisions.workflows.acts import ACTS
from decisions.workflows.decision import TABLE
from powerops.core.actor import Actor
from powerops.core.api_shapes import Opinion, PageQuery, refusals
from powerops.core.desk_api import INSIDE, PK, DeskResource, act_record, checked, named, paged
from powerops.core.models import Organisation
from powerops.core.public_api import Record
from powerops.core.workflow import Table, available

DECISIONS = "/api/v1/decisions/"
SENT: dict[str, type[serializers.Serializer]] = {
    "start": shapes.Start, "send_for_review": shapes.SendForReview, "find_lawful": shapes.FindLawful, "veto": shapes.Veto,
    "report": shapes.Answered, "return_by_party": shapes.Answered, "publish": shapes.Publish,
}  # fmt: skip
# These ask for answers point by point, which the page of the review takes.
ON_THE_PAGE = frozenset({"find_unlawful", "state_risk"})
# In a list, acts tell state and post only; the law is asked on the record itself and when the act is done.
STATE_AND_POST = Table(
    TABLE.name,
    TABLE.states,
    TABLE.body_of,
    tuple(replace(row, checks=()) for row in TABLE.transitions if not row.is_exceptional),
)


def act(verb: str) -> Callable[..., Response]:
    """Return the action of one transition: the function that the page calls, then the record as it stands."""
    row, sent = TABLE.by_verb[verb], SENT.get(verb, Opinion)

    def carry_out(self: DecisionResource, request: Request, pk: str) -> Response:
        decision, facts = self.found(pk), bodies_in(checked(sent, request))
        ACTS[verb](decision, by=request.user, **facts)
        return Response(decision_detail(self.found(pk), self.actor))

    carry_out.__name__ = verb
    described = extend_schema(
        **INSIDE,
        operation_id=f"decisions_{verb}",
        summary=row.label,
        description=f"须由{row.who.label}岗位办理（{row.clause}）。",
        parameters=[PK],
        request=sent,
        responses={200: shapes.DecisionDetail, **refusals(400, 401, 403, 404, 409, 422, 429)},
    )
    return described(action(detail=True, methods=["post"], url_path=verb)(carry_out))


def bodies_in(facts: Record) -> Record:
    """Return what was sent with bodies in place of their codes. Raises ValidationError."""
    for name in {"body", "decider"} & facts.keys():
        (facts[name],) = found_bodies(name, [facts[name]])
    for name in {"co_bodies", "executing_bodies"} & facts.keys():
        facts[name] = found_bodies(name, facts[name])
    return facts


def found_bodies(name: str, codes: Iterable[str]) -> tuple[Organisation, ...]:
    """Return the bodies of the codes. Raises ValidationError when one is unknown."""
    wanted = list(codes)
    found = Organisation.objects.in_bulk(wanted, field_name="code")
    if unknown := [code for code in wanted if code not in found]:
        raise ValidationError({name: [f"没有这个机构代码：{'、'.join(unknown)}。"]})
    return tuple(found[code] for code in wanted)


class DecisionResource(DeskResource):
    """决策事项。"""

    def visible(self) -> QuerySet[Decision]:
        return visible_decisions(self.actor).select_related("body", "decider")

    @extend_schema(
        **INSIDE,
        summary="管理范围内的决策事项",
        description="列表中的 actions 只核对状态和岗位；法定条件在单条记录和办理时核对。",
        parameters=[PageQuery],
        responses={200: shapes.DecisionPage, **refusals(400, 401, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List the matters within the person's reach, the newest first."""
        return paged(
            request, self.visible(), lambda row: decision_record(row, self.actor, STATE_AND_POST)
        )

    @extend_schema(
        **INSIDE,
        summary="一件决策事项",
        parameters=[PK],
        responses={200: shapes.DecisionDetail, **refusals(401, 404, 429)},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return a matter with its drafts, its reviews, and what can be done next."""
        return Response(decision_detail(self.found(pk), self.actor))

    @extend_schema(
        **INSIDE,
        summary="提出决策事项建议",
        request=shapes.NewDecision,
        responses={201: shapes.DecisionDetail, **refusals(400, 401, 403, 422, 429)},
    )
    def create(self, request: Request) -> Response:
        """Suggest a matter for a body."""
        sent = bodies_in(checked(shapes.NewDecision, request))
        decision = suggestion.propose(by=request.user, **sent)
        return Response(decision_detail(self.found(decision.pk), self.actor), status=201)


for _row in TABLE.transitions:
    if _row.verb not in ON_THE_PAGE:
        setattr(DecisionResource, _row.verb, act(_row.verb))


# --- records -----------------------------------------------------------------------------------------


def decision_record(decision: Decision, actor: Actor, table: Table = TABLE) -> Record:
    """Return a matter as lists show it."""
    url = f"{DECISIONS}{decision.pk}/"
    return {
        "id": decision.pk, "number": decision.number, "status": decision.status,
        "status_label": decision.get_status_display(), "title": decision.title, "kind": decision.kind,
        "body": named(decision.body), "decider": named(decision.decider), "started_on": decision.started_on,
        "returned_reason": decision.returned_reason, "url": url, "html_url": decision.get_absolute_url(),
        "actions": [act_record(one, url) for one in available(table, decision, actor)], "history_url": f"{url}history/",
    }  # fmt: skip


def decision_detail(decision: Decision, actor: Actor) -> Record:
    """Return a matter with its drafts, its legality reviews, and the steps that it still lacks."""
    drafts = decision.drafts.select_related("made_by").only(
        "number", "digest", "change_note", "made_at", "made_by__name", "decision"
    )
    reviews = decision.legality_reviews.select_related("draft").order_by("number")
    return {
        **decision_record(decision, actor),
        "drafts": [
            {
                "number": one.number, "digest": one.digest, "change_note": one.change_note, "made_by": one.made_by.name,
                "made_at": one.made_at,
            }
            for one in drafts
        ],
        "reviews": [
            {"draft": one.draft.number, "outcome": one.outcome, "wanted_by": one.wanted_by} for one in reviews
        ],
        "lacking": {step.value: why for step, why in lacking(decision).items()},
    }  # fmt: skip
