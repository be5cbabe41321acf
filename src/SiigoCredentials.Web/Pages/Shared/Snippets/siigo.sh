#!/bin/sh
set -eu

url={{url}}
user={{user}}
partner=MiTienda
token='' ends=0

send() {
  answer=$(curl -sS -m 30 -w '%{http_code}' -H "Partner-Id: $partner" "$@") || exit 1
  status=${answer#"${answer%???}"}
  answer=${answer%???}
}

check() {
  [ "$status" = 200 ] || { echo "HTTP $status: $answer" >&2; exit 1; }
}

sign_in() {
  send "$url/auth" -H 'Content-Type: application/json' -d @- <<JSON
{"username": "$user", "access_key": "$SIIGO_ACCESS_KEY"}
JSON
  check
  token=$(printf '%s' "$answer" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  ends=$(($(date +%s) + $(printf '%s' "$answer" | sed 's/.*"expires_in":\([0-9]*\).*/\1/') - 60))
}

get() {
  [ "$(date +%s)" -lt "$ends" ] || sign_in
  send "$url$1" -H @- <<HEADER
Authorization: Bearer $token
HEADER
}

call() {
  get "$1"
  [ "$status" != 401 ] || { ends=0; get "$1"; }
  check
}

call /v1/credential
printf '%s\n' "$answer"
call /v1/users
printf '%s\n' "$answer"
