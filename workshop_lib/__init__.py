"""Building Code Mode Agents: the small shared library."""
