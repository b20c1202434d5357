# shellcheck shell=bash disable=SC2034
# Shared by deploy/local/up, deploy/local/down, tests/run and .ci/run: places, progress lines, and processes that are
# surely ours.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../services.sh
source "$root/deploy/services.sh"
run_dir=$(realpath --canonicalize-missing "${ZHIWANG_RUN_DIR:-$root/.run}")

# Debian keeps mariadbd where the PATH of a plain user does not look.
export PATH="$PATH:/usr/sbin"
# Objects are found in the cache again from another build directory of this checkout.
export CCACHE_BASEDIR="$root"

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

die() {
  printf '[%4d s] FAILED: %s\n' "$SECONDS" "$*" >&2
  exit 1
}

# Whatever is not explained where it happens is at least located.
trap 'printf "[%4d s] FAILED: %s line %d: %s\n" "$SECONDS" "${BASH_SOURCE[0]#"$root"/}" "$LINENO" "$BASH_COMMAND" >&2' ERR

# watched LOG COMMAND...: runs it with its output in LOG, and shows a line of that now and then.
watched() {
  local log=$1 line next=$((SECONDS + 10))
  shift
  "$@" 2>&1 | tee "$log" | while IFS= read -r line; do
    if ((SECONDS >= next)); then
      say "  ${line:0:100}"
      next=$((SECONDS + 10))
    fi
  done
}

# build DIRECTORY LOG_DIRECTORY CMAKE_ARGUMENT...: configures and builds. It may be run again after any failure.
build() {
  local directory=$1 logs=$2
  shift 2
  cmake -S "$root" -B "$directory" "$@" >"$logs/configure.log" 2>&1 ||
    die "CMake cannot configure the build: see $logs/configure.log"
  NINJA_STATUS='[%f/%t] ' watched "$logs/build.log" cmake --build "$directory" ||
    die "the build failed ($(grep --max-count=1 --only-matching 'error: .*' "$logs/build.log" || echo 'no compiler error')): see $logs/build.log"
}

# A process NAME of ours is known by $run_dir/NAME.pid, and believed only while the process of that number was started
# with the command line kept beside it: numbers are used again.
running() {
  local name=$1 pid
  [[ -f $run_dir/$name.pid && -f $run_dir/$name.command ]] || return 1
  pid=$(<"$run_dir/$name.pid")
  # Through a pipe: cmp goes by the size of a file, and files of /proc have none.
  cat "/proc/$pid/cmdline" 2>/dev/null | cmp --silent - "$run_dir/$name.command"
}

# up_to_date NAME COMMAND...: whether it runs with this command line, and neither the program nor the list of callers is newer
# than it is.
up_to_date() {
  local name=$1
  shift
  running "$name" && printf '%s\0' "$@" | cmp --silent - "$run_dir/$name.command" &&
    [[ ! $(command -v "$1") -nt $run_dir/$name.pid && ! $run_dir/keys/callers -nt $run_dir/$name.pid ]]
}

# stop NAME SECONDS: asks it to end, and after SECONDS makes it.
stop() {
  local name=$1 patience=$2 pid
  if running "$name"; then
    pid=$(<"$run_dir/$name.pid")
    say "stopping $name (process $pid)"
    kill -TERM "$pid"
    local deadline=$((SECONDS + patience))
    while running "$name" && ((SECONDS < deadline)); do sleep 0.1; done
    if running "$name"; then
      say "$name does not end within $patience s: killing it"
      kill -KILL "$pid"
      while running "$name"; do sleep 0.1; done
    fi
  fi
  rm -f "$run_dir/$name.pid" "$run_dir/$name.command"
}
