#!/bin/sh
# The browser tests drive Chromium, one of them with the proxy of deploy/ (HAProxy) before two processes. Where either is missing, root on
# a Debian machine gets Debian's; anyone else is told. Of Chromium root gets the build that never had a window, which takes a twelfth less
# time; where that cannot be had, one that is there will do.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
may_install() { [ "$(id -u)" = 0 ] && has apt-get; }
install() {
    echo "Installing for the browser tests:" "$@"
    apt-get update -qq
    # A proxy that the tests start by themselves is not to start with the machine.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$@"
}
has haproxy || [ -x /usr/sbin/haproxy ] && proxy="" || proxy="haproxy"
if has chromium-headless-shell; then
    [ -n "$proxy" ] || exit 0
    fast="" any=""
else
    fast="chromium-headless-shell fonts-dejavu-core" any="chromium fonts-dejavu-core"
    for name in chromium chromium-browser google-chrome; do
        has "$name" && any=""
    done
fi
if may_install; then
    # Each is a list of packages.
    install $fast $proxy || { [ -z "$any$proxy" ] || install $any $proxy; }
elif [ -n "$any$proxy" ]; then
    echo "The browser tests need Chromium (or Chrome) and HAProxy: install the packages" $any $proxy "or run 'make check' for the other tests." >&2
    exit 1
fi
