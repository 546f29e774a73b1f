#!/usr/bin/env bash
# Formatting and clippy over the whole workspace; warnings are errors.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
