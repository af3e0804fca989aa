"""Grids, the people who work in them, and the compounds and dwellings they cover."""
