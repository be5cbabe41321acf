#!/bin/sh
set -eu

url={{url}}
user={{user}}

call() {
  answer=$(curl -sS --fail-with-body "$@") || { echo "$answer" >&2; exit 1; }
}

call "$url/auth" -H 'Content-Type: application/json' -d @- <<JSON
{"username": "$user", "access_key": "$SIIGO_ACCESS_KEY"}
JSON
token=$(printf '%s' "$answer" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

call "$url/v1/credential" -H "Authorization: Bearer $token" -H 'Partner-Id: MiTienda'
echo "$answer"
