"""Addresses of authority, catalogue, suggestion, drafts, opinions of bodies and waivers."""

from django.urls import path

from decisions.views import (
    authorities,
    catalogues,
    drafts,
    opinions,
    public_catalogue,
    starting,
    waivers,
)

PUBLIC = [
    path("decisions/catalogue/", public_catalogue.catalogue_index, name="catalogue-index"),
    path(
        "decisions/catalogue/<slug:code>/<int:year>/",
        public_catalogue.catalogue_public,
        name="catalogue-public",
    ),
]
# fmt: off
urlpatterns = [
    path("authorities/", authorities.authority_list, name="authority-list"),
    path("authorities/new/", authorities.authority_create, name="authority-create"),
    path("authorities/<int:pk>/", authorities.authority_detail, name="authority-detail"),
    path("authorities/<int:pk>/supersede/", authorities.authority_supersede, name="authority-supersede"),
    path("authorities/<int:pk>/end/", authorities.authority_end, name="authority-end"),
    path("catalogues/", catalogues.catalogue_list, name="catalogue-list"),
    path("catalogues/new/", catalogues.catalogue_create, name="catalogue-create"),
    path("catalogues/<int:pk>/", catalogues.catalogue_detail, name="catalogue-detail"),
    path("catalogues/<int:pk>/publish/", catalogues.catalogue_publish, name="catalogue-publish"),
    path("catalogues/<int:pk>/import/", catalogues.catalogue_import, name="catalogue-import"),
    path("catalogues/<int:pk>/import/confirm/", catalogues.catalogue_confirm, name="catalogue-confirm"),
    path("catalogues/<int:pk>/entries/new/", catalogues.entry_create, name="entry-create"),
    path("catalogues/<int:pk>/entries/<int:entry_pk>/edit/", catalogues.entry_edit, name="entry-edit"),
    path("catalogues/<int:pk>/entries/<int:entry_pk>/remove/", catalogues.entry_remove, name="entry-remove"),
    path("catalogues/<int:pk>/<slug:verb>/", catalogues.catalogue_act, name="catalogue-act"),
    path("<int:pk>/edit/", starting.decision_edit, name="decision-edit"),
    path("<int:pk>/start/", starting.decision_start, name="decision-start"),
    path("<int:pk>/drafts/new/", drafts.draft_create, name="draft-create"),
    path("<int:pk>/drafts/keep/", drafts.draft_keep, name="draft-keep"),
    path("<int:pk>/drafts/forget/", drafts.draft_forget, name="draft-forget"),
    path("<int:pk>/drafts/<int:number>/", drafts.draft_detail, name="draft-detail"),
    path("<int:pk>/drafts/<int:old>/<int:new>/", drafts.draft_compare, name="draft-compare"),
    path("<int:pk>/opinions/new/", opinions.body_opinion_ask, name="body-opinion-ask"),
    path("opinions/", opinions.body_opinion_list, name="body-opinion-list"),
    path("opinions/<int:pk>/", opinions.body_opinion_detail, name="body-opinion-detail"),
    path("opinions/<int:pk>/write/", opinions.body_opinion_write, name="body-opinion-write"),
    path("opinions/<int:pk>/settle/", opinions.body_opinion_settle, name="body-opinion-settle"),
    path("opinions/<int:pk>/<slug:verb>/", opinions.body_opinion_act, name="body-opinion-act"),
    path("<int:pk>/waivers/new/", waivers.step_waiver_ask, name="step-waiver-ask"),
    path("waivers/<int:pk>/", waivers.step_waiver_detail, name="step-waiver-detail"),
    path("waivers/<int:pk>/<slug:verb>/", waivers.step_waiver_act, name="step-waiver-act"),
]
# fmt: on
