"""The same for the customer's own people, under /portal/<customer>/."""

from django.urls import URLPattern, path

from customers.directory_access import own_door
from subscriptions.users import license_views, person_views, views, wizard
from subscriptions.users.upload import views as uploads

ONE = "users/<uuid:user_id>/"
UPLOAD = "users/upload/<uuid:upload_id>/"

urlpatterns: list[URLPattern] = [
    path("users/", own_door(views.users), name="users"),
    path("users/deleted/", own_door(views.deleted_users), name="deleted_users"),
    path("users/add/", own_door(wizard.add_user), name="add_user"),
    path("users/licenses/", own_door(license_views.manage_licenses), name="manage_licenses"),
    path("users/reset-password/", own_door(person_views.reset_password), name="reset_password"),
    path("users/delete/", own_door(person_views.delete_users), name="delete_users"),
    path("users/restore/", own_door(person_views.restore_users), name="restore_users"),
    path("users/upload/", own_door(uploads.upload_users), name="upload_users"),
    path("users/upload/template/", own_door(uploads.upload_template), name="upload_template"),
    path(UPLOAD, own_door(uploads.upload), name="upload"),
    path(f"{UPLOAD}live/", own_door(uploads.upload_live), name="upload_live"),
    path(f"{UPLOAD}discard/", own_door(uploads.upload_discard), name="upload_discard"),
    path(f"{UPLOAD}report/", own_door(uploads.upload_report), name="upload_report"),
    path(f"{UPLOAD}passwords/", own_door(uploads.upload_passwords), name="upload_passwords"),
    path(ONE, own_door(views.user), name="user"),
    path(f"{ONE}edit/", own_door(person_views.edit_user), name="edit_user"),
    path(f"{ONE}roles/", own_door(person_views.user_roles), name="user_roles"),
]
