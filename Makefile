# Two commands on a fresh machine: `make demo` and `make test`. Only python3 (>= 3.11) with venv, make and git are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FONTS := fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-ukai fonts-arphic-uming

.PHONY: demo test corpus learn lint wheel hooks reports ocr editors vscode spark bench bench-peers docs clean

# Set up once; again only when the dependencies change.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@

# The main job on our own small shop. It has offences, so exit code 1 is the right answer here.
demo: $(VENV)/.ready
	@$(BIN)/adlint check examples/shop; code=$$?; test $$code -le 1

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n auto

# Scores on our own labelled copy may rise, not fall: corpus/floors.json.
corpus: $(VENV)/.ready
	$(BIN)/adlint test --no-config --corpus corpus

# The weights of the classifier, from the labelled copy in corpus/.
learn: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'scikit-learn>=1.5'
	$(BIN)/python corpus/learn.py

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

# The wheel as a user gets it: no extras, a new environment, outside the checkout.
wheel: $(VENV)/.ready
	sh tests/bare_wheel.sh $(PYTHON)

# Real pre-commit, which installs what is committed; and the script of the GitHub Action.
hooks: $(VENV)/.ready
	sh tests/hooks.sh

# A real Neovim with the language server.
editors: $(VENV)/.ready
	sh tests/neovim.sh

# A real Spark, also as a cluster that loses a worker; it needs Java.
spark: $(VENV)/.ready
	command -v java >/dev/null || { apt-get update --quiet=2 && apt-get install --quiet=2 --no-install-recommends openjdk-17-jre-headless >/dev/null; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	$(BIN)/python -m pytest tests/test_spark.py

# SARIF under sarif-multitool, the HTML report in a real Chromium.
reports: $(VENV)/.ready
	sh tests/reports.sh

# A real VS Code with the extension.
vscode: $(VENV)/.ready
	sh tests/vscode.sh

# Reading pictures: a large extra, and four fonts to draw test pictures with.
ocr: $(VENV)/.ready build/fonts/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[ocr]'
	$(BIN)/python -m pytest tests/test_readers_pictures.py
	$(BIN)/python benchmarks/pictures.py build/fonts

build/fonts/.ready:
	mkdir -p build/fonts
	cd build/fonts && (apt-get download --quiet=2 $(FONTS) || (apt-get update --quiet=2 && apt-get download --quiet=2 $(FONTS)))
	cd build/fonts && for package in *.deb; do dpkg -x $$package .; done && rm -f *.deb
	touch $@

docs: $(VENV)/.ready
	$(BIN)/python docs/generate.py

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/stages.py

# adlint beside tools that only search for words, on 10,000 files; the others are installed under build/.
bench-peers: $(VENV)/.ready build/peers/.ready
	$(BIN)/python benchmarks/peers.py build/peers

build/peers/.ready:
	mkdir -p build/peers/node
	echo '{"private": true}' >build/peers/node/package.json
	cd build/peers/node && npm install --no-fund --no-audit --loglevel=error textlint@15 textlint-rule-prh@6 cspell@9 autocorrect-node@2
	$(PYTHON) -m venv build/peers/venv
	build/peers/venv/bin/python -m pip install --quiet --disable-pip-version-check semgrep yamllint
	touch $@

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
