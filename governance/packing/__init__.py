"""A whole city in a folder: JSON lines by table in the order of foreign keys, its files, and digests of everything.

The owner of the tables does this, by command, on the host that holds the owner's login.
"""
