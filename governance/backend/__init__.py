"""The database backend: PostgreSQL with the active city told at every BEGIN."""
