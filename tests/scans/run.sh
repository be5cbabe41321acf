#!/usr/bin/env bash
# Scans the published portal over TLS with the HTTP Observatory, Wapiti and testssl.sh, and fails at a finding.
#
#   tests/scans/run.sh [FOLDER]   FOLDER: where the portal is published already; without it, it is published first
#
# Needs the .NET SDK, curl, openssl, the right to listen on port 443 (the Observatory asks no other), and portal.example in /etc/hosts as 127.0.0.1.
# A scanner that is missing is NOT RUN: `npm ci --ignore-scripts` in this folder, and the packages wapiti and testssl.sh of Debian, bring them.
# SECONDS_A_MODULE bounds each attack of Wapiti (60). Reports stay in artifacts/scans.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
reports=$root/artifacts/scans
host=portal.example
site=https://$host
credential=$site/configuracion/credenciales-usuario-api
work=$(mktemp -d)
failed=0

# shellcheck disable=SC2317 # the trap calls it
finish() {
  [ -z "${portal:-}" ] || kill "$portal" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

stop() {
  echo "$1" >&2
  exit 2
}

verdict() { # scanner, findings (nothing when there are none), what was measured
  if [ -z "$2" ]; then
    echo "PASSED   $1: $3"
  else
    echo "FAILED   $1: $3"
    printf '%s\n' "$2" | sed 's/^/         /'
    failed=1
  fi
}

# A certificate as one is bought, but of an authority that is gone after the scan. It stands in no CAA record and revokes nothing.
make_certificate() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  openssl req -x509 "${key[@]}" -keyout "$work/ca.key" -out "$work/ca.pem" -days 90 -subj "/CN=Authority of a scan" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
  openssl req "${key[@]}" -keyout "$work/tls.key" -out "$work/tls.csr" -subj "/CN=$host" 2>/dev/null
  printf '%s\n' "subjectAltName=DNS:$host" extendedKeyUsage=serverAuth keyUsage=critical,digitalSignature >"$work/tls.ext"
  openssl x509 -req -in "$work/tls.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 90 -extfile "$work/tls.ext" -out "$work/tls.pem" 2>/dev/null
}

start_portal() {
  (
    cd "$1"
    export ASPNETCORE_ENVIRONMENT=Production Portal__PublicUrl=$site Storage__Folder=$work/data
    Storage__CreatedOn=$(date -u +%F)
    export Storage__CreatedOn
    export Kestrel__Endpoints__Https__Url=https://127.0.0.1:443
    export Kestrel__Certificates__Default__Path=$work/tls.pem Kestrel__Certificates__Default__KeyPath=$work/tls.key
    # Wapiti guesses all day: with the usual bounds it would get to see little but 429.
    export Accounts__AttemptsPerAccount=1000000 Accounts__AttemptsPerAddress=1000000
    Protection__Key=$(openssl rand -base64 32)
    export Protection__Key
    exec dotnet SiigoCredentials.Web.dll
  ) >"$work/portal.log" 2>&1 &
  portal=$!
  for _ in $(seq 60); do
    grep -q 'Set-up link' "$work/portal.log" && return
    kill -0 "$portal" 2>/dev/null || break
    sleep 0.5
  done
  cat "$work/portal.log" >&2
  stop "The portal did not start."
}

ask() { curl -sS --fail --cacert "$work/ca.pem" -b "$work/jar" -c "$work/jar" "$@"; }

post() { # page, then the fields
  local page=$1 token
  shift
  ask -o "$work/form.html" "$page"
  token=$(grep -om1 'name="__RequestVerificationToken"[^>]*value="[^"]*' "$work/form.html" | sed 's/.*value="//')
  ask -o "$work/answer.html" "$page" --data-urlencode "__RequestVerificationToken=$token" "$@"
}

shows_the_pair() {
  ask -o "$work/answer.html" "$credential" && grep -q handler=ConfirmRotate "$work/answer.html"
}

# The first company through the set-up link, its Administrador signed in, and a pair made.
enter() {
  local link email=ana@empresa.example password='una frase bien larga'
  link=$(grep -o "$site/instalacion?codigo=.*" "$work/portal.log")
  post "$link" -d Codigo="${link#*=}" -d Form.CompanyName=Empresa -d Form.Nit=900123456 -d Form.PlanCode=premium \
    -d Form.FirstName=Ana -d Form.LastName=Rojas -d "Form.Email=$email" --data-urlencode "Form.Password=$password"
  post "$site/cuenta/iniciar-sesion" -d "Email=$email" --data-urlencode "Password=$password"
  post "$credential?handler=Generate" -d Operation.Id=11111111-1111-4111-8111-111111111111 -d Operation.Confirmed=true \
    -d Contact.Name=Julia -d Contact.Email=julia@aliado.example
  shows_the_pair || stop "Nobody could sign in and make a pair."
}

observatory() {
  local package=$here/node_modules/@mdn/mdn-http-observatory report=$reports/observatory.json
  # Its install script fetches the browsers' list of preloaded sites; a reserved name is on no such list.
  [ -f "$package/conf/hsts-preload.json" ] || { mkdir -p "$package/conf" && echo '{}' >"$package/conf/hsts-preload.json"; }
  # Not its own command: that one trusts its own authorities and no others.
  NODE_EXTRA_CA_CERTS=$work/ca.pem node "$package/src/scan.js" "$host" >"$report" || true
  # shellcheck disable=SC2016 # JavaScript's own dollars
  node -e '
    const { scan, tests, error } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    if (error) { console.log(`\n${error}`); process.exit(); }
    console.log(`grade ${scan.grade}, score ${scan.score}, ${scan.testsPassed} of ${scan.testsQuantity} tests`);
    if (scan.grade !== "A+") console.log("grade below A+");
    for (const [name, test] of Object.entries(tests)) if (!test.pass) console.log(`${name}: ${test.result}`);' "$report" >"$work/observatory"
  verdict "HTTP Observatory" "$(tail -n +2 "$work/observatory")" "$(head -1 "$work/observatory")"
}

wapiti_with() { # "signed in" or "anonymous", then what belongs to it
  local who=$1 report=$reports/wapiti-${1// /-} python
  shift
  python=$(head -1 "$(command -v wapiti)" | sed 's/^#!//')
  rm -f "$report.json" # a scanner that breaks must not pass with what it said last time
  # Without nikto, wapp, ssrf and xxe: they fetch lists from, or call back through, a server on the Internet.
  # -S polite: each sent form answers with a new token, which would make it a new form without end.
  # Wapiti 3.0.4 writes flags behind its patterns, which Python 3.11 refuses: hence its own main, with that one function put right.
  REQUESTS_CA_BUNDLE=$work/ca.pem $python -c '
import re, sys
from wapitiCore.net import crawler
from wapitiCore.main.wapiti import wapiti_main
if hasattr(crawler, "wildcard_translate"):
    crawler.wildcard_translate = lambda pattern: re.compile("(?ms)" + ".*".join(map(re.escape, pattern.split("*"))) + r"\Z")
wapiti_main()' \
    -u "$site/" -s "$site/ayuda" -s "$site/ayuda/referencia-api" -s "$site/instalacion?codigo=x" "$@" \
    --verify-ssl 1 --no-bugreport --flush-session --store-session "$work/wapiti" --store-config "$work/wapiti" --skip __RequestVerificationToken \
    -m backup,blindsql,brute_login_form,buster,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss \
    -S polite -d 4 --max-scan-time 300 --max-attack-time "${SECONDS_A_MODULE:-60}" -v 2 -f json -o "$report.json" >"$report.txt" 2>&1 || true
  verdict "Wapiti, $who" "$(wapiti_findings "$report")" "$(grep -o '[0-9]* URLs and forms' "$report.txt" || echo 'no report')"
}

wapiti_findings() {
  grep -q '[1-9][0-9] URLs and forms' "$1.txt" || echo "it saw hardly anything"
  [ -s "$1.json" ] || { echo "no report: see artifacts/scans" && return; }
  python3 - "$1.json" <<'PYTHON'
import json, sys
# What is not a finding here, and why.
EXCUSED = (
    "X-XSS-Protection is not set",  # no browser reads it any more, and it opened holes where one did
    "HttpOnly flag is not set in the cookie : __Host-",  # 3.0.4 looks for capitals; ASP.NET Core writes "httponly", and the Observatory reads it
)
report = json.load(open(sys.argv[1]))
for kind in ("vulnerabilities", "anomalies"):
    for category, found in report[kind].items():
        for one in found:
            if not one["info"].startswith(EXCUSED):
                print(f"{category}: {one['method']} {one['path']} {one['info']}")
PYTHON
}

# What curl keeps, as Wapiti reads it.
cookies_for_wapiti() {
  python3 - "$work/jar" <<'PYTHON'
import json, sys
jar = {}
for line in open(sys.argv[1]):
    fields = line.removeprefix("#HttpOnly_").rstrip("\n").split("\t")
    if len(fields) == 7:
        host, _, path, secure, expires, name, value = fields
        cookie = {"value": value, "expires": int(expires) or None, "secure": secure == "TRUE", "port": None, "version": 0}
        jar.setdefault("." + host, {}).setdefault(path, {})[name] = cookie
print(json.dumps(jar))
PYTHON
}

wapiti_scans() {
  wapiti_with anonymous
  cookies_for_wapiti >"$work/cookies.json"
  wapiti_with "signed in" -c "$work/cookies.json" -s "$credential" -s "$site/cuenta/seguridad" -s "$site/cuenta/contrasena" \
    -s "$site/cuenta/sesiones" -x "$site/cuenta/cerrar-sesion*" # it would sign itself out
  shows_the_pair || verdict "Wapiti, signed in" "the session ended under way" "seen in part only"
}

tls() {
  local report=$reports/testssl findings
  rm -f "$report.csv"
  "$1" --quiet --color 0 --warnings off --add-ca "$work/ca.pem" --ip 127.0.0.1 --csvfile "$report.csv" "$site" >"$report.txt" 2>&1 || true
  grep -q '^ Done 20' "$report.txt" || echo '"no report","","","FATAL","see artifacts/scans"' >>"$report.csv"
  # Of the authority that was made for this scan, not of the portal: it publishes no revocations, and example names have no CAA record.
  findings=$(grep -E '^"[^"]*","[^"]*","[^"]*","(LOW|MEDIUM|HIGH|CRITICAL|FATAL)"' "$report.csv" | grep -vE '^"(cert_revocation|DNS_CAArecord)"' | cut -d, -f1,4,5 || true)
  verdict testssl.sh "$findings" "$(tail -n +2 "$report.csv" | grep -c .) checks"
}

getent ahostsv4 $host | grep -q '^127\.0\.0\.1 ' || stop "Let $host be this machine: echo '127.0.0.1 $host' >> /etc/hosts"
mkdir -p "$reports"
make_certificate
if [ $# -eq 0 ]; then
  dotnet publish "$root/src/SiigoCredentials.Web" -c Release -o "$work/portal" >"$work/publish.log" || { cat "$work/publish.log" && stop "It could not be published."; }
fi
start_portal "${1:-$work/portal}"
enter

if [ -d "$here/node_modules/@mdn/mdn-http-observatory" ]; then observatory; else echo "NOT RUN  HTTP Observatory"; fi
testssl=$(command -v testssl || command -v testssl.sh || true)
if [ -n "$testssl" ]; then tls "$testssl"; else echo "NOT RUN  testssl.sh"; fi
if command -v wapiti >/dev/null; then wapiti_scans; else echo "NOT RUN  Wapiti"; fi
cp "$work/portal.log" "$reports/portal.log"
verdict "the portal's log" "$(grep -A1 -E '^(fail|crit):' "$work/portal.log" | head -20 || true)" "what went wrong inside while it was scanned"
exit $failed
