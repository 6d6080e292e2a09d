"""Customers and their contacts: who is billed, where, on which terms."""
