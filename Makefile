# Two promises: `make demo` and `make test` do all the set-up on a fresh machine with Python 3.11 and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q
LOCKED := $(PIP) install --no-compile --no-deps --require-hashes -r
# What pip would compile one after the other, on all processors.
COMPILE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib

.PHONY: demo test lint types bench bench-forms bench-radar bench-search locks clean

demo: $(VENV)/.runtime
	$(BIN)/scraper demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

# Beside tuned Scrapy, which gets an environment of its own. ARGS=--full crawls 100,000 pages too.
PEERS := .venv-peers
bench: $(VENV)/.runtime $(PEERS)/.peers
	$(BIN)/python -m benchmarks.crawl --peer $(PEERS)/bin/python --json benchmarks/crawl/last.json $(ARGS)

$(PEERS)/.peers: benchmarks/crawl/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check -q install -r benchmarks/crawl/peers.txt
	@touch $@

# How far a word's forms find each other, beside stemmers. ARGS="--gold bg=FILE" takes gold words of your own too.
bench-forms: $(VENV)/.forms
	$(BIN)/python -m benchmarks.forms $(ARGS)

$(VENV)/.forms: benchmarks/forms/peers.txt $(VENV)/.runtime
	$(PIP) install -r benchmarks/forms/peers.txt
	@touch $@

# How well promises are matched, beside plain keyword queries. ARGS="--seed 1 2 3" makes other sets of the same material.
bench-radar: $(VENV)/.runtime
	$(BIN)/python -m benchmarks.radar $(ARGS)

# Size, building and answers of the search index; the archive of N articles is made once.
N ?= 100000
bench-search: $(VENV)/.runtime
	$(BIN)/python -m benchmarks.search --articles $(N) $(ARGS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "The venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(LOCKED) requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	$(COMPILE)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(LOCKED) requirements/dev.txt
	$(COMPILE)
	@touch $@

# Made anew with uv (pip install uv): one lock for every Python and system, with hashes, without index addresses.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
# The demo has the extra "lemmas"; NOTICE says on what terms.
locks:
	$(LOCK) --extra lemmas pyproject.toml -o requirements/runtime.txt
	$(LOCK) --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) --group build -o requirements/build.txt

clean:
	rm -rf $(VENV) demo-archive
