"""What every door for people does: who acts, is the form right, one call; a refusal becomes a message in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest

from powerops.core.actor import Actor, acting
from powerops.core.arriving import FileUnfit
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role


def actor_of(request: HttpRequest) -> Actor:
    """Return the person of the request with today's appointments: one query a request."""
    if not hasattr(request, "actor"):
        request.actor = acting(request.user)
    return request.actor


def require_role(request: HttpRequest, *roles: Role) -> Actor:
    """Return the actor, or refuse who holds none of the roles."""
    actor = actor_of(request)
    if not actor.has_role(*roles):
        named = "、".join(role.label for role in roles)
        raise NotAllowed(f"本页须由{named}岗位的人员使用。", clause="新开〔2016〕76号 四(二)1")
    return actor


def carried_out(form: forms.Form, act: Callable[..., Any]) -> Any:
    """Validate the form and call the act with its data; return what the act returns, or None.

    What the act refuses stands as an error with its clause at the field that it names, or above the form; what
    was typed stays.
    """
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refusal as refusal:
        form.add_error(field_of(refusal, form), str(refusal))
        form.refused = refusal  # for status_of
    except ValidationError as error:
        put_errors(form, error)
    return None


def status_of(form: forms.BaseForm) -> int:
    """Return the status of the page that shows a form: 422 for what was typed wrongly, else that of the refusal."""
    refused = getattr(form, "refused", None)
    if refused is not None and refused.code != Refusal.code:
        return refused.status
    return 422 if form.errors else 200


def field_of(refusal: Refusal, form: forms.Form) -> str | None:
    """Return the field at which a refusal stands: the one that it names, for an unfit file the only one with a file."""
    if refusal.field in form.fields:
        return refusal.field
    files = [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]
    return files[0] if isinstance(refusal, FileUnfit) and len(files) == 1 else None


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Put a record's validation errors on the form's fields; what has no field stands above them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
