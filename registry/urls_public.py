"""Addresses that anybody may open."""

from django.urls import path, re_path

from registry.views import (
    editions,
    key_posts_public,
    open_data,
    power_pages,
    public,
    public_guides,
    public_ledgers,
    statistics,
)

EDITION = "bodies/<slug:code>/editions/<int:number>"
FILE = r"^bodies/(?P<code>[-\w]+)/editions/(?P<number>[0-9]{1,9})%s\.(?P<form>pdf|xlsx|csv|json)$"

urlpatterns = [
    path("", public.home, name="home"),
    path("powers/", public.power_list, name="power-list"),
    path("powers/<slug:code>/", power_pages.power_detail, name="power-detail"),
    path(
        "powers/<slug:code>/compare/<int:old>/<int:new>/",
        power_pages.power_compare,
        name="power-compare",
    ),
    path("powers/<slug:code>/guide/", public_guides.power_guide, name="power-guide"),
    path("powers/<slug:code>/checklist/", public_guides.power_checklist, name="power-checklist"),
    re_path(
        r"^powers/(?P<code>[-\w]+)/(?P<kind>guide|checklist)\.pdf$",
        public_guides.power_document,
        name="power-document",
    ),
    re_path(
        r"^powers/(?P<code>[-\w]+)/samples/(?P<digest>[0-9a-f]{64})/$",
        public_guides.power_sample,
        name="power-sample",
    ),
    path("statistics/", statistics.statistics, name="statistics"),
    path("key-posts/", key_posts_public.key_posts_public, name="key-posts-public"),
    path("bodies/", public.body_list, name="body-list"),
    path("bodies/<slug:code>/", public.body_detail, name="body-detail"),
    path("bodies/<slug:code>/as-of/", power_pages.body_as_of, name="body-as-of"),
    path(f"{EDITION}/", editions.edition_detail, name="edition-detail"),
    path(f"{EDITION}/notice.pdf", editions.edition_notice, name="edition-notice"),
    re_path(FILE % "", editions.edition_file, name="edition-file"),
    re_path(FILE % "/", editions.edition_file_moved),
    path(
        "bodies/<slug:code>/compare/<int:old>/<int:new>/",
        editions.edition_compare,
        name="edition-compare",
    ),
    path("ledgers/powers/", public_ledgers.powers, name="ledger-powers"),
    path("ledgers/intermediaries/", public_ledgers.intermediaries, name="ledger-intermediaries"),
    path("ledgers/fees/", public_ledgers.fee_list, name="ledger-fees"),
    path("open-data/", open_data.page, name="open-data"),
    path("open-data/latest/<str:name>", open_data.latest, name="open-data-latest"),
    path("open-data/verifiers/<str:name>", open_data.verifier, name="open-data-verifier"),
    path("open-data/<int:number>/<str:name>", open_data.file, name="open-data-file"),
]
