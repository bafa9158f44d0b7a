# The front door. Each target installs what it lacks (xtask/setup.sh), then
# leaves the work to `cargo xtask`.

.PHONY: run test build dev lint bench fuzz samples setup

run:
	@./xtask/setup.sh postgres
	@cargo xtask run

test:
	@./xtask/setup.sh postgres chromium python
	@cargo xtask test

build:
	@./xtask/setup.sh
	@cargo xtask build

dev:
	@./xtask/setup.sh postgres
	@cargo xtask dev

lint:
	@./xtask/setup.sh
	@cargo xtask lint

bench:
	@./xtask/setup.sh postgres chromium
	@cargo xtask bench

fuzz:
	@./xtask/setup.sh
	@cargo xtask fuzz

samples:
	@./xtask/setup.sh postgres
	@cargo xtask samples

setup:
	@./xtask/setup.sh postgres chromium python
