"""Addresses of the registry in the API."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from powerops.core.desk_api import KEY
from registry.api.adjustments import AdjustmentResource
from registry.api.key_posts import KeyPostResource
from registry.api.public import BodyResource, EditionResource, PowerResource
from registry.api.revisions import RevisionResource
from registry.api.uploads import UploadResource
from registry.api.versions import VersionResource

CODE = r"(?P<code>[0-9A-Z]{31})"
BODY = "bodies/<slug:code>"
VERSIONS = rf"^revisions/(?P<revision_pk>{KEY})"
VERSION = rf"{VERSIONS}/versions/(?P<pk>{KEY})"

router = SimpleRouter()
router.register("revisions", RevisionResource, "revision")
router.register("uploads", UploadResource, "upload")

urlpatterns = [
    path("powers/", PowerResource.as_view({"get": "list"})),
    re_path(rf"^powers/{CODE}/$", PowerResource.as_view({"get": "retrieve"})),
    re_path(rf"^powers/{CODE}/history/$", PowerResource.as_view({"get": "history"})),
    path("key-posts/", KeyPostResource.as_view({"get": "list"})),
    path("bodies/", BodyResource.as_view({"get": "list"})),
    path(f"{BODY}/", BodyResource.as_view({"get": "retrieve"})),
    path(f"{BODY}/editions/", EditionResource.as_view({"get": "list"})),
    re_path(
        r"^bodies/(?P<code>[-\w]+)/editions/(?P<number>[0-9]{1,9})/$",
        EditionResource.as_view({"get": "retrieve"}),
    ),
    *router.urls,
    re_path(rf"{VERSIONS}/versions/$", VersionResource.as_view({"post": "create"})),
    re_path(rf"{VERSIONS}/removals/$", VersionResource.as_view({"post": "remove"})),
    re_path(rf"{VERSIONS}/adjustments/$", AdjustmentResource.as_view({"post": "adjust"})),
    re_path(rf"{VERSIONS}/receipts/$", AdjustmentResource.as_view({"post": "receive"})),
    re_path(
        rf"{VERSION}/$",
        VersionResource.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    re_path(rf"{VERSION}/history/$", VersionResource.as_view({"get": "history"})),
]
