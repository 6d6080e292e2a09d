# The one door for people. Needs Python 3.11 with venv, make and a package network; `make` alone lists what there is.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN = $(VENV)/bin
TIMED = $(PYTHON) tools/timed.py
PYTEST = $(BIN)/pytest -q

.DEFAULT_GOAL := help
.PHONY: help run test e2e-full check bench docs env console lock chromium faults

help: ## list what there is
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 16

run: console ## start Counterfoil with demo data and print where it answers; Ctrl-C stops it
	@COUNTERFOIL_DEMO=$${COUNTERFOIL_DEMO:-1} $(BIN)/counterfoil serve

env:
	@$(PYTHON) tools/environment.py $(VENV)

console: env
	@$(BIN)/python hatch_build.py

test: chromium ## everything that must hold, with how long each part took
	@rm -f build/timings.txt
	@$(TIMED) environment $(MAKE) --no-print-directory console
	@$(TIMED) check $(MAKE) --no-print-directory check
	@$(TIMED) vitest $(BIN)/python hatch_build.py npm test
	@$(TIMED) pure $(PYTEST) -m "not postgres and not browser"
	@$(TIMED) postgresql $(PYTEST) -m postgres
	@$(TIMED) browser $(PYTEST) -m browser
	@cat build/timings.txt

e2e-full: chromium console ## browser tests with their long walks: every customer, a hundred thousand of them, real waiting
	COUNTERFOIL_E2E=long $(PYTEST) tests/browser

faults: env ## kill, pause, cut and fill for longer than make test does
	COUNTERFOIL_FAULTS=long $(PYTEST) tests/faults

check: env ## lint, types, who may import whom, sizes, generated pages
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.sizes
	$(BIN)/python -m tools.places
	$(BIN)/python -m counterfoil.catalogue check
	$(BIN)/python hatch_build.py npm run --silent check

bench: env ## measure beside baselines and print the table; writes docs/benchmarks.md
	@$(BIN)/python -m bench

docs: env ## write the pages that follow from the code: events, problems, OpenAPI
	@$(BIN)/python -m counterfoil.catalogue write

chromium:
	@command -v chromium >/dev/null || sh tools/chromium.sh

lock: ## write requirements.lock anew from pyproject.toml and requirements.in
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install --quiet pip-tools==7.6.2
	@build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file requirements.lock pyproject.toml requirements.in
