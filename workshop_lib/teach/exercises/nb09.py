"""Exercises of notebook 09."""

from workshop_lib.teach.checks import Exercise

EXERCISES: list[Exercise] = []
