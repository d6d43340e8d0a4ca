#!/bin/sh
# The tests of exported documents compile them. Where there is no pdflatex, root on a Debian machine gets Debian's; anyone else is told.
set -eu
if command -v pdflatex >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's LaTeX for the tests of exported documents"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends texlive-latex-base texlive-latex-recommended
    exit 0
fi
echo "No pdflatex: install TeX Live (on Debian texlive-latex-base), or leave the tests that compile documents skipped." >&2
