"""Backups by themselves, beside serving, and how old the last good one is."""
