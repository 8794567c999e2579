# make help says what there is.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# The package manager hands over the names of traits in the order of a set, which is another one in each process: half of all
# builds would compile everything anew.
export SWIFT_DETERMINISTIC_HASHING = 1
CONFIG_SOURCES = $(wildcard Package.swift Sources Tests Snippets Benchmarks)

# One program that runs on machines without Swift, where the toolchain has what that takes.
STATIC = $(shell $(SWIFT) -print-target-info 2>/dev/null | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p' | \
	{ read -r folder && [ -e "$${folder}_static/linux/libFoundation.a" ] && echo --static-swift-stdlib; })
# The usual linker warns of a function in Foundation that nothing here calls.
LINKER = $(shell command -v ld.lld >/dev/null && echo -Xswiftc -use-ld=lld)
# Exclusive access is checked while the tests run; in a release it would cost a twentieth of a run.
RELEASE = -c release $(STATIC) -Xswiftc -enforce-exclusivity=unchecked $(LINKER) $(ESSENTIALS) $(HARDENING)
# Where Swift's libraries are linked in, all that goes beyond FoundationEssentials is left out, with its 40 MB of ICU: what
# comes to need it doesn't link.
ESSENTIALS = $(if $(STATIC),$(foreach library,Foundation FoundationInternationalization,$(foreach \
	word,-disable-autolink-library $(library),-Xswiftc -Xfrontend -Xswiftc $(word))))
# What `readelf` shows of the program, and scripts/check-program holds: all relocations are done and read-only at start,
# C and C++ guard their stacks, nothing is looked for beside the program, no path of this machine stands in it. Buffers are
# guarded in C++ alone: glibc's checked functions differ from module to module for Swift.
HARDENING = $(addprefix -Xlinker ,-z relro -z now) --disable-local-rpath -Xswiftc -no-toolchain-stdlib-rpath \
	$(foreach compiler,-Xcc -Xcxx,$(addprefix $(compiler) ,-fstack-protector-strong -ffile-prefix-map=$(CURDIR)=.)) \
	$(addprefix -Xcxx ,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2) $(addprefix -Xswiftc ,-file-prefix-map $(CURDIR)=.)

.PHONY: help build demo test test-setup sanitize soak lint format generate check-generated bench bench-quick check-program check-package install deb dist docs picture clean toolchain

help:
	@echo 'make build                 the program, in release: .build/release/fetchdeck'
	@echo 'make demo                  builds it in a hurry and opens the dashboard on a built-in demo server'
	@echo 'make test                  sets up what the tests need and runs them'
	@echo 'make sanitize              runs the tests of the engine and the files under ThreadSanitizer and AddressSanitizer'
	@echo 'make soak                  a quarter of an hour of faults: requests that fail or are cancelled, workers that are killed'
	@echo 'make lint, make format     checks the layout of the code, puts it right'
	@echo 'make generate              writes anew what is made from the code: pages, manuals, embedded themes, pictures'
	@echo 'make bench                 measures it against its peers'
	@echo 'make bench-quick           counts the instructions of a request, and fails when they have grown by a tenth'
	@echo 'make check-program         says what of the built program an attacker could use, or is missing in NOTICE'
	@echo 'make check-package         makes the Debian package and looks into it'
	@echo 'make install PREFIX=/usr/local'
	@echo 'make deb, make dist        a Debian package; a tarball of the built program; both in .build/dist'
	@echo 'make docs                  the documentation of the library, by DocC: .build/docs'
	@echo 'make picture               draws the pictures of the documentation anew'
	@echo 'make clean'
	@echo 'What is missing on Debian or Ubuntu is installed first: scripts/install-dependencies'

toolchain:
	@command -v $(SWIFT) >/dev/null || \
		{ echo "make: no 'swift' on the PATH; install Swift 6.2 or later from swift.org" >&2; exit 1; }

build: toolchain
	@scripts/install-dependencies
	$(SWIFT) build $(RELEASE) --product fetchdeck

# Without optimization, which is done in half the time and fast enough to look at; where a release was built, with that.
demo: toolchain
	@if [ -x .build/release/fetchdeck ]; then \
		$(MAKE) build && exec .build/release/fetchdeck demo; \
	else \
		scripts/install-dependencies && $(SWIFT) build --product fetchdeck && exec .build/debug/fetchdeck demo; \
	fi

test-setup: toolchain
	@scripts/install-dependencies test
	@scripts/install-httpbin

test: test-setup
	$(SWIFT) build --build-tests
	@# Two at a time, since most of them wait for a program or a server; more would wait for Swift's few threads.
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 $(SWIFT) test --skip-build --disable-xctest --parallel

sanitize: test-setup
	scripts/sanitize

soak: test-setup
	$(SWIFT) build --build-tests
	@FETCHDECK_SOAK=1 $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter 'SoakTests|CancelTests|SharedRunFaultTests|SharedRunMachinesTests'

lint: toolchain
	$(SWIFT) format lint --strict --parallel --recursive $(CONFIG_SOURCES)

format: toolchain
	$(SWIFT) format --in-place --parallel --recursive $(CONFIG_SOURCES)

generate: test-setup
	scripts/embed-themes
	$(SWIFT) build --product fetchdeck
	$$($(SWIFT) build --show-bin-path)/fetchdeck docs --root .
	scripts/pictures

# What is generated is committed; a difference is a forgotten 'make generate'.
check-generated: generate
	@git diff --exit-code --stat -- README.md docs packaging Sources || \
		{ echo "make: generated files are stale; run 'make generate' and commit them" >&2; exit 1; }

bench: build
	Benchmarks/run

# Not timed, so that it says the same on a busy machine: a fall in speed of a third fails.
bench-quick: test-setup build
	Benchmarks/run --instructions

check-program: build
	scripts/check-program .build/release/fetchdeck

picture: toolchain
	scripts/pictures

install: build
	scripts/install-files .build/release/fetchdeck '$(DESTDIR)$(PREFIX)'

docs: toolchain
	@scripts/install-dependencies
	scripts/make-docs .build/docs

deb: build
	packaging/make-deb .build/release/fetchdeck .build/dist

check-package: deb
	packaging/check-deb .build/dist/fetchdeck_*_$$(dpkg --print-architecture).deb

dist: build
	packaging/make-tarball .build/release/fetchdeck .build/dist

clean:
	rm -rf .build
