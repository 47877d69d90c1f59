from django.urls import path

from customers.directory_access import staff_door
from subscriptions.health import views

urlpatterns = [
    path("customers/<uuid:customer_id>/services/", staff_door(views.services), name="services"),
]
