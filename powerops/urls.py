"""Addresses of the product, app by app."""

from django.urls import include, path

from powerops.desk import desk

handler404 = "powerops.core.views.errors.not_found"
urlpatterns = [
    path("api/", include("powerops.api_urls")),
    path("desk/", desk, name="desk"),
    path("", include("registry.urls")),  # first, for the public asks for powers most
    path("", include("powerops.core.urls")),
    path("", include("decisions.urls")),
]
