"""Exercises of notebook 06."""

from workshop_lib.teach.checks import Exercise

EXERCISES: list[Exercise] = []
