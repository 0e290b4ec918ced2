"""Measuring: what the kit adds, and (to come) suites, arms and the break-even map."""
