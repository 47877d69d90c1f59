from django.urls import path

from subscriptions.agreement import views

urlpatterns = [
    path("customers/<uuid:customer_id>/agreement/", views.agreement, name="agreement"),
    path("customers/<uuid:customer_id>/agreement/confirm/", views.attest, name="attest"),
]
