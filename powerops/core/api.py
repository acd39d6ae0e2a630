"""The API's manners: one shape for every error, the same words as on pages."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from powerops.core.refusals import Refusal


def refusal_response(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Return an error as {"error", "message", "clause", "fields"} with its status; unknown ones go on."""
    if isinstance(exception, Refusal):
        at = {exception.field: [exception.message]} if exception.field else {}
        return shaped(
            exception.code, exception.message, exception.status, clause=exception.clause, fields=at
        )
    if isinstance(exception, ModelValidationError):
        fields: dict[str, Any] = exception.message_dict if hasattr(exception, "error_dict") else {}
        return shaped(
            "invalid", "；".join(exception.messages), status.HTTP_400_BAD_REQUEST, fields=fields
        )
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        detail = exception.detail
        fields = detail if isinstance(detail, dict) else {api_settings.NON_FIELD_ERRORS_KEY: detail}
        return shaped(
            "invalid", "填写的内容有误。", response.status_code, fields=fields, headers=response
        )
    code = "not_allowed" if response.status_code in (401, 403) else "invalid"
    return shaped(code, said(exception), response.status_code, headers=response)


def said(exception: Exception) -> str:
    """Return what an error of the framework says, in Chinese throughout."""
    if isinstance(exception, Http404):
        return "没有这条记录，或者它不在您的管理范围内。"
    if isinstance(exception, exceptions.ParseError):
        return "请求的内容不是有效的 JSON。"
    if isinstance(exception, exceptions.Throttled):
        return f"请求过于频繁，请 {math.ceil(getattr(exception, 'wait', None) or 60)} 秒后再试。"
    return str(getattr(exception, "detail", exception))


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
