"""Uploads through the API, read only: the file is handed in and accepted on its page (R1)."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from powerops.core.api_shapes import PageQuery, refusals
from powerops.core.desk_api import INSIDE, PK, DeskResource, named, paged
from powerops.core.public_api import Record
from registry.api import desk_shapes as shapes
from registry.models import Upload
from registry.permissions import visible_uploads

UPLOADS = "/api/v1/uploads/"


class UploadResource(DeskResource):
    """导入。"""

    def visible(self) -> QuerySet[Upload]:
        return (
            visible_uploads(self.actor)
            .select_related("body", "attachment", "uploaded_by")
            .order_by("-uploaded_at", "-pk")
        )

    @extend_schema(
        **INSIDE,
        summary="本部门的导入",
        parameters=[PageQuery],
        responses={200: shapes.UploadPage, **refusals(400, 401, 404, 429)},
    )
    def list(self, request: Request) -> Response:
        """List the uploads of the bodies for which the person is clerk, the newest first."""
        return paged(request, self.visible(), upload_record)

    @extend_schema(
        **INSIDE,
        summary="一次导入",
        parameters=[PK],
        responses={200: shapes.UploadRecord, **refusals(401, 404, 429)},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return an upload with the report of its reading."""
        return Response(upload_record(self.found(pk)))


def upload_record(upload: Upload) -> Record:
    """Return an upload; what can be done with it is done on its page."""
    url = f"{UPLOADS}{upload.pk}/"
    return {
        "id": upload.pk,
        "number": str(upload.pk),
        "status": upload.state,
        "status_label": upload.told_state,
        "body": named(upload.body),
        "file_name": upload.attachment.name,
        "uploaded_by": upload.uploaded_by.name,
        "uploaded_at": upload.uploaded_at,
        "revision": upload.revision_id,
        "refusal": upload.refusal,
        "report": upload.report,
        "url": url,
        "html_url": upload.get_absolute_url(),
        "actions": [],
        "history_url": f"{url}history/",
    }
