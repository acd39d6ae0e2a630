"""Addresses of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("powerops.core.urls")),
]
