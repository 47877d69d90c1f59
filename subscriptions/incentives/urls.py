from django.urls import path

from subscriptions.incentives import views

urlpatterns = [
    path("incentives/", views.incentive_list, name="incentives"),
    path("incentives/export/", views.incentive_export, name="incentives_export"),
    path("incentives/<uuid:subscription_id>/", views.incentive_history, name="incentive_history"),
]
