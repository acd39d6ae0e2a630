"""Writing versions of powers: each with its history, its findings and its citations, one or many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from powerops.core.history import because
from powerops.core.models import Organisation, Person
from powerops.core.origin import current_origin
from powerops.law.codes import PowerState
from registry.guides import settle
from registry.legal_basis import Register, read_bases
from registry.models import BasisCitation, Power, PowerVersion, Succession

BATCH = 500
FIELDS = (
    "action", "action_reason", "counterpart", "counterpart_body", "resumes_on", "position", "source_sheet", "source_row", "row_version", "changed_at", "findings",
    *PowerVersion.CONTENT_FIELDS,
)  # fmt: skip


def say(version: PowerVersion, content: Mapping[str, Any], listed: str | None) -> None:
    """Let a version say a content: a new power, a changed or a received one, whatever it said before.

    `listed` is the state in which the power stands on the list, None when it does not: content changes no state.
    """
    if version.pk and version.action not in PowerVersion.SAYING:
        stay(version)
    if version.action != PowerVersion.Action.RECEIVE:
        version.action = PowerVersion.Action.CHANGE if listed else PowerVersion.Action.ADD
    for name, value in content.items():
        setattr(version, name, value)
    version.state = listed or PowerState.IN_USE.value


def stay(version: PowerVersion) -> None:
    """Take back where the power was to go, for it stays or goes elsewhere."""
    Succession.objects.filter(
        revision=version.revision_id, predecessor=version.power_id, kind=version.action
    ).delete()
    version.counterpart, version.counterpart_body, version.action_reason = "", None, ""
    version.resumes_on = None


def save_one(version: PowerVersion, by: Person, why: str) -> None:
    """Check a version's legal basis and write it with its history. Raises ValidationError or RuleViolated."""
    settle([version])
    version.full_clean()
    citations = read_bases([version], Register.current())
    because(version, why, by)
    version.save()
    version.citations.all().delete()
    BasisCitation.objects.bulk_create(citations)


def make_powers(body: Organisation, count: int, by: Person) -> list[Power]:
    """Make the identities of powers that a draft proposes for the first time."""
    powers = [Power(body=body) for _ in range(count)]
    return bulk_create_with_history(powers, Power, **written(by)) if powers else []


def save_many(
    created: Sequence[PowerVersion], changed: Sequence[PowerVersion], by: Person, why: str
) -> None:
    """Write new and changed versions, valid already but for guides and fees, in few statements."""
    settle([*created, *changed])
    citations = read_bases([*created, *changed], Register.current())
    if created:
        bulk_create_with_history(created, PowerVersion, **written(by, why))
    if changed:
        BasisCitation.objects.filter(version__in=changed).delete()
        now = timezone.now()
        for version in changed:
            version.row_version, version.changed_at = version.row_version + 1, now
        bulk_update_with_history(changed, PowerVersion, FIELDS, **written(by, why))
    BasisCitation.objects.bulk_create(citations, batch_size=BATCH)


def written(by: Person, why: str | None = None) -> dict[str, Any]:
    """Return what every history row of a bulk write says: who, why, and from where."""
    origin = current_origin()
    return {
        "batch_size": BATCH,
        "default_user": by,
        "default_change_reason": why,
        "custom_historical_attrs": {
            "history_request": origin.request_id,
            "history_address": origin.address,
        },
    }
