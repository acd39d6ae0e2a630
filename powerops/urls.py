"""Addresses of the product, app by app."""

from django.urls import include, path

from powerops.desk import desk

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("", include("powerops.core.urls")),
    path("", include("registry.urls")),
    path("api/", include("powerops.api_urls")),
]
