from django.urls import path

from subscriptions.worklist import views

urlpatterns = [
    path("orders/waiting/", views.waiting_orders, name="waiting_orders"),
    path("subscriptions/ending/", views.ending_subscriptions, name="ending_subscriptions"),
]
