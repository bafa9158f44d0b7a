#!/usr/bin/env bash
# Installs what a build lacks, and says so; quick and quiet when nothing does.
#
#   xtask/setup.sh [postgres] [chromium] [python]
#
# Always: the wasm target of Rust, its sources and the tools from npm; with python those that
# test the HTTP API, into target/python. The named programs
# come from the distribution (apt) if this user may install them; otherwise
# this prints what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '── %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# rustup's default folder may not be in PATH yet on a new machine.
[ -x "$HOME/.cargo/bin/cargo" ] && PATH="$PATH:$HOME/.cargo/bin"
for tool in cargo rustc npm node cc git; do
    command -v "$tool" >/dev/null ||
        fail "$tool is missing" \
            "Vitrine needs Rust 1.95 (rustup.rs), Node.js 20 with npm, git and a C compiler (gcc)."
done

wasm_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] && return
    command -v rustup >/dev/null ||
        fail "Rust's wasm32-unknown-unknown target is missing, and rustup is not there to add it"
    say "installing Rust's wasm32-unknown-unknown target"
    rustup target add wasm32-unknown-unknown
}

rust_sources() {
    # The wasm is smaller with them, so a machine that cannot have them still builds.
    [ -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ] && return
    command -v rustup >/dev/null || return 0
    say "installing Rust's own sources"
    rustup component add rust-src || say "they could not be installed, so the wasm stays larger"
}

npm_tools() {
    # The copy of the lock file that was installed from.
    local stamp=end2end/node_modules/.installed-from
    cmp -s end2end/package-lock.json "$stamp" && return
    say "installing the build and test tools from npm into end2end/node_modules"
    (cd end2end && npm ci --no-audit --no-fund --loglevel=error </dev/null)
    cp end2end/package-lock.json "$stamp"
}

has_postgres() {
    # A database of one's own needs no programs here.
    [ -n "${DATABASE_URL:-}" ] && return
    local folder
    for folder in "${VITRINE_PG_BIN:-}" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin /usr/pgsql-*/bin; do
        [ -n "$folder" ] && [ -x "$folder/initdb" ] && return
    done
    command -v initdb >/dev/null
}

has_chromium() {
    [ -n "${VITRINE_CHROMIUM:-}" ] && return
    local program
    for program in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$program" >/dev/null && return
    done
    [ -d "/Applications/Google Chrome.app" ] || [ -d "/Applications/Chromium.app" ]
}

has_python() {
    python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# A list of packages, and the folder of the target that they are installed into.
python_tools() {
    local wanted="xtask/python/$1" folder="${CARGO_TARGET_DIR:-target}/$2"
    # The copy of the list that was installed from.
    cmp -s "$wanted" "$folder/.installed-from" && [ -x "$folder/bin/python" ] && return
    say "installing $wanted, which tests the server from outside, with pip into $folder"
    rm -rf "$folder"
    python3 -m venv "$folder" || fail "python3 -m venv failed" "On Debian and Ubuntu: apt-get install python3-venv"
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps -r "$wanted" </dev/null >&2 ||
        fail "the tools that test the server from outside could not be installed" "pip could not fetch what $wanted names."
    cp "$wanted" "$folder/.installed-from"
}

from_distribution() {
    local missing=() as_root=()
    for program in "$@"; do
        case "$program" in
        postgres) has_postgres || missing+=(postgresql) ;;
        chromium) has_chromium || missing+=(chromium) ;;
        python) has_python || missing+=(python3 python3-venv) ;;
        *) fail "unknown program: $program" ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return
    local why=(
        "Please install: ${missing[*]}"
        "  Debian, Ubuntu:  apt-get install --no-install-recommends ${missing[*]}"
        "Or point at what you have: VITRINE_PG_BIN=<folder with initdb>, DATABASE_URL=<your database>,"
        "VITRINE_CHROMIUM=<the browser's program>."
    )
    command -v apt-get >/dev/null || fail "${missing[*]}: not found" "${why[@]}"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || fail "${missing[*]}: not found, and only root may install" "${why[@]}"
        as_root=(sudo -n)
    fi
    say "installing from the distribution: ${missing[*]}"
    # Vitrine makes a database cluster of its own: Debian need not start one now.
    local no_cluster=/etc/postgresql-common/createcluster.d/vitrine-setup.conf
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
        # shellcheck disable=SC2064
        trap "${as_root[*]} rm -f $no_cluster" EXIT
        "${as_root[@]}" mkdir -p "${no_cluster%/*}"
        echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    "${apt[@]}" update </dev/null >&2 || say "apt-get update failed; trying with the lists that are there"
    "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null >&2 ||
        fail "${missing[*]}: could not be installed" "${why[@]}"
}

wasm_target
rust_sources
npm_tools
from_distribution "$@"
if [[ " $* " == *" python "* ]]; then
    python_tools requirements.txt python
    python_tools mlflow.txt mlflow
    python_tools polyaxon.txt polyaxon
fi
if [ ! -d target/debug/deps ]; then
    say "compiling the build tool (about a minute, the first time only)"
fi
