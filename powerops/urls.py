"""Addresses of the product, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("powerops.core.urls")),
    path("", include("registry.urls")),
    path("api/", include("powerops.api_urls")),
]
