from django.urls import path

from subscriptions.shop import order_views, views

urlpatterns = [
    path("customers/<uuid:customer_id>/subscriptions/", views.subscription_list, name="list"),
    path(
        "customers/<uuid:customer_id>/subscriptions/export/",
        views.subscription_export,
        name="export",
    ),
    path("customers/<uuid:customer_id>/subscriptions/add/", order_views.add, name="add"),
    path("customers/<uuid:customer_id>/subscriptions/cart/", order_views.cart, name="cart"),
    path("customers/<uuid:customer_id>/subscriptions/review/", order_views.review, name="review"),
]
