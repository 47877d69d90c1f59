""" "Add new customer": a draft in steps, one transaction at Submit."""

from django.urls import path

from subscriptions.newcustomer import steps, views

DRAFT = "customers/add/<uuid:draft_id>"

urlpatterns = [
    path("customers/add/", views.new_customer, name="new_customer"),
    path(f"{DRAFT}/", steps.account, name="new_customer_account"),
    path(f"{DRAFT}/prefix/", views.prefix, name="new_customer_prefix"),
    path(f"{DRAFT}/subscriptions/", steps.subscriptions, name="new_customer_subscriptions"),
    path(f"{DRAFT}/review/", steps.review, name="new_customer_review"),
    path(f"{DRAFT}/confirmation/", steps.done, name="new_customer_done"),
    path(f"{DRAFT}/drop/", views.drop, name="new_customer_drop"),
]
