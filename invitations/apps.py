"""Requests for a relationship: the draft, the personal link and its answers."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "invitations"
