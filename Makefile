# Two commands matter: "make demo" and "make test". "make help" lists the rest.
# Without make (Windows), README.md gives the same steps.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Browser tests and two databases share the machine: two at a time is quickest on a small one.
WORKERS ?= 2

# A change to any of these means that the installation is out of date.
INSTALLED_FROM := setup.cfg pyproject.toml package.json package-lock.json requirements-lock.txt \
	$(wildcard .packaging/*.py)
VENV_MADE := $(VENV)/.made
DEMO_INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(VENV)/.installed-test
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--constraint requirements-lock.txt --editable

.DEFAULT_GOAL := help
.PHONY: help demo test test-setup test-long lint format bench bench-board bench-report bench-full bench-phone bench-pictures pictures lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEMO_INSTALLED) ## install what is needed, then show the demonstration team at http://localhost:8000
	$(BIN)/wellbeing demo

test: test-setup ## run every test, browser tests included
	$(BIN)/python -m solver.search.compile
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --no-skips

test-setup: $(TEST_INSTALLED) ## install what the tests need and this machine lacks, or say what is missing
	$(BIN)/python .ci/test_setup.py

test-long: test-setup ## run the tests that take minutes: more kills, more examples, more weeks
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m long --no-skips

lint: $(TEST_INSTALLED) ## check style, types, layers, pages, and that models and migrations agree
	$(BIN)/ruff check . .packaging .ci
	$(BIN)/ruff format --check . .packaging .ci
	$(BIN)/mypy --strict rota plans solver wellbeing/store
	$(BIN)/mypy wellbeing .packaging/assets_backend.py .ci/test_setup.py
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m wellbeing.migrations.check

format: $(TEST_INSTALLED) ## put the code in the agreed format
	$(BIN)/ruff check --fix . .packaging .ci
	$(BIN)/ruff format . .packaging .ci

bench: $(DEMO_INSTALLED) ## measure the board, the report and the solver: a sample, in 32 minutes at most (BENCH_SETS=folder of the shared sets)
	-$(BIN)/python -m wellbeing.benchmarks.board
	-$(BIN)/python -m wellbeing.benchmarks.report
	BENCH_SETS="$(BENCH_SETS)" $(BIN)/python -m solver.benchmarks

bench-board: $(DEMO_INSTALLED) ## measure how soon the board is ready, and how soon an edit answers with twelve editing
	$(BIN)/python -m wellbeing.benchmarks.board

bench-report: $(DEMO_INSTALLED) ## measure how soon a year of a borough is reported, on both databases
	$(BIN)/python -m wellbeing.benchmarks.report

bench-phone: test-setup ## weigh a worker's pages, and measure how soon they are there on a slow phone and without a signal
	$(BIN)/python -m tests.browser.phone_speed

bench-full: $(DEMO_INSTALLED) ## measure everything, for hours; stop it when you like, it goes on where it was
	BENCH_SETS="$(BENCH_SETS)" $(BIN)/python -m solver.benchmarks --full

bench-pictures: $(DEMO_INSTALLED) ## draw docs/solver anew: the pictures of how the solver does
	$(BIN)/python -m solver.benchmarks pictures

pictures: test-setup ## draw docs/pictures anew from a fresh demonstration
	$(BIN)/python -m tests.browser.pictures

lock: ## renew requirements-lock.txt from setup.cfg, in a virtual environment of its own
	$(PYTHON) .ci/renew_lock.py

clean: ## remove what make made; a team's data is elsewhere and stays
	rm -rf $(VENV) build dist *.egg-info wellbeing/static/vendor \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV_MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(DEMO_INSTALLED): $(VENV_MADE) $(INSTALLED_FROM)
	@echo "Installing. The first time takes a few minutes."
	$(PIP_INSTALL) .
	@touch $@

$(TEST_INSTALLED): $(VENV_MADE) $(INSTALLED_FROM)
	@echo "Installing with the tests' tools. The first time takes a few minutes."
	$(PIP_INSTALL) '.[test]'
	@touch $(DEMO_INSTALLED) $@
