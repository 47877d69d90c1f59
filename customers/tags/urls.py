"""Tags, under /p/<partner>/customers/tags/."""

from django.urls import path

from customers.tags import views

urlpatterns = [
    path("", views.tags, name="tags"),
    path("assign/", views.tags_assign, name="assign_tags"),
    path("<uuid:tag_id>/", views.tag_rename, name="rename_tag"),
    path("<uuid:tag_id>/delete/", views.tag_delete, name="delete_tag"),
]
