"""Photos from outside: what kind they are, what they tell, and how they are made fit to be shown."""
