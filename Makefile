# The whole of a contributor's habits. `make overview` and `make test` need python3.11 (or newer), git and make, nothing else.

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
# Two processes share two cores better when each computes on one.
export OMP_NUM_THREADS ?= 1

.PHONY: help setup-browser bench-accuracy overview test test-slow lint types format model clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

overview: $(READY) ## Make overview/overview.html from the demonstration reports
	$(BIN)/synth aggregate data/reports --out overview --title "Demonstration: four invented inspections"

test: $(READY_DEV) ## Run the fast tests
	$(BIN)/python -m pytest -m "not slow" -n 2

setup-browser: ## Install a browser for the tests of the page (Debian's Chromium), if there is none
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium; } \
		|| echo "No browser could be installed: its tests are skipped. On Debian: sudo apt-get install chromium"

test-slow: $(READY_DEV) setup-browser ## Run the tests that train, run notebooks or a browser
	$(BIN)/python -m pytest -m slow

lint: $(READY_DEV) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY_DEV) ## Check types
	$(BIN)/mypy

bench-accuracy: $(READY) ## Measure synth and its peers on the same sentences (a quarter of an hour and more)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[bench]"
	$(BIN)/python benchmarks/accuracy.py --out benchmarks/README.md

format: $(READY_DEV) ## Put code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

model: $(READY) ## Train the bundled model anew from data/labelled
	$(BIN)/synth train data/labelled --out models/default

clean: ## Remove what was made
	rm -rf $(VENV) overview build dist

# Debian keeps venv in a package of its own; as root it is fetched, others are told.
$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "python3.11 or newer is needed (on Debian: apt-get install python3)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
		|| { rm -rf $(VENV); test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
		|| { rm -rf $(VENV); echo "Python's venv module is needed (on Debian: sudo apt-get install python3-venv)"; exit 1; }

$(READY): pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(READY_DEV): pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(READY)
