"""Settings: base for all, dev for `make run`, test for the tests, production for the rest."""
