#!/bin/sh
set -eu
umask 077

url={{url}}
user={{user}}
partner=MiTienda
file=$(cd "$(dirname "$0")" && pwd)/siigo-clave.json
name=$file.rotacion

field() {
  sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

save() {
  printf '{"access_key": "%s", "new_key": "%s"}\n' "$1" "$2" > "$file.$$"
  sync
  mv "$file.$$" "$file"
  sync
}

choose_name() {
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$name.$$"
  ln "$name.$$" "$name" 2>/dev/null || true
  rm "$name.$$"
}

send() {
  answer=$(curl -sS -m 30 -w '%{http_code}' -H "Partner-Id: $partner" "$@") || exit 1
  status=${answer#"${answer%???}"}
  answer=${answer%???}
}

check() {
  [ "$status" = "$1" ] || { echo "HTTP $status: $answer" >&2; exit 1; }
}

sign_in() {
  send "$url/auth" -H 'Content-Type: application/json' -d @- <<JSON
{"username": "$user", "access_key": "$1"}
JSON
}

call() {
  send "$url/v1/credential/rotations" -H @- "$@" <<HEADER
Authorization: Bearer $(printf '%s' "$answer" | field access_token)
HEADER
}

if [ -f "$file" ]; then
  key=$(field access_key < "$file") new_key=$(field new_key < "$file")
else
  key=${SIIGO_ACCESS_KEY:?} new_key=''
fi

if [ -z "$new_key" ]; then
  sign_in "$key"
  check 200
  choose_name
  call -X POST -H "Idempotency-Key: $(cat "$name")"
  [ "$status" != 409 ] || rm -f "$name"
  check 201
  new_key=$(printf '%s' "$answer" | field access_key)
  save "$key" "$new_key"
fi
sign_in "$new_key"
if [ "$status" = 401 ]; then
  refused=$answer
  sign_in "$key"
  [ "$status" != 200 ] || { save "$key" ''; rm -f "$name"; }
  status=401 answer=$refused
fi
check 200
save "$new_key" ''
rm -f "$name"
call
check 200
printf '%s\n' "$answer"
