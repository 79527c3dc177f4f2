# Everything that can be done with the project: `make help` lists it. Needed beforehand: make, and
# Python 3.11 or newer with pip. Each target sets up what it needs; what is there costs nothing.

PYTHON ?= python3
UV_VERSION := 0.13.9

ENVS := .local/envs
BIN := .venv/bin
SAM := $(ENVS)/sam/bin/sam
UV := $(ENVS)/uv/bin/uv

# Written when an environment is complete, so that one that was broken off is made again.
UV_READY := $(ENVS)/uv/.ready-$(UV_VERSION)
PROJECT_READY := .venv/.ready
SAM_READY := $(ENVS)/sam/.ready
EMULATOR_READY := $(ENVS)/emulator/.ready
ALL_READY := $(PROJECT_READY) $(SAM_READY) $(EMULATOR_READY)

# One Python for all: the one that was asked for, never one that uv would download.
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
# Where bytecode may not be kept, each of the many processes compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE
export __SAM_CLI_APP_DIR := $(CURDIR)/.local/sam
# The layer's build calls uv.
export PATH := $(CURDIR)/$(ENVS)/uv/bin:$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: $(ALL_READY) ## Run the service on this machine (DEMO=0: without games and scores)
	@exec $(BIN)/python -m tools.local_stack $(if $(filter 0,$(DEMO)),--no-demo)

# Two processes share these tiers, file by file. The tests of a deployed stack come after them, alone:
# the stack has many processes of its own.
IN_PROCESS := $(addprefix tests/,unit property contract integration performance browser)

.PHONY: test
test: $(ALL_READY) ## Run the tests (ARGS="tests/unit -k token": only some)
ifdef ARGS
	$(BIN)/pytest $(ARGS)
else
	$(BIN)/pytest --numprocesses=2 --dist=loadfile $(IN_PROCESS)
	$(BIN)/pytest tests/e2e
endif

.PHONY: check
check: $(PROJECT_READY) $(SAM_READY) ## Check format, lint, types, layers, locks and the template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@# One by one: every function's module is called app.
	set -e; for app in functions/*/app.py; do $(BIN)/mypy "$$app"; done
	$(BIN)/lint-imports
	$(UV) lock --check
	$(EXPORT_LAYER) | diff -u layers/laurel/requirements.txt - || \
		{ echo "The layer's requirements are not those of uv.lock: make requirements"; exit 1; }
	$(SAM) validate --lint

.PHONY: bench
bench: $(PROJECT_READY) ## Measure the budgets and write docs/benchmarks.md (ARGS="--help")
	$(BIN)/python -m tools.benchmarks $(ARGS)

# What only `sam deploy` takes must not reach `sam build`, which goes before it unasked.
.PHONY: screenshots
screenshots: $(PROJECT_READY) ## Take the pictures of docs/screenshots anew
	$(BIN)/python -m tests.browser.screenshots

.PHONY: lighthouse
lighthouse: $(PROJECT_READY) ## Have Lighthouse (npm) judge the pages, and write docs/lighthouse.md
	$(BIN)/python -m tests.browser.lighthouse

.PHONY: build
build: $(SAM_READY) ## Build functions and layer for AWS (ARGS: for `sam build`)
	$(SAM) build $(if $(filter build,$(MAKECMDGOALS)),$(ARGS))

.PHONY: deploy
deploy: build ## Deploy to your AWS account, with your own credentials (ARGS: for `sam deploy`)
	$(SAM) deploy $(ARGS)

.PHONY: format
format: $(PROJECT_READY) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: requirements
requirements: $(UV_READY) ## Bring the layer's requirements in step with uv.lock
	$(EXPORT_LAYER) > layers/laurel/requirements.txt

.PHONY: setup
setup: $(ALL_READY) ## Set up what the other targets need, and no more

.PHONY: clean
clean: ## Remove what was set up, built or left behind
	rm -rf .venv .local .aws-sam
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The layer's wheels with their hashes, from which a build installs the same ones on any machine.
EXPORT_LAYER := $(UV) export --quiet --locked --only-group layer --no-emit-project \
	--no-header --no-annotate --format requirements.txt

# Makes the environment that the target lies in.
SYNC = UV_PROJECT_ENVIRONMENT=$(@D) $(UV) sync --quiet --locked \
	--python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"

$(UV_READY):
	@echo "Installing uv"
	@rm -rf $(@D)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
		--target $(@D) uv==$(UV_VERSION)
	@touch $@

$(PROJECT_READY): $(UV_READY) pyproject.toml uv.lock
	@echo "Installing the project with its packages"
	@$(SYNC)
	@touch $@

$(SAM_READY): $(UV_READY) uv.lock
	@echo "Installing the SAM CLI"
	@$(SYNC) --only-group sam
	@touch $@

$(EMULATOR_READY): $(UV_READY) uv.lock
	@echo "Installing the AWS emulator"
	@$(SYNC) --only-group emulator
	@touch $@
