"""Exercises of notebook 07."""

from workshop_lib.teach.checks import Exercise

EXERCISES: list[Exercise] = []
