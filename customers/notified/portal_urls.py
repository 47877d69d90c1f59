"""The Action Center, under /portal/<customer>/notifications/."""

from django.urls import path

from customers.notified import views

app_name = "notifications_portal"

urlpatterns = [
    path("", views.notification_list, name="list"),
    path("act/", views.notification_act, name="act"),
    path("bell/", views.notification_bell, name="bell"),
    path("preferences/", views.notification_preferences, name="preferences"),
]
