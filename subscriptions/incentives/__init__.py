"""What a reseller earns by: the subscriptions that name it."""
