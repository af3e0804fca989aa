"""Complaints: from a report on a phone to a verified closing."""
