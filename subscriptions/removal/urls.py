from django.urls import path

from subscriptions.removal import views

urlpatterns = [
    path("customers/<uuid:customer_id>/remove/", views.remove, name="remove_relationship"),
    path("removals/", views.report_list, name="removal_reports"),
    path("removals/<uuid:report_id>/", views.report, name="removal_report"),
    path("removals/<uuid:report_id>/report.pdf", views.report_pdf, name="removal_report_pdf"),
]
