"""Hostile programs against the sandbox and against other ways to run a program, with instruments that see an escape."""
