"""User management, under /p/<partner>/settings/users/."""

from django.urls import path

from partners import staff_views

app_name = "staff"

urlpatterns = [
    path("", staff_views.user_list, name="list"),
    path("add/", staff_views.user_add, name="add"),
    path("roles/", staff_views.roles_help, name="roles"),
    path("<int:member_id>/", staff_views.user_edit, name="edit"),
    path("<int:member_id>/deactivate/", staff_views.user_deactivate, name="deactivate"),
    path("<int:member_id>/reactivate/", staff_views.user_reactivate, name="reactivate"),
    path("<int:member_id>/password/", staff_views.user_reset_password, name="reset_password"),
]
