# The work is in the command line (`kaoju --help`); this file only makes the environment and names the common jobs.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: env run test check ui docs torture sbom audit faults

env: $(READY)

# A half-made environment is made again. uv is put into it by pip, then fills it from the lock; compiled bytecode saves seconds in every process.
$(READY): pyproject.toml uv.lock
	$(BIN)/python -m pip --version >/dev/null 2>&1 || python3 -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	UV_PROJECT_ENVIRONMENT=$(VENV) UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy $(BIN)/uv sync --locked --inexact --quiet
	touch $@

run: env
	$(BIN)/kaoju refresh

test: env
	$(BIN)/python -m pytest -n auto --dist loadfile

check: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/lint-imports
	cd dbt_project && ../$(BIN)/sqlfluff lint models
	KAOJU_HOME=$${KAOJU_HOME:-$(CURDIR)/warehouse/_data} $(BIN)/dbt parse --quiet --project-dir dbt_project --profiles-dir dbt_project

ui: env
	$(BIN)/kaoju ui

docs: env
	$(BIN)/python -m docs.generate

# The whole crash matrix, with dbt and the suites (its page is docs/reference/crash-matrix.md), and the long forms of tests: about an hour.
torture: env
	$(BIN)/python -m tests.torture.matrix --page
	$(BIN)/python -m pytest -m torture

# Every seeded fault on a copy of a good night, with the rule that stops it; then thirty clean nights, that none may stop: half an hour.
faults: env
	$(BIN)/python -m tests.faults
	$(BIN)/python -m tests.faults.clean

# What an installation holds, with versions, hashes and licences, for whoever hands a release of Kaoju on.
sbom: env
	$(BIN)/python -m docs.sbom dist/kaoju.cdx.json

# Asks osv.dev for known vulnerabilities of what is locked; the one target that sends names of packages outside. No answer is no pass.
audit: env
	$(BIN)/uv audit --frozen --no-dev --preview-features audit-command
