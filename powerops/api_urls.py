"""Addresses of the API: one version, its description and its handbook."""

from django.urls import include, path, re_path
from django.views.generic import TemplateView

from powerops.core.public import public_page
from powerops.core.views.api import Description, Missing, Root

handbook = public_page(TemplateView.as_view(template_name="core/api_docs.html"))

urlpatterns = [
    path("docs/", handbook, name="api-docs"),
    path("v1/", Root.as_view({"get": "list"}), name="api-root"),
    path("v1/schema/", Description.as_view(), name="api-schema"),
    path("v1/", include("registry.api.urls")),
    path("v1/", include("decisions.api.urls")),
    re_path(r"^v1/", Missing.as_view()),
]
