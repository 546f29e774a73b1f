#!/usr/bin/env bash
# Makes sure that a program from the system's packages is there: need.sh PROGRAM PACKAGE WHAT-FOR
# Installs it where that is possible (root on a Debian system); otherwise says which tests cannot run, and fails.
set -euo pipefail
program=$1 package=$2 purpose=$3
found() { command -v "$program" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$program" >/dev/null; }
found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing $package for $purpose" >&2
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package") >&2
fi
found || { echo "$program is missing ($package of your system's packages): $purpose cannot run" >&2; exit 1; }
