"""Organisations: a seller with its books. Position 1 of every log says which one it is."""
