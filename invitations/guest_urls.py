"""The personal link, under /invitations/<token>/."""

from django.urls import path

from invitations import guest_views as views

app_name = "guest"

urlpatterns = [
    path("", views.invitation, name="invitation"),
    path("profile/", views.profile, name="profile"),
    path("decline/", views.decline, name="decline"),
    path("report/", views.report, name="report"),
    path("cancel/", views.cancel, name="cancel"),
    path("accepted/", views.accepted, name="accepted"),
]
