"""The pages that follow from the code: `python -m counterfoil.catalogue write` makes them anew, `check` compares.

Each page is a function from nothing to text (pages.py lists them). A page that people write too holds its generated
parts between two marks (marks.py), and keeps the rest.
"""
