"""Under /portal/<customer>/."""

from django.urls import path

from customers.directory_access import own_door
from subscriptions.health import views

urlpatterns = [path("services/", own_door(views.own_services), name="services")]
