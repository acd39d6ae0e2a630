"""The suggestion is changed while it is not sent; the leader starts a matter and names who drafts (D2; art 10, 11)."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from decisions.catalogue_permissions import bodies_near
from decisions.forms.decisions import SuggestionForm
from decisions.forms.drafting import StartForm
from decisions.permissions import deciders_of
from decisions.views.loading import visible_decision
from decisions.workflows import decision as lifecycle
from decisions.workflows import suggestion
from powerops.core.doors import actor_of
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.views.acts import own_page
from powerops.core.views.organisations import act_page

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something else in a suggestion that is not sent yet."""
    decision, actor = visible_decision(request, pk)
    suggestion.amending_post(decision, actor)
    form = SuggestionForm(
        request.POST or None, instance=decision, deciders=deciders_of(decision.body)
    )
    return act_page(
        request, form, partial(suggestion.amend, decision, by=actor.person), title=f"修改建议：{decision}",
        submit="保存建议", done="已保存。", back=decision,
    )  # fmt: skip


@either
def decision_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a matter: which body drafts, and which help it."""
    decision, actor = visible_decision(request, pk)
    row = lifecycle.TABLE.by_verb["start"]
    if actor_of(request).appointment_as(Role.LEADER, decision.decider) is None:
        raise NotAllowed(f"{row.label}须由决策机关的{row.who.label}岗位办理。", clause=row.clause)
    if request.method != "POST" and decision.status not in row.sources:
        return own_page(request, decision)
    form = StartForm(
        request.POST or None, bodies=bodies_near(decision.decider), initial={"body": decision.body}
    )
    return act_page(
        request, form, partial(suggestion.start, decision, by=actor.person), title=f"决定启动：{decision}",
        submit="决定启动", done="已启动决策程序，承办单位开始拟订草案。", back=decision,
    )  # fmt: skip
