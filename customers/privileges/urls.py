"""Pages about privileges, under /p/<partner>/customers/."""

from django.urls import path

from customers.privileges import views

urlpatterns = [
    path("administer/", views.administer, name="administer"),
    path("inactive-privileges/", views.inactive, name="inactive_privileges"),
    path(
        "<uuid:customer_id>/admin-relationships/",
        views.admin_relationships,
        name="admin_relationships",
    ),
    path(
        "<uuid:customer_id>/admin-relationships/give-up/", views.give_up, name="give_up_privileges"
    ),
]
