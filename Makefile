# The two commands: `make run` starts the app, `make test` runs every test. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lint types browser bench hostile clean

run: $(VENV)/.app
	$(BIN)/streamlit run app.py

test: $(VENV)/.test browser
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest

# The tests that need no browser, for a quick look.
check: $(VENV)/.test
	$(BIN)/python -m pytest -m "not browser"

lint: $(VENV)/.test
	$(BIN)/python -m ruff check .

types: $(VENV)/.test
	$(BIN)/python -m mypy

browser:
	sh tests/browser/install_chromium.sh

# Made once, so that both commands use the same Python whatever comes first on the path later.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.test: requirements.txt requirements-test.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@

# Speed, as ratios in one run; writes its tables into docs/performance.md.
bench: $(VENV)/.test browser
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.training

# 5,000 hostile inputs, over the loopback interface alone; `make test` has a sample of 300.
hostile: $(VENV)/.test
	$(BIN)/python -m tests.hostile --count 5000 --seconds 1200

clean:
	rm -rf $(VENV) static .pytest_cache .mypy_cache .ruff_cache .hypothesis
