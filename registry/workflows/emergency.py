"""紧急公布: the principal leader has a revision published that is still under review (R4, F3; the Plan 四(二)3).

With a reason, and never of what the leader drafted or signed before. The order takes the place of the words that are
still missing; the database takes it as such only with its opinion. Publication, its mark and the beginning of the
review afterwards are one transaction (`emergency_review`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.calendars import hold_calendar
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.workflow import apply
from registry.models import Revision, SignOff
from registry.models.revisions import EMERGENCY
from registry.numbers import approval_number, typed_number
from registry.workflows.edition import closing, follow_up, make_edition
from registry.workflows.emergency_review import open_review
from registry.workflows.revision import TABLE


def publish_urgently(
    revision: Revision,
    *,
    by: Person,
    reason: str = "",
    document_number: str = "",
    automatic: bool = False,
) -> Revision:
    """Publish this revision alone, at once, as its body's next edition; number as in `revision.approve`.

    Raises NotAllowed, IllegalTransition or RuleViolated, and writes nothing then.
    """

    def change(locked: Revision, appointment: Appointment) -> dict[str, Any]:
        locked.is_emergency, locked.approved_on = True, timezone.localdate()
        if automatic:
            locked.document_number = approval_number(locked, by, appointment).text
        else:
            locked.document_number = typed_number(locked, document_number)
        SignOff.objects.create(
            revision=locked, round=locked.round, step=EMERGENCY[0], outcome=SignOff.Outcome.PASSED, opinion=reason,
            by=by, at_post=appointment,
        )  # fmt: skip
        edition = make_edition(locked.body, [locked], by)
        return {"审定文号": locked.document_number, **closing(edition)(locked, appointment)}

    with transaction.atomic():
        hold_calendar(to_change=False)  # before any row of a deadline
        Organisation.objects.select_for_update().get(pk=revision.body_id)
        done = apply(TABLE, "publish_urgently", revision, by=by, reason=reason, change=change)
        if done.edition is None:
            raise AssertionError("what is published has its edition")
        follow_up(done.edition, [done], by)
        open_review(done, by=by, reason=reason)
    return done
