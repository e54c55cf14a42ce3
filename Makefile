# Two commands matter: `make refresh` and `make test`. Each makes .venv first, from constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8765
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help install install-test refresh stand-in test lint bench dev clean chromium

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@$(BIN)/python -c 'from reports.figures import javascript_bundle; javascript_bundle(None)'
	@touch $@

.venv/.installed-test: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

install: .venv/.installed ## Make .venv with what a refresh needs

install-test: .venv/.installed-test ## The same with what the tests need

refresh: .venv/.installed ## The whole refresh: database, report, exports in data/out; LIVE=1 downloads first
	$(BIN)/solar-mission refresh $(if $(LIVE),--live)

stand-in: .venv/.installed-test ## Every publisher on 127.0.0.1, PORT=8765 (then SOLAR_MISSION_MIRROR=http://127.0.0.1:8765 make refresh LIVE=1); NEXT_YEAR=1 for next year's files
	$(BIN)/python -m tests.stand_in $(PORT) $(if $(NEXT_YEAR),--next-year)

chromium: # Debian's Chromium for the browser tests, where we may install it
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; fi

test: .venv/.installed-test chromium ## Every test (browser tests skip by name without Chromium, never in CI)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/.installed-test ## Style, types, import contracts, spelling, Dagster's own check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell pipeline assets checks reports tests docs README.md CHANGELOG.md
	$(BIN)/dg check defs

bench: .venv/.installed-test ## Ratios measured in one run, and kills at every step of a refresh; with N=10000000 a registry of that size
	$(if $(N),$(BIN)/python -m tests.benchmarks.bench_firms --rows $(N),$(BIN)/python -m tests.benchmarks.bench)
	$(if $(N),,$(BIN)/python -m tests.benchmarks.readers)

dev: .venv/.installed ## Dagster's UI on 127.0.0.1:3000
	$(BIN)/solar-mission dev

clean: ## Remove what a refresh made
	rm -rf data/out
