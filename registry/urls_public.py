"""Addresses that anybody may open."""

from django.urls import path, re_path

from registry.views import editions, public

EDITION = "bodies/<slug:code>/editions/<int:number>"
FILE = r"^bodies/(?P<code>[-\w]+)/editions/(?P<number>[0-9]{1,9})%s\.(?P<form>pdf|xlsx|csv|json)$"

urlpatterns = [
    path("", public.home, name="home"),
    path("powers/", public.power_list, name="power-list"),
    path("powers/<slug:code>/", public.power_detail, name="power-detail"),
    path("bodies/", public.body_list, name="body-list"),
    path("bodies/<slug:code>/", public.body_detail, name="body-detail"),
    path(f"{EDITION}/", editions.edition_detail, name="edition-detail"),
    path(f"{EDITION}/notice.pdf", editions.edition_notice, name="edition-notice"),
    re_path(FILE % "", editions.edition_file, name="edition-file"),
    re_path(FILE % "/", editions.edition_file_moved),
    path(
        "bodies/<slug:code>/compare/<int:old>/<int:new>/",
        editions.edition_compare,
        name="edition-compare",
    ),
]
