"""Rows for tests, made directly: no factory calls a service."""
