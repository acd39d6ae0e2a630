"""Addresses of the registry: the public's pages first, then the desk."""

from django.urls import include, path

app_name = "registry"
urlpatterns = [
    path("", include("registry.urls_public")),
    path("", include("registry.urls_citizens")),
    path("desk/registry/key-posts/", include("registry.urls_key_posts")),
    path("desk/registry/", include("registry.urls_desk")),
]
