"""Addresses of 内部权力制约 on the desk (R8)."""

from django.urls import path

from registry.views import duty_matrices, key_posts, rotation

urlpatterns = [
    path("", key_posts.key_post_overview, name="key-post-overview"),
    path("posts/", key_posts.key_post_list, name="key-post-list"),
    path("posts/new/", key_posts.key_post_create, name="key-post-create"),
    path("posts/<int:pk>/", key_posts.key_post_detail, name="key-post-detail"),
    path("posts/<int:pk>/end/", key_posts.key_post_end, name="key-post-end"),
    path("matrices/", duty_matrices.dutymatrix_list, name="dutymatrix-list"),
    path("matrices/new/", duty_matrices.dutymatrix_create, name="dutymatrix-create"),
    path("matrices/<int:pk>/", duty_matrices.dutymatrix_detail, name="dutymatrix-detail"),
    path("matrices/<int:pk>/edit/", duty_matrices.dutymatrix_edit, name="dutymatrix-edit"),
    path("matrices/<int:pk>/<slug:verb>/", duty_matrices.dutymatrix_act, name="dutymatrix-act"),
    path("conflicts/", rotation.conflict_list, name="conflict-list"),
    path("conflicts/<int:pk>/", rotation.conflict_detail, name="conflict-detail"),
    path("rotation/", rotation.rotation_list, name="rotation-list"),
    path("rotation/<int:pk>/", rotation.rotation_detail, name="rotation-detail"),
    path("rotation/<int:pk>/waiver/", rotation.rotation_waiver, name="rotation-waiver"),
    path("rotation/<int:pk>/decide/", rotation.rotation_decide, name="rotation-decide"),
]
