"""Addresses of the pool of experts and of panels, on the desk."""

from django.urls import path

from decisions.views import experts, panels

urlpatterns = [
    path("experts/", experts.expert_list, name="expert-list"),
    path("experts/new/", experts.expert_create, name="expert-create"),
    path("experts/<int:pk>/", experts.expert_detail, name="expert-detail"),
    path("experts/<int:pk>/edit/", experts.expert_edit, name="expert-edit"),
    path("experts/<int:pk>/<slug:verb>/", experts.expert_act, name="expert-act"),
    path("<int:pk>/panels/new/", panels.panel_create, name="panel-create"),
    path("panels/<int:pk>/", panels.panel_detail, name="panel-detail"),
    *(
        path(
            f"panels/<int:pk>/{verb}/",
            getattr(panels, f"panel_{verb}"),
            name=f"panel-{verb.replace('_', '-')}",
        )
        for verb in sorted(panels.OWN_PAGES)
    ),
    path("panels/<int:pk>/<slug:verb>/", panels.panel_act, name="panel-act"),
]
