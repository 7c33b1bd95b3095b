#!/usr/bin/env bash
# Fetch the programs of others that our evidence log is tested with into build/verifiers/bin; the system stays as it is.
#
# goverify and Tessera's fsck, POSIX driver and load tool (for the benchmarks) are Go programs: the machine's Go is
# taken if it is 1.24 or later, else that of Debian trixie. The Sigsum tools come from Debian trixie too; its packages are unpacked, not installed. An EVM node for the
# tests of the anchor comes from npm.
set -euo pipefail
cd "$(dirname "$0")/.."
into="$PWD/build/verifiers"
mkdir -p "$into/bin"

# Fetch packages of Debian trixie, checked with the keys of Debian, and unpack them under $into/root.
debian() {
    local apt="$into/apt" options
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
    touch "$apt/status"
    printf 'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\nComponents: main\nSigned-By: %s\n' \
        /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/sources/trixie.sources"
    options=(-qq -o "Dir::State=$apt/state" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
        -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    (cd "$apt" && apt-get "${options[@]}" download "$@")
    for package in "$apt"/*.deb; do
        dpkg -x "$package" "$into/root"
        rm "$package"
    done
}

has_go() {
    command -v go >/dev/null && [[ "$(go env GOVERSION)" =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 24))
}

export GOTOOLCHAIN=local
if ! has_go; then
    [[ -x "$into/root/usr/lib/go-1.24/bin/go" ]] || debian golang-1.24-go golang-1.24-src
    export GOROOT="$into/root/usr/lib/go-1.24"
    export PATH="$GOROOT/bin:$PATH"
fi
(cd conformance/goverify && go build -o "$into/bin/goverify" .)
(cd conformance/tessera && go build -o "$into/bin/" tool)

[[ -x "$into/root/usr/bin/sigsum-witness" ]] || debian sigsum-go
for name in key verify witness; do
    ln -sf "../root/usr/bin/sigsum-$name" "$into/bin/sigsum-$name"
done

mkdir -p "$into/npm"
cp conformance/anvil/package.json conformance/anvil/package-lock.json "$into/npm"
(cd "$into/npm" && npm ci --silent --ignore-scripts --no-audit --no-fund)
ln -sf ../npm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil "$into/bin/anvil"
