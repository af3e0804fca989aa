"""The product on one machine with two commands: embedded servers, and the runner of all processes. No Django in here."""
