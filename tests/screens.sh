#!/bin/sh
# Takes every picture of the portal that the repository keeps: those of the help (wwwroot/help), then every page and state (docs/screens),
# light at 1440 px and dark at 360 px, as WebP not wider than 1000 px. Needs what the browser tests need.
set -eu
cd "$(dirname "$0")/.."
tests=tests/SiigoCredentials.BrowserTests
PORTAL_HELP=src/SiigoCredentials.Web/wwwroot/help dotnet test "$tests" -c Release --filter FullyQualifiedName~HelpPicturesWalk

rm -rf docs/screens
PORTAL_PICTURES="$PWD/docs/screens" dotnet test "$tests" -c Release --filter FullyQualifiedName~EveryScreen
du -sh docs/screens
