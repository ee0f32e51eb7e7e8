# The two commands are `make run` and `make test`; `make help` lists the others.
PORT ?= 8000
PYTHON ?= python3
STRICT ?=
export PORT STRICT

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DJANGO_SETTINGS_MODULE ?= portal.settings.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := $(wildcard site home library membership forums tests)

.DEFAULT_GOAL := help
.PHONY: help run test check format lock bench mutate messages strings wheel clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.site ## serve the site, its worker and its clock at http://localhost:$PORT
	@$(BIN)/python manage.py run --port $(PORT) --sample

test: .venv/.tools ## every check and every test, on SQLite and PostgreSQL, and the journeys
	@$(BIN)/python -m tests.all

check: .venv/.tools ## style, types, import rules, templates; no test
	@$(BIN)/python -m tests.all --checks-only

format: .venv/.tools ## put code and templates into the house style
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet .
	@$(BIN)/djhtml --tabwidth 2 templates
	@if command -v npx >/dev/null; then npm ci --silent --no-audit --no-fund && npm run --silent format; fi

lock: .venv/.tools ## pin every dependency anew, with hashes
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra local --group build -o requirements.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra local --group dev -o requirements-dev.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra production -o requirements-production.txt pyproject.toml

bench: .venv/.tools ## timings, never part of a test
	@$(BIN)/python -m tests.bench

mutate: .venv/.tools ## take permission checks away one at a time; the tests of access must notice (long)
	@$(BIN)/python -m tests.mutate

messages: .venv/.tools ## collect strings for translation and compile them (needs gettext)
	@$(BIN)/python manage.py makemessages --locale km --no-obsolete --no-wrap --add-location file --ignore '.venv/*' --ignore 'node_modules/*' --ignore 'tests/*'
	@$(BIN)/python manage.py compilemessages --verbosity 0 --ignore '.venv' --ignore 'node_modules'
	@$(BIN)/python -m tests.borrowed

strings: .venv/.tools ## write every string by screen for a reviewer of the Khmer: var/strings-by-screen.csv
	@mkdir -p var
	@STRINGS=var/strings-by-screen.csv $(BIN)/python -m pytest -q --reuse-db tests/khmer

wheel: .venv/.tools ## build dist/*.whl
	@$(BIN)/python -m hatchling build -t wheel

clean: ## forget everything that can be made again
	rm -rf .venv var node_modules dist .cache

.venv/bin/python:
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv

.venv/.site: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the locked packages"
	@test -f .venv/.tools || $(PIP) install --require-hashes -r requirements.txt
	@test -f .venv/.tools || $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tools: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing the locked packages and tools"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ .venv/.site
