"""Forms of powers typed and not saved: under which key each is kept, and when it is of no more use."""

from __future__ import annotations

from powerops.core.models import FormDraft
from registry.models import Power, PowerVersion, Revision

FORM = "registry.version"


def form_key(revision: Revision, power: Power | None) -> str:
    """Return what a person's unsaved form of a power is kept under."""
    return f"{FORM} {revision.pk} {power.pk if power else 'new'}"


def guide_key(version: PowerVersion) -> str:
    """Return what a person's unsaved form of a version's guide is kept under."""
    return f"{FORM} {version.revision_id} guide-{version.pk}"


def forget_closed() -> int:
    """Drop what was typed into revisions that are no longer on their way; return how many forms."""
    closed = Revision.objects.exclude(pk__in=Revision.objects.open()).values_list("pk", flat=True)
    kept = FormDraft.objects.filter(key__startswith=f"{FORM} ").values_list("pk", "key")
    of_closed = {str(pk) for pk in closed}
    idle = [pk for pk, key in kept if key.split(" ")[1] in of_closed]
    return FormDraft.objects.filter(pk__in=idle).delete()[0]
