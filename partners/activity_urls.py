"""The activity log, under /p/<partner>/settings/activity/."""

from django.urls import path

from partners import activity_views as views

app_name = "activity"

urlpatterns = [
    path("", views.activity_log, name="list"),
    path("export.csv", views.activity_export, {"form": "csv"}, name="export_csv"),
    path("export.json", views.activity_export, {"form": "json"}, name="export_json"),
    path("<int:entry_id>/", views.activity_entry, name="entry"),
]
