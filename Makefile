# `make` lists the targets. The first of them to run sets everything up by itself, from any Python with pip:
# its own uv in .uv/, a Python 3.12 to 3.14 found on PATH or in pyenv, the locked packages in .venv/.
# Another Python: make setup PYTHON=/path/to/python3.12
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help setup demo app test lab notebooks slides lint format lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup:  ## make or refresh the environment (the other targets do it when needed)
	@$(PYTHON) --version >/dev/null 2>&1 || { echo "setup: $(PYTHON) does not run here." \
	  "Install Python 3.12 or later, or name one: make setup PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) scripts/bootstrap.py

demo: setup  ## both agents answer the same question, side by side
	@$(VENV)/workshop demo

app: setup  ## the UI in your browser: ask in both modes, see what each did
	@$(VENV)/workshop serve --open

test: setup  ## all the checks: ruff, formatting, mypy, pytest, the notebooks
	@$(VENV)/python scripts/checks.py

lab: setup  ## JupyterLab on your own copy of the notebooks, in my_work/
	@$(VENV)/workshop start
	@PATH="$$PWD/$(VENV):$$PATH" $(VENV)/jupyter lab my_work  # so that a cell can say !workshop

notebooks: setup  ## derive notebooks/ and the executed solutions from solutions/*.py
	@$(VENV)/python scripts/notebooks.py

slides: setup  ## the deck in slides/, as one HTML file and as PDF, from slides/deck.md; needs Node and Chromium
	@$(VENV)/python scripts/slides.py

lint: setup  ## the quick checks alone: ruff, formatting, mypy
	@$(VENV)/python scripts/checks.py ruff format mypy

format: setup  ## format the code and mend what ruff can mend
	@$(VENV)/ruff check --fix
	@$(VENV)/ruff format

lock:  ## after changing the dependencies: refresh uv.lock, the environment and constraints.txt
	@$(PYTHON) scripts/bootstrap.py --lock
	@$(VENV)/python scripts/constraints.py

clean:  ## remove the environment, the private uv and the caches (your own work stays)
	rm -rf .venv .uv dist slides/node_modules .pytest_cache .mypy_cache .ruff_cache
