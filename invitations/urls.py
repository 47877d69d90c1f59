"""Requests of a partner, under /p/<partner>/invitations/."""

from django.urls import path

from invitations import views

app_name = "invitations"

urlpatterns = [
    path("start/", views.invitation_start, name="start"),
    path("<uuid:public_id>/", views.invitation_draft, name="draft"),
    path("<uuid:public_id>/revoke/", views.invitation_revoke, name="revoke"),
]
