"""Endpoints of complaints: filing, photos, lists."""
