"""Addresses of major decisions: the public's pages first, then the desk."""

from django.urls import include, path

app_name = "decisions"
urlpatterns = [path("desk/decisions/", include("decisions.urls_desk"))]
