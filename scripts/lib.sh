# Shared by the scripts: where we are, saying what happens, installing what is missing.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
begun=$SECONDS

# say TEXT: a line of progress with the time since the start.
say() { printf '\n\033[1m[%3d s] %s\033[0m\n' "$((SECONDS - begun))" "$*"; }
fail() { printf '\n%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# packages NAME…: installs those Debian packages that are missing.
packages() {
    local name missing=()
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
    local as_root=()
    [[ $EUID -eq 0 ]] || as_root=(sudo)
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# node_modules DIR: installs exactly what the lock file says, where that changed.
node_modules() {
    local stamp=$1/node_modules/.installed
    if [[ ! -f $stamp ]] || ! cmp -s "$1/package-lock.json" "$stamp"; then
        say "installing the npm packages of $1"
        npm --prefix "$1" ci --no-audit --no-fund --loglevel=error
        cp "$1/package-lock.json" "$stamp"
    fi
}

# pwa_build: builds the PWA where a source is newer than the last build.
pwa_build() {
    local last=pwa/dist/index.html
    if [[ ! -f $last ]] || [[ -n $(find pwa -path pwa/node_modules -prune -o -path pwa/dist -prune -o -type f -newer "$last" -print -quit) ]]; then
        say "building the PWA"
        npm --prefix pwa run --silent build -- --logLevel warn
        touch "$last"
    fi
}

command -v cargo >/dev/null || fail "Rust is needed: https://rustup.rs"
command -v node >/dev/null || fail "Node.js 20.19 or newer is needed"
