"""Addresses of the API: one version, its schema and its handbook."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
