# Each target sets up what it needs; `make` alone lists them.

PYTHON ?= python3
VENV ?= .venv
PEERS ?= .venv-peers
PORT ?= 8000
BIN := $(VENV)/bin
NOTEBOOKS = $(shell find book -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*')
BENCHMARKS := initializers propagation sweep training theory
LOCK := requirements.txt constraints.txt pyproject.toml

.PHONY: help book serve lab test check format bench peers soak clean

help:
	@echo "make book     build the book and say where it is"
	@echo "make test     build the book, then test everything"
	@echo "make lab      open the chapters in JupyterLab"
	@echo "make serve    build the book and serve it on http://localhost:$(PORT)"
	@echo "make check    check format, style, layers, and that notebooks are stored without outputs"
	@echo "make format   format code and notebooks, remove the outputs of notebooks"
	@echo "make bench    run the benchmarks"
	@echo "make peers    compare with PyTorch, Keras, JAX, Flax, scikit-learn, in an environment of its own"
	@echo "make soak     many more random examples, and ten minutes of random clicks"
	@echo "make clean    remove the built book, keep the environment"

book: $(VENV)/.installed
	@$(BIN)/jupyter-book build -W --keep-going . || { echo; cat _build/UNFINISHED 2>/dev/null; exit 1; }
	@$(BIN)/python book/_ext/check_site.py

serve: book
	@echo "Serving the book on http://localhost:$(PORT) until you press Ctrl-C"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(VENV)/.installed
	$(BIN)/jupyter lab --notebook-dir=book

# nbval runs the notebooks in kernels; the warnings of its own process are not
# this project's, so they are no errors there. Two processes use two cores best
# with one thread each.
test: export OPENBLAS_NUM_THREADS = 1
test: book
	$(BIN)/pytest -n 2 --dist loadfile --doctest-modules --ignore=tests/peers nbkernel tests
	$(BIN)/pytest -n 2 --dist loadfile -W default --nbval-lax --nbval-current-env --nbval-cell-timeout=60 book

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/nbstripout --keep-id --verify $(NOTEBOOKS)

format: $(VENV)/.installed
	$(BIN)/nbstripout --keep-id $(NOTEBOOKS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# With the peers where `make peers` has installed them. The explorables have
# none there: they need a browser and a kernel.
bench: $(VENV)/.installed
	@python=$(BIN)/python; [ ! -e $(PEERS)/.installed ] || python=$(PEERS)/bin/python; \
	for work in $(BENCHMARKS); do $$python -m benchmarks.$$work || exit 1; done
	@$(BIN)/python -m benchmarks.explorable

peers: $(PEERS)/.installed
	$(PEERS)/bin/pytest tests/peers

soak: book
	$(BIN)/pytest -n 2 --hypothesis-profile=soak -m "soak or not soak" tests --ignore=tests/browser
	$(BIN)/pytest -m soak tests/browser

clean:
	rm -rf _build

# An environment is finished when its stamp exists. One whose installation was
# interrupted holds half-written packages that pip takes for whole ones, so it
# is made again from nothing.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "This book needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	           "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@if [ -e $(@D)/.installing ] || [ ! -x $(@D)/bin/pip ]; then $(PYTHON) -m venv --clear $(@D); fi
	@touch $(@D)/.installing
	$(@D)/bin/pip install --quiet --disable-pip-version-check $(1)
	@rm $(@D)/.installing
	@touch $@
endef

$(VENV)/.installed: $(LOCK)
	@echo "Installing what the book needs into $(@D) (once; a minute or two)"
	$(call install,-r requirements.txt)

$(PEERS)/.installed: $(LOCK)
	@echo "Installing the book's package and its peers into $(@D) (large; once)"
	$(call install,-c constraints.txt $(shell grep -hE '^(pytest|hypothesis|PyYAML)==' $(LOCK)) -e ".[peers]")
