# Thin targets: each calls one script or cargo line that can be run by hand.
.DEFAULT_GOAL := help
.PHONY: help demo test check lint fixtures conformance e2e bench chaos accuracy

help: ## List the targets
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: ## Build the release binary and run real verifications of every product, then keep serving
	cargo build --release --locked
	target/release/kweli demo

test: ## Everything: lint, unit, golden, property, both SQL engines, official clients, browser
	scripts/test.sh

check: ## Compile everything quickly
	cargo check --workspace --all-targets --locked

lint: ## Formatting and clippy, warnings are errors
	scripts/lint.sh

fixtures: ## Fetch model files and photographs for the tests
	python3 scripts/fetch_fixtures.py --models target/kweli-models --photos target/kweli-photos
	python3 scripts/make_specimens.py --only demo

conformance: ## The official client libraries against the real binary
	cargo test --locked -p kweli --test clients -- --nocapture

e2e: ## The portal in Chromium: pages, accessibility, keyboard
	scripts/e2e.sh

bench: ## Every benchmark; writes docs/BENCHMARKS.md
	scripts/bench.sh

chaos: ## 2,000 look-ups and 50 face jobs under kill -9, on both engines
	KWELI_CHAOS_KYC=2000 KWELI_CHAOS_FACES=50 cargo test --release --locked -p kweli --test chaos -- --nocapture --test-threads 1

accuracy: ## Measure faces, liveness, quality and documents again; writes docs/ACCURACY.md
	scripts/accuracy.sh
	scripts/document_accuracy.sh
