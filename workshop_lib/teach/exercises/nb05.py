"""Exercises of notebook 05."""

from workshop_lib.teach.checks import Exercise

EXERCISES: list[Exercise] = []
