"""The customer agreement's text, readable by everybody, under /agreement/."""

from django.urls import path

from subscriptions.agreement import text_views

urlpatterns = [
    path("<str:version>/", text_views.agreement_text, name="agreement_text"),
]
