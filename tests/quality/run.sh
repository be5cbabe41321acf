#!/usr/bin/env bash
# Checks the pages as a browser gets them: every state of every page with the Nu HTML checker, the sign-in and credential page with Lighthouse.
#
#   tests/quality/run.sh
#
# Needs the .NET SDK, Chromium, Node 20, Java 11 for the HTML checker, and `npm ci --ignore-scripts` in this folder. Fails at an HTML error,
# and where Lighthouse (mobile profile) misses a goal: 100 for accessibility, best practices and SEO, 95 for performance, 150 KB a page, no layout shift.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
pages=$root/artifacts/quality/pages
site=http://localhost:5590
work=$(mktemp -d)
failed=0

# shellcheck disable=SC2317 # the trap calls it
finish() {
  [ -z "${portal:-}" ] || kill "$portal" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

save_pages() {
  rm -rf "$pages"
  mkdir -p "$pages"
  PORTAL_SCREENS=$pages dotnet test "$root/tests/SiigoCredentials.BrowserTests" -c Release --filter "FullyQualifiedName~EveryScreen&DisplayName~1440"
}

start_portal() {
  dotnet publish "$root/src/SiigoCredentials.Web" -c Release -o "$work/portal" >/dev/null
  cd "$work/portal"
  ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=$site Storage__Folder=$work/data dotnet SiigoCredentials.Web.dll >"$work/log" &
  portal=$!
  curl -sSf -o /dev/null --retry 60 --retry-delay 1 --retry-connrefused "$site/cuenta/iniciar-sesion"
}

save_pages
echo "HTML: $(find "$pages" -name '*.html' | wc -l) pages and states"
java -jar "$here/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only "$pages"/*.html && echo "HTML: 0 errors" || failed=1
start_portal
node "$here/lighthouse.mjs" "$site" || failed=1
exit $failed
