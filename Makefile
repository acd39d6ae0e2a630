# The commands of the project. `make` lists them; README.md says what each is for.
SHELL := /bin/sh
BIN := .venv/bin
VENV_PYTHON := $(BIN)/python
PIP := $(VENV_PYTHON) -m pip --disable-pip-version-check install --quiet --require-hashes
RUNTIME := .venv/.runtime-installed
DEV := .venv/.dev-installed
PACKAGES := powerops registry decisions
TEMPLATES := templates

.PHONY: help run test check fix docs demo bench lock pdf-libraries browser
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) pdf-libraries ## install what is missing and run the product (PORT=, POWEROPS_HOME=)
	@exec $(VENV_PYTHON) manage.py up

test: $(DEV) pdf-libraries browser ## run the whole test suite on a database of its own
	$(VENV_PYTHON) -m pytest -n 2 --dist loadgroup

check: $(DEV) ## look at format, lint, types, layers, migrations, generated docs, templates; change nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(BIN)/lint-imports
	.ci/with-scratch-home $(BIN)/mypy $(PACKAGES)
	.ci/with-scratch-home $(VENV_PYTHON) manage.py makemigrations --check --dry-run
	.ci/with-scratch-home $(VENV_PYTHON) manage.py write_docs --check

fix: $(DEV) ## format and mend what can be mended without thought
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(RUNTIME) ## write docs/generated
	$(VENV_PYTHON) manage.py write_docs

demo: $(RUNTIME) ## load the demo district
	$(VENV_PYTHON) manage.py load_demo

bench: $(DEV) ## run the benchmarks; writes benchmarks/results.json
	.ci/with-scratch-home $(VENV_PYTHON) -m benchmarks

lock: $(DEV) ## compile requirements*.txt from requirements*.in
	$(VENV_PYTHON) -m pip --disable-pip-version-check install --quiet uv
	for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --quiet $$name.in -o $$name.txt || exit 1; \
	done

$(RUNTIME): requirements.txt $(VENV_PYTHON)
	@echo "正在安装运行所需的软件包……"
	@$(PIP) -r requirements.txt && touch $@

$(DEV): requirements-dev.txt $(VENV_PYTHON)
	@echo "正在安装测试和检查所需的软件包……"
	@$(PIP) -r requirements-dev.txt && touch $@

$(VENV_PYTHON):
	@.ci/make-venv .venv

pdf-libraries:
	@$(VENV_PYTHON) -c "import ctypes; [ctypes.CDLL(name) for name in \
		('libpango-1.0.so.0', 'libpangoft2-1.0.so.0', 'libharfbuzz-subset.so.0')]" 2>/dev/null \
		|| .ci/system-packages "生成 PDF" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || .ci/system-packages "浏览器测试" chromium
