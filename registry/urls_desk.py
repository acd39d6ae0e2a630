"""Addresses of the registry's desk, behind the login."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
