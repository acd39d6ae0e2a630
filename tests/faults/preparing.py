"""Fills the installation before the storm: drafts to act on, a limit of one day, a person who gets letters."""

from __future__ import annotations

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 (after the setup)

from powerops.core.models import Organisation, Person  # noqa: E402 (after the setup)
from powerops.core.parameters import set_value  # noqa: E402 (after the setup)
from powerops.law.parameters import PARAMETERS  # noqa: E402 (after the setup)
from registry.models import Revision  # noqa: E402 (after the setup)
from registry.workflows.drafting import propose, start_revision  # noqa: E402 (after the setup)
from tests.builders import content  # noqa: E402 (after the setup)


def main(drafts: int) -> None:
    clerk = Person.objects.get(username="clerk")
    Person.objects.filter(username="legal").update(email="legal@example.org")
    set_value(
        PARAMETERS["r3_review_days"], value=1, valid_from=timezone.localdate(), citation="演练",
        reason="每个审核期限立即临期", by=Person.objects.get(username="admin"),
    )  # fmt: skip
    body = Organisation.objects.get(code="zjj")
    for number in range(drafts):
        revision = start_revision(body, by=clerk, kind=Revision.Kind.WHOLE, title=f"第{number}稿")
        propose(revision, content(name=f"事项{number}"), by=clerk)


if __name__ == "__main__":
    main(int(sys.argv[1]))
