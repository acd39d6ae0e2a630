"""Start states about key posts, built by walking the real workflow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.roles import Role
from registry.models import DutyMatrix, KeyPost
from registry.workflows import duty_matrix, key_post, matrix_drafting
from tests.cast import appoint

TITLES = ("申请岗", "审核岗", "批准岗", "执行岗", "副局长岗")


def posts(body: Organisation) -> dict[str, Post]:
    """Posts of the body, each held by a person of its own (role STAFF, which reads nothing here)."""
    for number, title in enumerate(TITLES):
        if not Post.objects.filter(organisation=body, title=title).exists():
            appoint(f"{body.code}-{number}", title, Role.STAFF, body)
    return {one.title: one for one in Post.objects.filter(organisation=body)}


def holder(post: Post) -> Person:
    """Who holds a post today."""
    return Appointment.objects.get(post=post, ended_on=None).person


def row(post: Post, duty: str, matter: str = "设备购置", **more: Any) -> dict[str, Any]:
    """One line as a form gives it."""
    amounts = {"over": None, "up_to": None, "beyond": ""}
    given = {name: Decimal(value) if name in ("over", "up_to") and value is not None else value for name, value in more.items()}  # fmt: skip
    return {"matter": matter, "duty": duty, "post": post.pk, **amounts, **given}


def whole(body: Organisation, **limits: Any) -> list[dict[str, Any]]:
    """A matter whose four duties stand at four posts; approving in two levels."""
    at = posts(body)
    return [
        row(at["申请岗"], "apply"),
        row(at["审核岗"], "review"),
        row(at["副局长岗"], "approve", up_to="50000"),
        row(at["批准岗"], "approve", over="50000", up_to="500000", beyond="局长办公会"),
        row(at["执行岗"], "execute"),
    ]


def drafted(
    cast: Any, body: Organisation, *lines: dict[str, Any], by: Person | None = None, area: str = "procurement",
    on: date | None = None,
) -> DutyMatrix:  # fmt: skip
    """A matrix in draft, by the clerk of 住建局 unless told."""
    by, on = by or cast.clerk, on or timezone.localdate()
    made = matrix_drafting.start_matrix(body, by=by, area=area, effective_on=on)
    return matrix_drafting.write_matrix(
        made, by=by, lines=list(lines) or whole(body), basis="内部控制制度", effective_on=on,
        seen=matrix_drafting.version_of(made),
    )  # fmt: skip


def confirmed(cast: Any, body: Organisation, *lines: dict[str, Any], **facts: Any) -> DutyMatrix:
    """A matrix of 住建局 in force."""
    made = drafted(cast, body, *lines, **facts)
    duty_matrix.submit(made, by=cast.clerk)
    duty_matrix.endorse(made, by=cast.head)
    duty_matrix.confirm(made, by=cast.personnel)
    made.refresh_from_db()
    return made


def marked(cast: Any, post: Post, area: str = "procurement", **facts: Any) -> KeyPost:
    """A key post, marked by personnel."""
    given = {"began_on": timezone.localdate(), "basis": "内部控制制度", **facts}
    return key_post.mark(post, by=cast.personnel, area=area, **given)
