"""What the ground announces to the floors above."""

from django.dispatch import Signal

problem_found = Signal()
"""Somebody found a problem at a place: arguments ``place`` (Place), ``category`` (code), ``text``, ``source`` (app.noun), ``at``."""
