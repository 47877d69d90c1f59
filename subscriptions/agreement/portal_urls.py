from django.urls import path

from subscriptions.agreement import portal_views as views

urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
]
