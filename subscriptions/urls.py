"""The customer agreement's text, readable by everybody, under /agreement/."""

from django.urls import path

from subscriptions import views

urlpatterns = [
    path("<str:version>/", views.agreement_text, name="agreement_text"),
]
