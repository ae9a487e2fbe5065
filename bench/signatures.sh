#!/bin/bash
# Full checks of signatures a second, beside xmlsec1, signxml, OpenSSL and its engine gost, five rounds in one run, one core:
#   bench/signatures.sh > bench/signatures.md
# About three minutes after the build; ROUNDS=1 SECONDS_EACH=0.3 tries it in half a minute.
# Needs a C compiler, Debian's libssl-dev, xmlsec1, libengine-gost-openssl, python3-venv, and the network once (signxml from PyPI).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-signatures
mkdir -p "$work/peers"
cc -O2 -o "$work/peers/openssl-cms" bench/peers/openssl.c -lcrypto
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check signxml==5.2.0
install -m 755 bench/peers/openssl-each "$work/peers/openssl-cms-each"
install -m 755 bench/peers/xmlsec "$work/peers/xmlsec"
printf '#!/bin/sh\nexec "%s/venv/bin/python" "%s/bench/peers/signxml" "$1"\n' "$(cd "$work" && pwd)" "$PWD" >"$work/peers/signxml"
chmod +x "$work/peers/signxml"
cargo build --quiet --release --package pki --example signatures
echo "# Checks of signatures"
echo
echo "Made by \`bench/signatures.sh\` at $(git rev-parse --short HEAD); load of the machine before the run: $(cut -d' ' -f1-3 /proc/loadavg)."
echo
echo "- machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
echo "- $(rustc --version); $(openssl version); $(xmlsec1 --version); signxml 5.2.0 on $("$work/venv/bin/python" --version)"
echo
"$target/release/examples/signatures" "$work/documents" "$work/peers" "${ROUNDS:-5}" "${SECONDS_EACH:-1}"
cat <<'END'

How to read it. A full check is everything from the octets to the verdict: parsing, the hash of a document of two kilobytes, the signatures of the
document, of the signer's certificate and of the issuing authority's, usage, validity, revocation of both certificates by lists, the role. Lists are
read and their signatures checked once, as in a server. The peers check the same documents at the same moment; xmlsec1 and signxml look at no
lists, and signxml is given the signer's certificate, so it builds no chain. «Arithmetic» is one signature over a short message and nothing else.

What follows from the octets of a certificate alone, its form and the issuer's signature over it, is looked at once for the authorities and for the last
thousands of signers whose chains led to a root; trust, validity, revocation, usage and role are judged anew each time. So a check of an officer's or
an operator's signature verifies one signature, and one of a citizen never seen verifies two, which alone take all of what half the raw rate would leave.
END
