# Two commands for everybody: `make run` and `make test`. One gate for developers: `make check`.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: run test check format test-mail test-hard fuzz bench lock clean

run: $(INSTALLED)
	$(BIN)/rekindle run

test: $(INSTALLED)
	$(BIN)/pytest

# Real Postfix and Dovecot, private to each test and on loopback; as root, because Postfix starts as root.
MAIL_PACKAGES := postfix dovecot-imapd dovecot-lmtpd swaks
test-mail: $(INSTALLED)
	@dpkg -s $(MAIL_PACKAGES) >/dev/null 2>&1 || \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(MAIL_PACKAGES); }
	$(BIN)/pytest -m mailservers -n 0 tests/mailservers

# About ten minutes on two quiet cores; REKINDLE_HARD_KILLS=20 REKINDLE_HARD_REPLIES=500 makes its longest part short.
test-hard: $(INSTALLED)
	$(BIN)/pytest -m hard -n 0 tests/hard

# A million mutated mails through everything that reads a mail; about half an hour of one core.
fuzz: $(INSTALLED)
	$(BIN)/python -m benchmarks.fuzz_mail --mails 1000000 --seed 1

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if grep -nE 'https?://|--index|--find-links' requirements.lock; then echo 'requirements.lock holds an address; run make lock'; exit 1; fi
	$(MAKE) test

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

# The lock names versions and hashes, never an index; hatchling is in it, so that the last step needs no network.
$(INSTALLED): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:
	$(BIN)/python -m pip --version >/dev/null && uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o requirements.lock

clean:
	rm -rf .venv dist build
