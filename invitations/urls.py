"""Requests of a partner, under /p/<partner>/invitations/."""

from django.urls import path

from invitations import delivery_views, list_views, standard_text_views, views

app_name = "invitations"

urlpatterns = [
    path("", list_views.invitation_list_page, name="list"),
    path("live/", list_views.invitation_live, name="live"),
    path("campaign/", list_views.campaign_start, name="campaign"),
    path("standard-text/", standard_text_views.standard_text_list, name="standard_texts"),
    path(
        "standard-text/<slug:language>/",
        standard_text_views.standard_text_edit,
        name="standard_text",
    ),
    path("start/", views.invitation_start, name="start"),
    path("partnership/start/", views.partnership_start, name="start_partnership"),
    path("joint/<uuid:partnership_id>/start/", views.joint_start, name="start_joint"),
    path("<uuid:public_id>/", views.invitation_draft, name="draft"),
    path("<uuid:public_id>/row/", list_views.invitation_row, name="row"),
    path("<uuid:public_id>/resend/", list_views.invitation_resend, name="resend"),
    path("<uuid:public_id>/renew/", list_views.invitation_renew, name="renew"),
    path("<uuid:public_id>/send/", views.invitation_send, name="send"),
    path("<uuid:public_id>/mails/", delivery_views.delivery_live, name="deliveries"),
    path("<uuid:public_id>/mails/<uuid:mail_id>/retry/", views.mail_retry, name="mail_retry"),
    path("<uuid:public_id>/revoke/", views.invitation_revoke, name="revoke"),
]
