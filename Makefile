# Pilotzone: `make demo` and `make test` install all they need into .venv, and are safe to repeat.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
PLANS := $(wildcard ../shared/policies)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo serve test test-postgresql check bench lock messages documents clean

help: ## show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pilotzone needs Python 3.11 or later; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

demo: $(INSTALLED) ## build the demonstration zone under var/demo and tell its story
	$(BIN)/pilotzone demo $(if $(PLANS),--plans $(PLANS))

serve: $(INSTALLED) ## open the portal of the demonstration zone on http://127.0.0.1:8000
	$(BIN)/pilotzone --zone var/demo serve

test: $(INSTALLED) ## run the tests that need Python wheels only
	$(BIN)/python -m pytest -n auto

test-postgresql: $(INSTALLED) ## run the tests of portal and command line with the records in a real PostgreSQL
	$(BIN)/python tests/on_postgresql.py -n auto tests/portal tests/cli

check: $(INSTALLED) ## style, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m django makemigrations --check --dry-run --settings pilotzone_portal.settings

bench: $(INSTALLED) ## measure the figures; JSON under build/benchmarks
	$(BIN)/python -m benchmarks

lock: ## renew requirements.lock (needs uv)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras \
		--no-emit-package pilotzone pyproject.toml -o requirements.lock

messages: $(INSTALLED) ## compile the translations
	$(BIN)/pybabel compile --domain django --directory src/pilotzone_portal/locale --statistics

documents: $(INSTALLED) ## write the reference pages that come from the code
	$(BIN)/python docs/renew.py

clean: ## remove what the other targets made
	rm -rf .venv build dist var/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
