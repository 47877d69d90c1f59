"""Tenant owner rights over usage-based subscriptions, given by the customer."""
