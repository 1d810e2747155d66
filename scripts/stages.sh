# shellcheck shell=bash
# Shared by ./run and ./test: stages with a clock, and Debian packages. Sourced, not run.
# A stage is one command. Its output goes to a log; the last line of the log is shown while it works.
# Beside the time of the clock stands the CPU time: user and system, of the command and of all it waited for.

stage_names=()
stage_times=()
stage_cpus=()      # milliseconds, as stage_times
stage_log_dir=
stage_child=
stage_missing=()   # packages being installed, named if that fails
stage_sections=()  # sections of packages.txt this command needs

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo "${t%???}"; }

# seconds with one digit, from milliseconds
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# minutes with one digit, from milliseconds
minutes() { printf '%d.%d min' $(($1 / 60000)) $(($1 % 60000 / 6000)); }

# Runs a command with its output in a log, and what it took beside it: user and system time in milliseconds.
stage_command() {
    local log=$1 TIMEFORMAT='%3U %3S'
    shift
    { time "$@" >"$log" 2>&1 </dev/null; } 2>"$log.cpu"
}

# The sum of the two figures of stage_command, in milliseconds.
stage_cpu() {
    local user=0 system=0
    read -r user system <"$1.cpu" || true
    user=${user/[.,]/} system=${system/[.,]/}   # some languages write a comma
    echo $((10#$user + 10#$system))
}

stage_interrupt() {
    if [ -n "$stage_child" ]; then kill -TERM -- "-$stage_child" 2>/dev/null || true; fi
    printf '\nStopped.\n' >&2
    exit 130
}

# Shows the newest line of a log: in place on a terminal, every 15 s elsewhere.
show_progress() {
    local log=$1 elapsed=$2 line
    line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1) || true
    if [ -t 1 ]; then
        printf '\r\033[K   %3d s  %s' "$elapsed" "${line:0:$((${COLUMNS:-80} - 12))}"
    elif [ $((elapsed % 15)) -eq 0 ] && [ "$elapsed" -gt 0 ]; then
        printf '   %3d s  %s\n' "$elapsed" "${line:0:100}"
    fi
}

# stage NAME COMMAND...: runs the command; a failure prints the end of its log and the command, and ends the script.
stage() {
    local name=$1 log start took cpu status=0 elapsed=0
    shift
    mkdir -p "$stage_log_dir"
    log=$stage_log_dir/$(printf '%02d' $((${#stage_names[@]} + 1)))-${name//[^A-Za-z0-9]/-}.log
    printf '== %s\n' "$name"
    start=$(now_ms)
    set -m
    stage_command "$log" "$@" &
    stage_child=$!
    set +m
    while kill -0 "$stage_child" 2>/dev/null; do
        took=$((($(now_ms) - start) / 1000))
        if [ "$took" -ne "$elapsed" ]; then
            elapsed=$took
            show_progress "$log" "$elapsed"
        fi
        sleep 0.1
    done
    wait "$stage_child" || status=$?
    stage_child=
    took=$(($(now_ms) - start))
    [ ! -t 1 ] || printf '\r\033[K'
    stage_names+=("$name")
    stage_times+=("$took")
    cpu=$(stage_cpu "$log")
    stage_cpus+=("$cpu")
    if [ "$status" -ne 0 ]; then
        stage_failed "$name" "$log" "$status" "$@"
    fi
    printf '   done in %s, CPU %s\n' "$(seconds "$took")" "$(seconds "$cpu")"
}

stage_failed() {
    local name=$1 log=$2 status=$3
    shift 3
    if [ "${#stage_missing[@]}" -gt 0 ]; then
        printf '\n' >&2
        grep '^[EW]:' "$log" | tail -n 2 | cut -c 1-160 >&2 || true
        printf 'All of its output: %s\n' "$log" >&2
        print_package_advice 'The packages could not be installed: no network, or no rights?' "${stage_missing[@]}"
    fi
    printf '\n---- the end of %s\n' "$log" >&2
    tail -n 60 "$log" >&2
    printf -- '----\nFAILED: %s (exit %s). All of its output: %s\nTo run it again, in %s:\n   ' \
        "$name" "$status" "$log" "$PWD" >&2
    printf ' %q' "$@" >&2
    printf '\n' >&2
    stage_table >&2
    if [[ $name == Configure* ]] && ! on_debian; then print_library_advice "${stage_sections[@]}"; fi
    exit 1
}

# stage_table [MINUTES]: every stage's time and CPU time, their sums, and the CPU minutes it may take from nothing.
stage_table() {
    local i total=0 cpu=0 bar=''
    [ "${#stage_names[@]}" -gt 0 ] || return 0
    printf '\n%-44s %10s %10s\n' 'stage' 'time' 'CPU'
    for i in "${!stage_names[@]}"; do
        printf '%-44s %10s %10s\n' "${stage_names[$i]}" "$(seconds "${stage_times[$i]}")" \
            "$(seconds "${stage_cpus[$i]}")"
        total=$((total + stage_times[i]))
        cpu=$((cpu + stage_cpus[i]))
    done
    if [ -n "${1:-}" ]; then
        bar=" of $1"
        [ "$cpu" -le $(($1 * 60000)) ] || bar+=' (over)'
    fi
    printf 'together %s, CPU %s%s\n\n' "$(seconds "$total")" "$(minutes "$cpu")" "$bar"
}

# ---- packages

# The lines of the named sections of packages.txt, comments of lines kept.
package_lines() {
    local wanted=" $* " section="" line
    while IFS= read -r line; do
        if [[ $line =~ ^#\ \[([a-z]+)\] ]]; then
            section=${BASH_REMATCH[1]}
        elif [[ $line != \#* && -n $line && $wanted == *" $section "* ]]; then
            printf '%s\n' "$line"
        fi
    done <packages.txt
}

package_names() { package_lines "$@" | sed 's/[[:space:]]*#.*//'; }

on_debian() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 1
    (
        ID='' ID_LIKE=''
        # shellcheck disable=SC1090
        . "${RECLAIMLAB_OS_RELEASE:-/etc/os-release}" 2>/dev/null || exit 1
        [[ " $ID $ID_LIKE " == *" debian "* ]]
    )
}

# The packages of the sections that are not installed, one a line.
missing_packages() {
    local names installed
    names=$(package_names "$@")
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $names 2>/dev/null | sed -n 's/ installed$//p' || true)
    comm -23 <(sort <<<"$names") <(sort <<<"$installed")
}

print_package_advice() {
    printf '\n%s Have somebody who may do so run this, then come back:\n\n' "$1" >&2
    printf '    apt-get install --no-install-recommends' >&2
    printf ' \\\n        %s' "${@:2}" >&2
    printf '\n\n' >&2
    exit 1
}

print_library_advice() {
    printf '\nThis is not Debian or a relative of it, so nothing is installed by itself. Look for these in your\n' >&2
    printf 'package manager, with their headers (the first word is the name in Debian):\n\n' >&2
    package_lines "$@" | sed 's/^/    /; s/#/ /' >&2
    printf '\n' >&2
}

# need_packages SECTION...: installs what is missing and says so; silent when nothing is.
need_packages() {
    local -a missing as_root=()
    local how=
    stage_sections=("$@")
    if ! on_debian; then
        need_tools_elsewhere "$@"
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || print_package_advice 'You are not root and there is no sudo here.' "${missing[@]}"
        how=' with sudo'
        as_root=(sudo -n)
    fi
    printf 'Installing %d Debian packages of packages.txt%s: %s\n' "${#missing[@]}" "$how" "${missing[*]}"
    if [ -n "$how" ]; then
        if [ -t 0 ]; then sudo -v || true; fi
        sudo -n true 2>/dev/null || print_package_advice 'sudo refused.' "${missing[@]}"
    fi
    # A broken entry in the package lists need not matter: whether the packages can be had shows in the next stage.
    stage 'Package lists' "${as_root[@]}" sh -c 'apt-get -o DPkg::Lock::Timeout=300 update || true'
    stage_missing=("${missing[@]}")
    stage 'Debian packages' "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
    stage_missing=()
}

# On another distribution the configure step finds out; the names are said when even the tools are absent.
need_tools_elsewhere() {
    local tool
    for tool in cmake ninja c++; do
        if ! command -v "$tool" >/dev/null; then
            printf '%s is missing.\n' "$tool" >&2
            print_library_advice "$@"
            exit 1
        fi
    done
}

# Qt wants a private runtime folder and complains at each start without one.
private_runtime_dir() {
    [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -O "${XDG_RUNTIME_DIR:-}" ] || return 0
    XDG_RUNTIME_DIR=$(mktemp -d "${TMPDIR:-/tmp}/reclaimlab-runtime-XXXXXX")
    chmod 0700 "$XDG_RUNTIME_DIR"
    export XDG_RUNTIME_DIR
    # shellcheck disable=SC2064
    trap "rm -rf '$XDG_RUNTIME_DIR'" EXIT
}

stages_begin() {
    stage_log_dir=$PWD/build/logs/$1
    rm -rf "$stage_log_dir"
    trap stage_interrupt INT TERM
    COLUMNS=$(tput cols 2>/dev/null || echo 80)
}
