#!/bin/sh
# The browser tests drive Chromium. Where none is installed, root on a Debian machine gets Debian's; anyone else is told.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's chromium for the browser tests"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
    exit 0
fi
echo "The browser tests need Chromium: install the package 'chromium' (or Chrome), or run 'make check' for the other tests." >&2
exit 1
