# Read by the scripts in the root: finds the .NET SDK, and builds under a lock so that two first runs don't disturb each other.
# Expects $root. Everything that is said here goes to standard error.

find_dotnet() {
  dotnet="$(command -v dotnet || true)"
  for candidate in "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet"; do
    [[ -z "$dotnet" && -x "$candidate" ]] && dotnet="$candidate"
  done
  if [[ -z "$dotnet" ]]; then
    echo "error: the .NET SDK is not on this machine (no dotnet on the PATH, in DOTNET_ROOT or in ~/.dotnet)." >&2
    echo "  Install the SDK that global.json names: https://dotnet.microsoft.com/download" >&2
    exit 1
  fi
}

# The built program looks for the runtime in DOTNET_ROOT and in the system's own places, not on the PATH.
export_dotnet_root() {
  if [[ -z "${DOTNET_ROOT:-}" ]]; then
    find_dotnet
    local folder
    folder="$(dirname "$(readlink -f "$dotnet")")"
    if [[ -d "$folder/host/fxr" ]]; then export DOTNET_ROOT="$folder"; fi
  fi
}

# with_build_lock COMMAND…: runs it while no other script builds in this checkout. The lock ends with its holder, however that ends.
with_build_lock() {
  mkdir -p "$root/artifacts"
  local lock="$root/artifacts/build.lock"
  if command -v flock > /dev/null; then
    # The descriptor is closed for the command itself: a compiler server that outlives it must not keep the lock.
    (
      flock 9
      "$@" 9>&-
    ) 9> "$lock"
  else
    until mkdir "$lock.d" 2> /dev/null; do
      local holder
      holder="$(cat "$lock.d/pid" 2> /dev/null || true)"
      if [[ -n "$holder" ]] && ! kill -0 "$holder" 2> /dev/null; then rm -rf "$lock.d"; else sleep 0.2; fi
    done
    echo "$$" > "$lock.d/pid"
    local code=0
    ("$@") || code=$?
    rm -rf "$lock.d"
    return "$code"
  fi
}

# The stamp is as old as the start of the last good build. A folder counts as newer when something in it was added, renamed or deleted.
is_up_to_date() {
  [[ -x "$program" && -e "$stamp" ]] &&
    [[ -z "$(find "$root/src" "$root"/Directory.*.props "$root/global.json" "$root/.editorconfig" -newer "$stamp" -print -quit)" ]]
}

# build PROJECT…: builds each of them in Release, then renews the stamp.
build() {
  local started project
  started="$(mktemp "$root/artifacts/stamp.XXXXXX")"
  for project in "$@"; do
    if ! "$dotnet" msbuild "$root/$project" -restore -p:Configuration=Release -nologo -verbosity:quiet -nodeReuse:false 1>&2; then
      rm -f "$started"
      echo "error: the build of $project failed; its messages stand above." >&2
      echo "  It needs the .NET SDK that global.json names, and nuget.org at the first build: https://dotnet.microsoft.com/download" >&2
      exit 70
    fi
  done
  mv "$started" "$stamp"
}

program="$root/artifacts/bin/BrightRun.Cli/release/brightrun"
stamp="$root/artifacts/brightrun.stamp"
