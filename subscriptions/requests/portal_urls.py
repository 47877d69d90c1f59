"""The same for the customer's own people, under /portal/<customer>/."""

from django.urls import path

from subscriptions.requests import portal_views as views

urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.new_request, name="new_request"),
    path("requests/<uuid:request_id>/", views.thread, name="request"),
    path("requests/<uuid:request_id>/state/", views.move, name="request_move"),
    path("requests/<uuid:request_id>/contact/", views.choose_contact, name="request_contact"),
    path("requests/<uuid:request_id>/severity/", views.change_severity, name="request_severity"),
    path("requests/<uuid:request_id>/files/<uuid:file_id>/", views.file, name="request_file"),
]
