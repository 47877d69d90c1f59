"""The same for the customer's own people, under /portal/<customer>/."""

from django.urls import URLPattern, path

from customers.directory_access import own_door
from subscriptions.users import license_views, person_views, views, wizard

ONE = "users/<uuid:user_id>/"

urlpatterns: list[URLPattern] = [
    path("users/", own_door(views.users), name="users"),
    path("users/deleted/", own_door(views.deleted_users), name="deleted_users"),
    path("users/add/", own_door(wizard.add_user), name="add_user"),
    path("users/licenses/", own_door(license_views.manage_licenses), name="manage_licenses"),
    path("users/reset-password/", own_door(person_views.reset_password), name="reset_password"),
    path("users/delete/", own_door(person_views.delete_users), name="delete_users"),
    path("users/restore/", own_door(person_views.restore_users), name="restore_users"),
    path(ONE, own_door(views.user), name="user"),
    path(f"{ONE}edit/", own_door(person_views.edit_user), name="edit_user"),
    path(f"{ONE}roles/", own_door(person_views.user_roles), name="user_roles"),
]
