"""A customer's subscriptions and the page of one of them."""
