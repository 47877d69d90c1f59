""" "Users and licenses" of a customer, while its partner holds delegated admin privileges."""

from django.urls import URLPattern, path

from customers.directory_access import staff_door
from subscriptions.users import license_views, person_views, views, wizard
from subscriptions.users.upload import views as uploads

USERS = "customers/<uuid:customer_id>/users/"
ONE = f"{USERS}<uuid:user_id>/"
UPLOAD = f"{USERS}upload/<uuid:upload_id>/"

urlpatterns: list[URLPattern] = [
    path(USERS, staff_door(views.users), name="users"),
    path(f"{USERS}deleted/", staff_door(views.deleted_users), name="deleted_users"),
    path(f"{USERS}add/", staff_door(wizard.add_user), name="add_user"),
    path(f"{USERS}licenses/", staff_door(license_views.manage_licenses), name="manage_licenses"),
    path(f"{USERS}reset-password/", staff_door(person_views.reset_password), name="reset_password"),
    path(f"{USERS}delete/", staff_door(person_views.delete_users), name="delete_users"),
    path(f"{USERS}restore/", staff_door(person_views.restore_users), name="restore_users"),
    path(f"{USERS}upload/", staff_door(uploads.upload_users), name="upload_users"),
    path(f"{USERS}upload/template/", staff_door(uploads.upload_template), name="upload_template"),
    path(UPLOAD, staff_door(uploads.upload), name="upload"),
    path(f"{UPLOAD}live/", staff_door(uploads.upload_live), name="upload_live"),
    path(f"{UPLOAD}discard/", staff_door(uploads.upload_discard), name="upload_discard"),
    path(f"{UPLOAD}report/", staff_door(uploads.upload_report), name="upload_report"),
    path(f"{UPLOAD}passwords/", staff_door(uploads.upload_passwords), name="upload_passwords"),
    path(ONE, staff_door(views.user), name="user"),
    path(f"{ONE}edit/", staff_door(person_views.edit_user), name="edit_user"),
    path(f"{ONE}roles/", staff_door(person_views.user_roles), name="user_roles"),
]
