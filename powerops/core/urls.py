"""Addresses of the platform's pages."""

app_name = "core"
urlpatterns: list = []
