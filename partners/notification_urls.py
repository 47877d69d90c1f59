"""The Action Center, under /p/<partner>/notifications/."""

from django.urls import path

from partners import notification_views as views

app_name = "notifications"

urlpatterns = [
    path("", views.notification_list, name="list"),
    path("act/", views.notification_act, name="act"),
    path("bell/", views.notification_bell, name="bell"),
    path("preferences/", views.notification_preferences, name="preferences"),
]
