"""The event log on PostgreSQL: one order per organisation, every fact once, every byte final."""
