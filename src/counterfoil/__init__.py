"""Counterfoil: a self-hosted customer and billing console."""
