"""The API's manners: one shape for every error, the same words as on pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from powerops.core.refusals import Refusal


def refusal_response(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Return an error as {"error", "message", "clause", "fields"} with its status; unknown ones go on."""
    if isinstance(exception, Refusal):
        return shaped(exception.code, exception.message, exception.status, clause=exception.clause)
    if isinstance(exception, ModelValidationError):
        fields = exception.message_dict if hasattr(exception, "error_dict") else {}
        return shaped(
            "invalid", "；".join(exception.messages), status.HTTP_400_BAD_REQUEST, fields=fields
        )
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        fields = exception.detail if isinstance(exception.detail, dict) else {"": exception.detail}
        return shaped(
            "invalid", "填写的内容有误。", response.status_code, fields=fields, headers=response
        )
    code = "not_allowed" if response.status_code in (401, 403) else "invalid"
    return shaped(
        code, str(getattr(exception, "detail", exception)), response.status_code, headers=response
    )


def shaped(
    error: str,
    message: str,
    code: int,
    *,
    clause: str = "",
    fields: dict[str, Any] | None = None,
    headers: Response | None = None,
) -> Response:
    """Return one error in the contract's shape, keeping headers such as Retry-After."""
    body = {"error": error, "message": message, "clause": clause, "fields": fields or {}}
    kept = {
        name: headers[name]
        for name in ("WWW-Authenticate", "Retry-After")
        if headers and name in headers
    }
    return Response(body, status=code, headers=kept)
