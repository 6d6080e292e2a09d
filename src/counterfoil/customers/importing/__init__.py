"""Customers out of a table that another program wrote: columns known by their header, rows known when they return."""
