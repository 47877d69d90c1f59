"""The personal link, under /invitations/<token>/."""

from django.urls import path

from invitations import guest_views as views
from invitations import newcomer_views as newcomer

app_name = "guest"

urlpatterns = [
    path("", views.invitation, name="invitation"),
    path("profile/", views.profile, name="profile"),
    path("decline/", views.decline, name="decline"),
    path("report/", views.report, name="report"),
    path("cancel/", views.cancel, name="cancel"),
    path("accepted/", views.accepted, name="accepted"),
    path("forward/", views.forward, name="forward"),
    path("new/", newcomer.start, name="newcomer"),
    path("new/<str:application>/", newcomer.resume, name="newcomer_resume"),
    path("new/<str:application>/address/", newcomer.change_address, name="newcomer_address"),
    path("new/<str:application>/resend/", newcomer.send_again, name="newcomer_resend"),
    path("new/<str:application>/company/", newcomer.company, name="newcomer_company"),
    path("new/<str:application>/domain/", newcomer.domain, name="newcomer_domain"),
    path("new/<str:application>/admin/", newcomer.admin, name="newcomer_admin"),
    path("new/<str:confirmation>/confirm/", newcomer.confirm, name="newcomer_confirm"),
]
