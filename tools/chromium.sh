#!/bin/sh
# The browser tests drive the system's Chromium. Root on Debian or Ubuntu gets it; anyone else gets one line.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: apt install chromium), then run make test again." >&2
exit 1
