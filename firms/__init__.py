"""Firms: property firms and the contracts by which they serve compounds."""
