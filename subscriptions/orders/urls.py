from django.urls import path

from subscriptions.orders import views

urlpatterns = [
    path("customers/<uuid:customer_id>/orders/", views.order_history, name="orders"),
    path("customers/<uuid:customer_id>/orders/<uuid:order_id>/", views.order, name="order"),
    path(
        "customers/<uuid:customer_id>/orders/<uuid:order_id>/cancel/",
        views.cancel_order,
        name="cancel_order",
    ),
]
