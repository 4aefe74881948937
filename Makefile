# make run    set up, run the sample corpus, say where to look
# make test   set up, run all checks and tests (two processes)
# make soak   faults by the dozen and bad input by the thousand (about an hour)
# make bench  speed, beside other programs

PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test soak bench clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; call: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[ocr,cluster,dev]'
	touch $@

run: .venv/ready
	$(BIN)/quanze run corpus/sample --out outputs/run

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist worksteal

soak: .venv/ready
	$(BIN)/python -m pytest -m soak -rP tests/soak

bench: .venv/ready
	$(BIN)/python benchmarks/archive.py

clean:
	rm -rf .venv build dist
