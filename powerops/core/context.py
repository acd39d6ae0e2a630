"""What every template may ask for."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from powerops.core.roles import Role


def site(request: HttpRequest) -> dict[str, object]:
    """Return the district's name; nothing here asks the database or touches the session."""
    return {"district": settings.DISTRICT}


DESK_NAV = (
    ("工作台", "/desk/", None),
    ("权力清单", "/desk/registry/", None),
    (
        "法律登记",
        "/desk/registry/laws/",
        (Role.LEGAL, Role.CLERK, Role.HEAD, Role.SECRETARY, Role.SUPERVISOR),
    ),
    ("组织机构", "/desk/organisations/", (Role.ADMIN, Role.PERSONNEL, Role.SUPERVISOR)),
    ("人员任职", "/desk/people/", (Role.ADMIN, Role.PERSONNEL, Role.SUPERVISOR)),
)
