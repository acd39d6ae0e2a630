"""《关于公布〔部门〕权力清单和责任清单的通知》: the official notice of an edition, where there is a number (R4).

The number is that of the publication's own series, else the one that the platform gave to the approval. A number typed
in belongs to a document made elsewhere: no second document is made under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count

from powerops.core import documents, numbering
from powerops.core.actor import acting
from powerops.core.models import Document, IssuedNumber, Person
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law.plan import PLAN
from registry.models import Edition, PowerVersion, Revision
from registry.numbers import APPROVAL, PUBLICATION, deciding_series

NOTICE = "registry.edition_notice"
TEMPLATE = "documents/list_notice.html"
INNER_MARKS = str.maketrans("《》", "〈〉")  # of a title within a title


def number_of(edition: Edition, revisions: Sequence[Revision], by: Person) -> IssuedNumber | None:
    """Return the number under which the edition is announced, or None."""
    series = deciding_series(PUBLICATION, edition.body)
    if series:
        at = acting(by).appointment_as(Role.SECRETARY, edition.body)
        return numbering.issue(
            PUBLICATION, series.organisation, edition, by=by, appointment=at, on=edition.published_on
        )  # fmt: skip
    given = (numbering.standing_number(APPROVAL, revision) for revision in reversed(revisions))
    return next((number for number in given if number), None)


def announce(edition: Edition, revisions: Sequence[Revision], *, by: Person) -> Document | None:
    """Register the notice of an edition in the transaction that publishes it; None where there is no number."""
    number = number_of(edition, revisions, by)
    if number is None:
        return None
    return documents.register(
        NOTICE, edition, title=f"关于公布{edition.header['body']['name']}权力清单和责任清单的通知",
        issuer=number.series.organisation.name, issued_on=edition.published_on, template=TEMPLATE,
        snapshot=snapshot_of(edition, revisions, number), by=by, public_url=edition.get_absolute_url(),
    )  # fmt: skip


def snapshot_of(
    edition: Edition, revisions: Sequence[Revision], number: IssuedNumber
) -> dict[str, Any]:
    """Return all that the notice says, as plain JSON."""
    body = edition.header["body"]["name"]
    actions = PowerVersion.objects.filter(revision__in=revisions).values("action").annotate(count=Count("pk"))  # fmt: skip
    changed = {row["action"]: row["count"] for row in actions}
    return {
        "title_lines": [f"关于公布{body}", "权力清单和责任清单的通知"],
        "document_number": number.text, "basis": f"{PLAN}（{PLAN.doc_no}）", "body": body, "addressee": body,
        "edition": edition.number, "previous": edition.number - 1 or None, "total": edition.power_count,
        "digest": edition.digest, "address": f"{settings.PUBLIC_URL}{edition.get_absolute_url()}",
        "counts": [{"category": name, "count": count} for name, count in edition.counts.items()],
        "changes": [
            {"kind": action.label, "count": changed[action]} for action in PowerVersion.Action if changed.get(action)
        ],
        "approvals": [
            {"title": str(one).translate(INNER_MARKS), "number": one.document_number, "on": cndate(one.approved_on)} for one in revisions
        ],
        "copies_to": "", "issued_by": number.series.organisation.name,
    }  # fmt: skip
