# The two commands: `make run` starts the app, `make test` runs every test. Both set up what they need first.
# Which Python the environment is made of, once.
PYTHON ?= $(shell sh python.sh)
VENV := .venv
BIN := $(VENV)/bin

# Where Python is told to keep nothing that it compiled, each worker and each server of the tests would compile all of it for itself.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run dev load test check extras lint types web browser bench mutants hostile api font pictures clean

run: $(VENV)/.app
	$(BIN)/streamlit run app.py

# The same for who changes it: files are watched, and the page follows.
dev: $(VENV)/.app
	$(BIN)/streamlit run app.py --server.fileWatcherType=auto --server.runOnSave=true

test: $(VENV)/.test browser tests/web/node_modules/.package-lock.json
	$(BIN)/python -m ruff check .
	{ $(NPM) test && { $(READ) || true; }; } & beside=$$!; $(BIN)/python -m mypy && wait $$beside
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile || $(AGAIN)

# Beside the types of Python, which take one core: the checks of the scripts; and tests are read once, otherwise each worker of a fresh clone
# would compile all of them for itself.
READ = $(BIN)/python -m pytest --collect-only > /dev/null 2>&1

# Browser tests wait for some of their time: one more worker than cores. tests/order.py says who begins with which.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

# A busy machine can keep a browser test waiting for too long: what failed beside others is tried again alone, and has to pass there. Both
# runs are printed, so that a test which needs this is seen.
AGAIN = $(BIN)/python -m pytest --last-failed --last-failed-no-failures none --maxfail 5

# What the tests of exported documents and scripts need: LaTeX and PyTorch. Without them these tests are skipped.
extras: $(VENV)/.extras
	sh tests/export/install_latex.sh

# Linter, types and the tests that need no browser.
check: lint types
	$(BIN)/python -m pytest --ignore=tests/browser -n auto --dist worksteal

lint: $(VENV)/.test
	$(BIN)/python -m ruff check .

types: $(VENV)/.test
	$(BIN)/python -m mypy

# The scripts of the browser half: types, lint and format, unit tests. Node comes with the test requirements; the app needs none.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix tests/web

web: tests/web/node_modules/.package-lock.json
	$(NPM) test

tests/web/node_modules/.package-lock.json: tests/web/package-lock.json | $(VENV)/.test
	$(NPM) ci --no-progress
	touch $@

browser:
	sh tests/browser/install.sh

# Made once, so that both commands use the same Python whatever comes first on the path later.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.test: requirements.txt requirements-test.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@

$(VENV)/.extras: requirements-extras.txt $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-extras.txt
	touch $@

# Speed, as ratios in one run; writes its tables into docs/performance.md.
bench: $(VENV)/.test browser
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.training

# Small changes to what is shown, one at a time in a copy: does a test notice? Another sample: make mutants SEED=1 COUNT=100
SEED ?= 0
COUNT ?= 48
mutants: $(VENV)/.mutants
	$(BIN)/python -m mutants --seed $(SEED) --count $(COUNT)

$(VENV)/.mutants: requirements-mutants.txt $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-mutants.txt
	touch $@

# A class of STUDENTS that opens a link within a minute, steps, and edits; then TRAININGS beside 60 who edit. Writes both tables into
# docs/performance.md.
STUDENTS ?= 300
TRAININGS ?= 30
load: $(VENV)/.test
	$(BIN)/python -m bench.load $(STUDENTS)
	$(BIN)/python -m bench.load 60 --trainings $(TRAININGS)

# 5,000 hostile inputs, over the loopback interface alone; `make test` has a sample of 300.
hostile: $(VENV)/.test
	$(BIN)/python -m tests.hostile --count 5000 --seconds 1200

# The API reference, from the docstrings, into docs/api.
api: $(VENV)/.docs
	$(BIN)/python -m pdoc --docformat markdown --output-directory docs/api nnviz nnviz.core nnviz.models nnviz.explain nnviz.draw nnviz.documents nnviz.export

$(VENV)/.docs: requirements.txt requirements-docs.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-docs.txt
	touch $@

# The mathematical font that the app carries, from the package that has the whole of it. Only after a change of fonts/make.py.
font: requirements-font.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-font.txt
	$(BIN)/python fonts/make.py

# The pictures of README and of a posted link, taken of the app. After a change of its looks.
pictures: $(VENV)/.test browser
	$(BIN)/python -m docs.make_pictures

clean:
	find static -type f ! -name .gitkeep -delete
	rm -rf $(VENV) docs/api build .pytest_cache .mypy_cache .ruff_cache .hypothesis
