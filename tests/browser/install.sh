#!/bin/sh
# The browser tests drive Chromium, one of them with the proxy of deploy/ (HAProxy) before two processes. Where either is missing,
# root on a Debian machine gets Debian's; anyone else is told.
set -eu
missing=""
found=""
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        found="$name"
    fi
done
[ -n "$found" ] || missing="chromium fonts-dejavu-core"
command -v haproxy >/dev/null 2>&1 || [ -x /usr/sbin/haproxy ] || missing="$missing haproxy"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the browser tests:" $missing
    apt-get update -qq
    # A proxy that the tests start by themselves is not to start with the machine.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing
    exit 0
fi
echo "The browser tests need Chromium (or Chrome) and HAProxy: install the packages" $missing "or run 'make check' for the other tests." >&2
exit 1
