# Read by ./test: the tests that look at pages in a browser need Chromium. Installs it on Debian and Ubuntu where that is allowed without asking (as
# root, in a container or on a build machine); elsewhere those tests are skipped and say so. Takes no time where a browser is there.

has_chromium() {
  local name
  if [[ -n "${BRIGHTRUN_CHROMIUM:-}" ]]; then return 0; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" > /dev/null; then return 0; fi
  done
  [[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]]
}

ensure_chromium() {
  if has_chromium; then return 0; fi
  if [[ "$(id -u)" -eq 0 ]] && command -v apt-get > /dev/null; then
    echo "installing chromium for the tests in a browser…" >&2
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) > /dev/null 2>&1 || true
  fi
  has_chromium || echo "no Chromium here: the tests in a browser will be skipped (BRIGHTRUN_CHROMIUM names one)." >&2
}
