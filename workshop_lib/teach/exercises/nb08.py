"""Exercises of notebook 08."""

from workshop_lib.teach.checks import Exercise

EXERCISES: list[Exercise] = []
