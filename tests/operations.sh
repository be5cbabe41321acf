#!/usr/bin/env bash
# Plays docs/operations.md from an empty folder to its end, on the published program and as another user than root.
#   tests/operations.sh            everything; some minutes
#   tests/operations.sh --blocks   only whether every shell block of the document (or of another file, as the second argument) is known here
# PORTAL_PUBLISHED=folder takes a published program instead of publishing one. KEEP=1 keeps the folder of the run.
# The document's blocks run as they stand. Only folders, ports, the user's name, the host of the database and what the document leaves open (… and dates) are replaced.
# Each step tells the seconds that it took, and a table at the end those of each section.
# Needs the .NET SDK, curl, openssl and runuser. It says "NOT TRIED" and why where nginx, PostgreSQL, systemd or root is missing; the first thing that is not as documented ends it with 1.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
document=${2:-$checkout/docs/operations.md}

# --- the blocks of the document, by heading and, from the second on, number

# Those that a step below runs.
played=(
  'Publish'
  'Program, user, folder and key'
  'Start by hand'
  'The set-up link 2'
  'The proxy'
  'A new version'
  'A new version 2'
  'Back up'
  'On a schedule'
  'Restore'
  'On another machine'
  'PostgreSQL'
  'Point-in-time recovery'
  'Point-in-time recovery 2'
  'Point-in-time recovery 3'
  'The key and a certificate'
  'Commands'
)

# Those that none can run here.
unplayed=(
  'Start with systemd|needs systemd as the first process'
  'The set-up link|needs the journal of systemd'
  'On a schedule 2|needs systemd as the first process'
  'Requests about personal data|needs a request whose mailed link was opened, and no mail server is here'
  'What it is made of|fetches a tool from npm'
)

fences() { # language: prints "name<TAB>line" for each line of each block of that language
  awk -v language="$1" '
    /^#+ / && !inside { heading = $0; sub(/^#+ /, "", heading); count = 0 }
    /^```/ { if (inside) { inside = 0 } else { inside = 1; mine = (substr($0, 4) == language); if (mine) { count++ } }; next }
    inside && mine { printf "%s\t%s\n", heading (count > 1 ? " " count : ""), $0 }' "$document"
}

block() { # language, name: its lines
  echo "$2" >>"$machine/log/blocks"
  fences "$1" | awk -F '\t' -v name="$2" '$1 == name { sub(/^[^\t]*\t/, ""); print }' | grep . || { echo "docs/operations.md has no $1 block \"$2\"" >&2; return 1; }
}

check_blocks() {
  local unknown
  unknown=$(comm -3 <(fences sh | cut -f 1 | sort -u) <(printf '%s\n' "${played[@]}" "${unplayed[@]%%|*}" | sort -u))
  [ -z "$unknown" ] || { printf 'Only in docs/operations.md (left) or only in tests/operations.sh (right):\n%s\n' "$unknown" >&2; return 1; }
}

check_blocks
if [ "${1:-}" = --blocks ]; then exit 0; fi

# --- an empty machine: a folder that stands for /

machine=$(mktemp -d "${TMPDIR:-/tmp}/operations.XXXXXX")
chmod 711 "$machine"
mkdir -p "$machine"/{bin,etc/nginx/conf.d,opt,usr/local/sbin,var/lib,var/backups,log,run}
seen=$machine/log/seen     # what the present step wrote
before=$machine/log/before # and the one before it
root=$([ "$(id -u)" -eq 0 ] && echo 1 || true)
user=$([ "$root" ] && echo "portal-try-$$" || id -un)
group=$([ "$root" ] && echo "$user" || id -gn)
company=900123456
password='tres gatos miran llover'
authenticator='' # its secret
browser='Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_EnableDiagnostics=0
cluster=$machine/var/lib/postgresql/15/main
postgres=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
nginx_program=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" type -P nginx || true)
version=$(sed -n 's#.*<Version>\(.*\)</Version>.*#\1#p' Directory.Build.props)
next='' next_version=$version # what "A new version" installs
steps=0
title='' begun=0 begun_step=0
started=$(date +%s%3N)

clean() {
  local pid
  for pid in "$machine"/run/*.pid "$machine/nginx/pid"; do
    if [ -s "$pid" ]; then kill -TERM "$(cat "$pid")" 2>/dev/null || true; fi
  done
  if [ -d "$cluster" ]; then as_user "$postgres/pg_ctl" -D "$cluster" -m immediate stop >/dev/null 2>&1 || true; fi
  if [ "$root" ] && id "$user" >/dev/null 2>&1; then
    for _ in $(seq 100); do if pgrep -u "$user" >/dev/null; then sleep 0.1; else break; fi; done # what was killed is still going
    userdel "$user"
  fi
  if [ "${KEEP:-}" ]; then echo "kept: $machine"; else rm -rf "$machine"; fi
}
trap clean EXIT

# --- how a step is played and judged

milliseconds() { date +%s%3N; }

seconds() { printf '%d.%01d' $(($1 / 1000)) $(($1 % 1000 / 100)); } # of milliseconds

section() { # its time is what its steps take, and what lies between them
  local now
  now=$(milliseconds)
  if [ "$title" ]; then printf '%s\t%s\t%s\n' "$title" $((steps - begun_step)) $((now - begun)) >>"$machine/log/times"; fi
  title=$1 begun=$now begun_step=$steps
  if [ "$title" ]; then printf '\n== %s\n' "$title"; fi
}

time_table() {
  local name count took
  section ''
  printf '\n%-50s %6s %8s\n' section steps seconds
  while IFS=$'\t' read -r name count took; do printf '%-50s %6s %8s\n' "$name" "$count" "$(seconds "$took")"; done <"$machine/log/times"
  printf '%-50s %6s %8s\n' 'all of it' "$steps" "$(seconds $(($(milliseconds) - started)))"
}

not_tried() { # what and why; a block of the document that is left out so
  echo "NOT TRIED: $1"
  if [ "${2:-}" ]; then echo "$2" >>"$machine/log/blocks"; fi
}

all_blocks() { # each block that is said to be played has been
  local left
  left=$(comm -13 <(sort -u "$machine/log/blocks") <(printf '%s\n' "${played[@]}" | sort -u))
  [ -z "$left" ] || { echo "no step ran: $left"; return 1; }
}

check() { # what is expected, then the command
  local what=$1 status=0 from
  shift
  from=$(milliseconds)
  if [ -f "$seen" ]; then mv "$seen" "$before"; fi
  set +e
  (set -e; "$@") >"$seen" 2>&1
  status=$?
  set -e
  [ "$status" -eq 0 ] || failed "$what" "it ended with $status"
  steps=$((steps + 1))
  printf 'ok %6s s  %s\n' "$(seconds $(($(milliseconds) - from)))" "$what"
}

refuses() { # the exit code, words that it must say, then the command
  local code=$1 words=$2 status=0
  shift 2
  "$@" 2>&1 | tee "$machine/log/refused" || status=${PIPESTATUS[0]}
  [ "$status" -eq "$code" ] || { echo "exit code $status, $code was expected"; return 1; }
  grep -qiE -- "$words" "$machine/log/refused" || { echo "it does not say: $words"; return 1; }
}

wrote() { grep -E -- "$1" "$before" || { cat "$before"; echo "it does not say: $1"; return 1; }; } # the step before

failed() {
  echo "FAILED: $1 ($2)"
  sed 's/^/    /' "$seen" | tail -40
  exit 1
}

as_user() { if [ "$root" ]; then (cd / && runuser -u "$user" -- "$@"); else (cd / && "$@"); fi; }

here() { # the document's words, for this machine
  sed -E \
    -e "s#(^|[ '=(])/(opt|etc|media|var/lib|var/backups|usr/local)/#\1$machine/\2/#g" -e "s#/usr/lib/postgresql/15/bin#$postgres#" \
    -e "s#-o postgres -g postgres#-o $user -g $group#" -e "s#20261124T030000Z#${base:-}#" -e "s#2026-11-24 15:04:05\+00#${moment:-}#" \
    -e "s#((-o|--reuid) )siigo-credentials#\1$user#g" -e "s#((-g|--regid) )siigo-credentials#\1$group#g" -e "/^useradd/s#siigo-credentials\$#$user#" \
    -e "s#(CreatedOn=).*#\1$(date +%F)#" -e "s#cp -r out #cp -r $machine/out #" -e "s#(portal|upgrade)-2026-11-24#\1-$(date +%F)#" \
    -e "s#https://portal\.example#https://portal.example:$tls#" -e "s#127\.0\.0\.1:5000#127.0.0.1:$first#"
}

play() { # a block of the document, in the folder in which it is run
  block sh "$1" | here >"$machine/log/block"
  (cd "${2:-$checkout}" && bash -euo pipefail "$machine/log/block")
}

free_ports() { # how many
  local port found=0
  for port in $(shuf -i 20000-32000 -n 200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
    echo "$port"
    found=$((found + 1))
    [ "$found" -lt "$1" ] || return 0
  done
}
read -r first second tls plain database < <(free_ports 5 | paste -sd' ')

# --- stand-ins for what an empty machine has

# Starts and stops what "Start by hand" starts.
systemctl() { # start, stop or restart, then the service
  case "$1 $2" in
    'start postgresql') start_postgres; return ;;
    'stop postgresql') stop_postgres; return ;;
    'restart postgresql') stop_postgres; start_postgres; return ;;
  esac
  case $1 in stop) stop_portal "$2" ;; start) start_portal "$2" "$first" ;; restart) stop_portal "$2"; start_portal "$2" "$first" ;; *) return 1 ;; esac
}

# Runs the supplied file as it was copied: only ports, folders and, where the document names them as comments to be taken away, lines are changed.
nginx() {
  sed -E -e "s#(listen (\[::\]:)?)443#\1$tls#" -e "s#(listen (\[::\]:)?)80;#\1$plain;#" -e "s#/etc/ssl#$machine/etc/ssl#" -e "s#127\.0\.0\.1:5000#127.0.0.1:$first#" \
    -e 's#https://\$server_name#&:'"$tls#" -f "$machine/nginx/uncommented" "$machine/etc/nginx/conf.d/portal.conf" >"$machine/nginx/portal.conf"
  if [ "$*" = '-s reload' ] && [ ! -s "$machine/nginx/pid" ]; then set --; fi
  as_user "$nginx_program" -p "$machine/nginx/" -c nginx.conf "$@"
}

export PATH="$machine/bin:$machine/usr/local/sbin:$PATH"
export PORTAL_SETTINGS=$machine/etc/siigo-credentials.env PORTAL_USER=$user PORTAL_PROGRAM=$machine/opt/siigo-credentials/SiigoCredentials.Web.dll # for docs/deploy/siigo-credentials

# Who is not root is the portal's user already: nothing is to be changed to.
if [ ! "$root" ]; then
  cat >"$machine/bin/setpriv" <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do case $1 in --reuid|--regid) shift 2 ;; --init-groups) shift ;; *) break ;; esac; done
exec "$@"
END
  printf '%s\n' '#!/bin/sh' 'if [ "$*" = -u ]; then echo 0; else exec /usr/bin/id "$@"; fi' >"$machine/bin/id"
  chmod 755 "$machine"/bin/*
fi

# --- the portal as a process

start_portal() { # name, port, what /health/ready is to answer; its settings are etc/NAME.env
  block sh 'Start by hand' | here | sed -e "s#siigo-credentials\.env#$1.env#" -e "s#127\.0\.0\.1:$first#127.0.0.1:$2#" >"$machine/log/start-$1"
  if [ -d "$machine/opt/$1" ]; then sed -i "s#/opt/siigo-credentials#/opt/$1#" "$machine/log/start-$1"; fi
  if [ -z "$nginx_program" ] && [ "$1" = siigo-credentials ]; then sed -i "s#http://127\.0\.0\.1:$first#'&;https://127.0.0.1:$tls'#" "$machine/log/start-$1"; fi
  rm -f "$machine/run/$1.ended"
  (
    setsid bash -euo pipefail "$machine/log/start-$1" &
    echo $! >"$machine/run/$1.pid"
    code=0
    wait $! || code=$?
    echo "$code" >"$machine/run/$1.ended"
  ) >>"$machine/log/$1.out" 2>>"$machine/log/$1.err" </dev/null &
  local tries
  for tries in $(seq 400); do
    if [ -f "$machine/run/$1.ended" ]; then break; fi
    if [ "$(curl -s -o "$machine/log/ready" -w '%{http_code}' "http://127.0.0.1:$2/health/ready")" = "${3:-200}" ]; then return 0; fi
    sleep 0.25
  done
  echo "/health/ready of the portal $1 does not answer ${3:-200} after $tries looks"
  tail -n 5 "$machine/log/$1.out" "$machine/log/$1.err"
  return 1
}

end_portal() { # signal, name: waits until it has gone
  kill "-$1" "$(cat "$machine/run/$2.pid")"
  until [ -f "$machine/run/$2.ended" ]; do sleep 0.1; done
  rm "$machine/run/$2.pid"
}

stop_portal() { # name: the exit code of an orderly stop is 0
  end_portal TERM "$1"
  [ "$(cat "$machine/run/$1.ended")" -eq 0 ] || { echo "it ended with $(cat "$machine/run/$1.ended")"; return 1; }
}

run_command() { # a command and its arguments, as the document runs one
  PORTAL_SETTINGS=$machine/etc/${settings:-siigo-credentials}.env siigo-credentials "$@"
}

set_to() { # a setting and its value, in etc/NAME.env (default: the first portal's); an empty value takes it away
  local file=$machine/etc/${3:-siigo-credentials}.env
  sed -i "/^$1=/d" "$file"
  if [ "$2" ]; then printf "%s='%s'\n" "$1" "$2" >>"$file"; fi
}

# --- a browser and an integration

web() { # address, options
  curl -sS --max-time 60 --cacert "$machine/etc/ssl/authority.pem" --resolve "portal.example:$tls:127.0.0.1" --resolve "portal.example:$plain:127.0.0.1" -A "$browser" "$@"
}

browse() { # the status that is expected, path, options: the page is in log/page
  local status
  status=$(web -b "$machine/jar" -c "$machine/jar" -o "$machine/log/page" -w '%{http_code}' "https://portal.example:$tls$2" "${@:3}")
  [ "$status" = "$1" ] || { echo "$2 answered $status, not $1"; sed -n '/<main/,/<\/main/p' "$machine/log/page" | sed 's/<[^>]*>//g' | grep '[^ ]'; return 1; }
}

submit() { # the status, path, fields: with the form token of the page before
  local field fields=()
  for field in "${@:3}"; do fields+=(--data-urlencode "$field"); done
  browse "$1" "$2" --data-urlencode "__RequestVerificationToken=$(value __RequestVerificationToken)" "${fields[@]}"
}

value() { grep -o "<input[^>]*name=\"$1\"[^>]*>" "$machine/log/page" | head -1 | sed 's/.* value="\([^"]*\)".*/\1/'; }

shown() { grep -o "id=\"$1\"[^>]*>[^<]*" "$machine/log/page" | head -1 | sed 's/.*>//'; }

page_says() { grep -qF -- "$1" "$machine/log/page" || { echo "the page does not say: $1"; sed 's/<[^>]*>//g' "$machine/log/page" | grep '[^ ]' | head -60; return 1; }; }

code_of() { # a secret in base32: the six digits of now (RFC 6238)
  local key counter hash offset
  key=$(tr -d ' ' <<<"$1" | tr a-z A-Z | base32 -d | od -An -v -tx1 | tr -d ' \n')
  counter=$(printf %016x $(($(date +%s) / 30)))
  hash=$(printf "$(sed 's/../\\x&/g' <<<"$counter")" | openssl dgst -sha1 -mac HMAC -macopt "hexkey:$key" | sed 's/.*= //')
  offset=$((16#${hash: -1} * 2))
  printf '%06d\n' $(((16#${hash:$offset:8} & 0x7fffffff) % 1000000))
}

pair() { printf '{"username":"%s","access_key":"%s"}' "$(cat "$machine/api-user")" "$(cat "$machine/access-key")"; }

signs_in() { # the status that the integration gets at /auth with its pair
  local status
  status=$(web -o "$machine/log/answer-of-auth" -w '%{http_code}' "https://portal.example:$tls/auth" -H 'Content-Type: application/json' -d "$(pair)")
  [ "$status" = "$1" ] || { echo "/auth answered $status, not $1"; cat "$machine/log/answer-of-auth"; return 1; }
  if [ "$1" = 200 ]; then cp "$machine/log/answer-of-auth" "$machine/log/token"; fi # an earlier token is kept where none was given
}

# --- the document, section by section

publish() {
  section Publish
  if [ "${PORTAL_PUBLISHED:-}" ]; then
    cp -r "$PORTAL_PUBLISHED" "$machine/out"
    not_tried "publishing: $PORTAL_PUBLISHED is taken, as the new version too" Publish
    next=$machine/out
    return
  fi
  publish_copy() { # a copy, so that the checkout stays as it is
    mkdir "$machine/checkout"
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$machine/checkout"
    block sh Publish | sed "s#linux-x64#$(dotnet --info | sed -n 's/^ *RID: *//p')#" >"$machine/log/block"
    (cd "$machine/checkout" && bash -euo pipefail "$machine/log/block")
    diff "$machine/checkout/src/SiigoCredentials.Web/packages.lock.json" src/SiigoCredentials.Web/packages.lock.json
    mv "$machine/checkout/out" "$machine/out"
  }
  publish_next() { # the same with another number
    sed -i "s#<Version>.*</Version>#<Version>$next_version</Version>#" "$machine/checkout/Directory.Build.props"
    (cd "$machine/checkout" && bash -euo pipefail "$machine/log/block")
    mv "$machine/checkout/out" "$next"
    rm -rf "$machine/checkout"
  }
  next=$machine/next next_version=99.0.0
  check 'the program is published, and the checkout is as it was' publish_copy
  check 'and so is a new version of it, for later' publish_next
}

install_program() {
  section 'Program, user, folder and key'
  if [ "$root" ]; then
    check 'the block runs as root' play 'Program, user, folder and key'
  else
    not_tried 'making a user: that needs root. The present user stands for it'
    block sh 'Program, user, folder and key' | here | sed '/^useradd/d' >"$machine/log/block"
    check 'the block runs, without its user' bash -euo pipefail "$machine/log/block"
  fi
  check 'the data folder is the user'"'"'s alone' belongs_alone 700 "$machine/var/lib/siigo-credentials"
  check 'so is the key' belongs_alone 600 "$machine/etc/siigo-credentials.key"

  install -m 600 /dev/null "$machine/etc/siigo-credentials.env"
  block ini Settings | here | sed -e "s#smtp\.empresa\.example#127.0.0.1#" >"$machine/etc/siigo-credentials.env"
  set_to Mail__Port "$database" # nobody answers there yet, so mails wait
  set_to Telemetry__MetricsToken metrics-token-of-the-test
  check 'an authority of our own makes certificates' authority
  if [ -z "$nginx_program" ]; then
    set_to Kestrel__Certificates__Default__Path "$machine/etc/ssl/portal.pem"
    set_to Kestrel__Certificates__Default__KeyPath "$machine/etc/ssl/portal.key"
  fi
}

new_folder() { # name: a data folder for another portal
  install -d -m 700 "$machine/var/lib/$1"
  if [ "$root" ]; then chown "$user:$user" "$machine/var/lib/$1"; fi
  echo "$machine/var/lib/$1"
}

belongs_alone() { # mode, file: of that mode, and the portal's user's
  local is
  is=$(stat -c '%a %U' "$2")
  [ "$is" = "$1 $user" ] || { echo "$2 is $is, not $1 $user"; return 1; }
}

all_private() { # a data folder: nothing in it is another's, or to be read by others
  local others
  others=$(find "$1" \( ! -user "$user" -o -type f ! -perm 600 -o -type d ! -perm 700 \) -printf '%m %u %p\n')
  [ -z "$others" ] || { echo "$others"; return 1; }
}

refused_starts() {
  section Settings
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/bad.env"
  set_to Storage__CreatedOn 2026-01-31 bad
  check 'without the word that this is a new installation it says so and exits with 1' refuses 1 'Storage(:|__)CreatedOn' start_portal bad "$first"
  set_to Storage__CreatedOn "$(date +%F)" bad
  set_to Protection__KeyFile '' bad
  check 'without the key it says so and exits with 1' refuses 1 'No key-encryption key' start_portal bad "$first"
  set_to Protection__KeyFile "$machine/etc/siigo-credentials.key" bad
  set_to Portal__PublicUrl '' bad
  check 'without the address it says so and exits with 1' refuses 1 'Portal:PublicUrl' start_portal bad "$first"
  set_to Portal__PublicUrl https://portal.example bad
  set_to Portal__PublikUrl https://portal.example bad
  check 'a setting that is unknown is named, with the nearest one' refuses 1 'Portal:PublicUrl' start_portal bad "$first"
  set_to Portal__PublikUrl '' bad
  set_to Tokens__Lifetime never bad
  check 'so is a value of another form' refuses 1 'Tokens:Lifetime' start_portal bad "$first"
  check 'each of these starts has ended with 1' grep -qx 1 "$machine/run/bad.ended"
  rm -f "$machine/etc/bad.env" "$machine"/run/bad.*
  find "$machine/var/lib/siigo-credentials" -mindepth 1 -delete
}

first_start() {
  section 'Start by hand'
  check 'the portal starts, and is ready' start_portal siigo-credentials "$first"
  check 'it answers as the user' runs_as_user siigo-credentials
  check 'a set-up link is on standard error' grep -q 'Set-up link' "$machine/log/siigo-credentials.err"
  check 'and not on standard output' lacks 'instalacion' "$machine/log/siigo-credentials.out"
  old_link=$(setup_link)
  check 'a stop is orderly' stop_portal siigo-credentials
  check 'the portal starts again' start_portal siigo-credentials "$first"
  check 'its files are private' all_private "$machine/var/lib/siigo-credentials"
  stop_portal siigo-credentials
  chmod 644 "$machine/var/lib/siigo-credentials/portal.db"
  check 'the portal starts with a database that others may read' start_portal siigo-credentials "$first"
  check 'and makes it private' belongs_alone 600 "$machine/var/lib/siigo-credentials/portal.db"

  section 'The first company by a command'
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/fresh.env"
  set_to Storage__Folder "$(new_folder fresh)" fresh
  check 'the block prints a link' env "PORTAL_SETTINGS=$machine/etc/fresh.env" bash -euo pipefail <(block sh 'The set-up link 2')
  check 'to the terminal' wrote "^https://portal.example:$tls/cuenta/invitacion\\?codigo="
  check 'the portal starts' start_portal fresh "$second"
  check 'and writes no set-up link' lacks 'Set-up link' "$machine/log/fresh.err"
  check 'it stops' stop_portal fresh

  section 'Start with systemd'
  if type -P systemd-analyze >/dev/null; then check 'the unit and those of the backup pass systemd-analyze verify' verify_units; fi
  if [ ! -d /run/systemd/system ]; then not_tried 'the unit as a service, systemd-creds and the journal: systemd does not run here'; else not_tried 'the unit as a service: it would be installed on this machine'; fi
}

lacks() { ! grep -m 3 -- "$1" "$2"; }

runs_as_user() { [ "$(stat -c %U "/proc/$(cat "$machine/run/$1.pid")")" = "$user" ]; }

setup_link() { sed -n 's/^Set-up link.*portal\.example:[0-9]*//p' "$machine/log/siigo-credentials.err" | tail -1; }

verify_units() { # with a program where the units expect one, and the exposure that the document tells
  local unit
  for unit in siigo-credentials.service siigo-credentials-backup.service siigo-credentials-backup.timer; do
    sed -E "s#^(ExecStart=)\S+#\1$(type -P dotnet)#" "docs/deploy/$unit" >"$machine/log/$unit"
  done
  systemd-analyze verify "$machine"/log/siigo-credentials{.service,-backup.service,-backup.timer}
  systemd-analyze security --offline=true "$machine/log/siigo-credentials.service" | tail -1 | tee "$machine/log/exposure"
  grep -qF "$(grep -o 'rates its exposure [0-9.]*' "$document" | grep -o '[0-9.]*$') OK" "$machine/log/exposure"
}

proxy() {
  section 'The proxy'
  if [ -z "$nginx_program" ]; then
    not_tried 'the proxy: nginx is not here. The portal ends TLS itself instead' 'The proxy'
    return
  fi

  mkdir "$machine/nginx"
  : >"$machine/nginx/uncommented"
  local cache
  {
    echo "pid pid; error_log error.log; worker_processes 1; events { }"
    echo "http { access_log off;"
    for cache in client_body proxy fastcgi uwsgi scgi; do echo "${cache}_temp_path $cache;"; done
    echo "include portal.conf; }"
  } >"$machine/nginx/nginx.conf"
  if [ "$root" ]; then chown -R "$user" "$machine/nginx"; fi
  check 'nginx takes the supplied file' play_proxy
  check 'http leads to https, with 308' redirects
  check 'so it does when a stranger names another host' redirects -H 'Host: evil.example'
  check '/metrics is not for outside' browse 404 /metrics
  check 'a page is served, with a form' browse 200 /cuenta/iniciar-sesion
  check 'the form has its token' value_is_there __RequestVerificationToken
  check 'a page for people leads to the sign-in at the same port' leads_to_sign_in
}

authority() { # of our own, with certificates for the proxy and the database
  local ssl=$machine/etc/ssl
  mkdir "$ssl"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=An authority for a day' -keyout "$ssl/authority.key" -out "$ssl/authority.pem"
  certificate portal.example portal
  certificate localhost database
  if [ "$root" ]; then chown "$user:$user" "$ssl"/{portal,database}.key; fi
}

certificate() { # host name, file name
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$ssl/$2.key" -out "$ssl/$2.csr"
  openssl x509 -req -in "$ssl/$2.csr" -CA "$ssl/authority.pem" -CAkey "$ssl/authority.key" -CAcreateserial -days 2 -extfile <(echo "subjectAltName=DNS:$1") -out "$ssl/$2.pem"
}

play_proxy() {
  play 'The proxy'
}

redirects() {
  local to
  to=$(web -o /dev/null -w '%{http_code} %{redirect_url}' "$@" "http://portal.example:$plain/auth?a=b")
  [ "$to" = "308 https://portal.example:$tls/auth?a=b" ] || { echo "$to"; return 1; }
}

leads_to_sign_in() {
  local to
  to=$(web -o /dev/null -w '%{redirect_url}' "https://portal.example:$tls/alianzas/mi-credencial-api")
  [[ $to == "https://portal.example:$tls/cuenta/iniciar-sesion"* ]] || { echo "$to"; return 1; }
}

value_is_there() { [ "$(value "$1")" ]; }

set_up() {
  section 'The set-up link'
  check 'the link of the first start serves no more' browse 200 "$old_link"
  check 'the page says so' page_says 'Este enlace ya no sirve'
  check 'the link of the second start opens a form' browse 200 "$(setup_link)"
  local link
  link=$(setup_link)
  check 'it makes the first company' submit 302 "$link" "Codigo=${link#*=}" "Form.CompanyName=Comercial de Prueba" Form.Nit=900123456-8 Form.PlanCode=premium \
    Form.FirstName=Ana Form.LastName=Prueba Form.Email=ana@empresa.example "Form.Password=$password"
  check 'it works once' browse 200 "$link"
  check 'and then says so' page_says 'Este enlace ya no sirve'
  check 'the sign-in page' browse 200 /cuenta/iniciar-sesion
  check 'the Administrador signs in' submit 302 /cuenta/iniciar-sesion Email=ana@empresa.example "Password=$password"
  check 'and is asked for a second factor first' browse 200 /cuenta/seguridad
  check 'an authenticator is offered' submit 200 '/cuenta/seguridad?handler=SetUp'
  authenticator=$(shown secreto)
  check 'and set up' submit 200 '/cuenta/seguridad?handler=Confirm' "code=$(code_of "$authenticator")"
  check 'with recovery codes' page_says 'Guarda tus códigos de recuperación'
  check 'the credential page' browse 200 /alianzas/mi-credencial-api
  check 'makes a pair' submit 200 '/alianzas/mi-credencial-api?handler=Generate' Contact.Name=Julia Contact.Email=julia@aliado.example "Operation.Id=$(value Operation.Id)" Operation.Confirmed=true
  shown usuario-api >"$machine/api-user"
  shown access-key >"$machine/access-key"
  check 'an integration signs in with it at /auth' signs_in 200
  check 'its token is good at /v1' calls_v1
}

calls_v1() {
  local status
  status=$(web -o "$machine/log/v1" -w '%{http_code}' "https://portal.example:$tls/v1/credential" -H 'Partner-Id: MiTienda' \
    -H "Authorization: Bearer $(sed 's/.*"access_token":"\([^"]*\)".*/\1/' "$machine/log/token")")
  [ "$status" = "${1:-200}" ] || { echo "/v1 answered $status"; cat "$machine/log/v1"; return 1; }
}


activity() {
  section 'What is verified without us'
  check 'the page Actividad opens' browse 200 /configuracion/credenciales-usuario-api/actividad
  check 'the activity is downloaded' submit 200 '/configuracion/credenciales-usuario-api/actividad?handler=Export' format=Json
  cp "$machine/log/page" "$machine/activity.json"
  chmod 644 "$machine/activity.json"
  check 'and verified without settings' verify_activity "$machine/activity.json"
  local head
  head=$(sed -n '1s/.*"sequence":\([0-9]*\),"hash":"\([0-9A-Fa-f]*\)".*/\1:\2/p' "$machine/activity.json")
  check 'it still holds the head that was written down' verify_activity "$machine/activity.json" --head "$head"
  sed 's/ana@empresa/eva@empresa/; s/"action":"Credential/"action":"credential/' "$machine/activity.json" >"$machine/forged.json"
  check 'a changed one is refused' refuses 1 . verify_activity "$machine/forged.json"
}

verify_activity() { bare verify-activity "$@"; }

back_up() {
  section 'Back up'
  backup=$machine/var/lib/siigo-credentials/backups/portal-$(date +%F).db
  check 'the block runs beside the running portal' play 'Back up'
  check 'it says which key sealed it' wrote 'sealed with key-encryption key'
  check 'the backup is private' belongs_alone 600 "$backup"
  if type -P sqlite3 >/dev/null; then check 'reading it with sqlite3 does no harm (it is restored below)' sqlite3 -readonly "$backup" 'SELECT COUNT(*) FROM "Companies"'; fi
  check 'a file that exists is never overwritten' refuses 1 'No backup was made' run_command backup "$backup"
}

on_a_schedule() {
  section 'On a schedule'
  check 'the block makes a backup and goes on until it is told to stop' scheduled
  check 'a folder has one such command at a time' wrote 'another command makes backups'
  check 'its backup is private' belongs_alone 600 "$(ls "${backup%/*}"/portal-*Z.db)"
  sleep 1 # the name of a backup is a second
  check 'without --every it makes one backup and ends' run_command backup "${backup%/*}" --keep 1 --json
  check 'in one document; the older one is gone' wrote '^\{"exit":0,.*"deleted":1\}$'
  check 'a file with another name is left alone' ls "$backup"
  check 'the backup can be restored' in_empty_folder "$(ls "${backup%/*}"/portal-*Z.db)"
  check 'a folder that is not there is refused' refuses 1 'there is no folder' run_command backup "$machine/var/lib/not-mounted" --keep 1
  check 'and an interval out of its bounds' refuses 1 '1m to 30d' run_command backup "${backup%/*}" --every 31d --keep 1
}

scheduled() {
  local pid
  { printf 'exec '; block sh 'On a schedule' | here; } >"$machine/log/block"
  bash -euo pipefail "$machine/log/block" >"$machine/log/schedule" 2>&1 &
  pid=$!
  until grep -q 'is whole and on the disk' "$machine/log/schedule"; do kill -0 $pid || { cat "$machine/log/schedule"; return 1; }; sleep 0.1; done
  refuses 1 'another command makes backups' run_command backup "${backup%/*}" --keep 2
  kill -TERM $pid
  wait $pid
  cat "$machine/log/schedule"
  grep -q '^Stopped' "$machine/log/schedule"
}

upgrade() {
  section 'A new version'
  check 'the block backs up and replaces the program' play_upgrade
  check '/health/live tells its version' answers 200 /health/live "Healthy $next_version"
  check 'integrations sign in' signs_in 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  check 'and the way back' play 'A new version 2'
  check '/health/live tells the former version' answers 200 /health/live "Healthy $version"
  check 'integrations sign in' signs_in 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
}

play_upgrade() {
  block sh 'A new version' | here | sed "s#cp -r $machine/out #cp -r $next #" >"$machine/log/block"
  bash -euo pipefail "$machine/log/block"
}

restore() {
  section Restore
  check 'the running portal is in the way' refuses 1 'running' run_command restore "$backup" --force
  check 'an integration is suspended after the backup' run_command suspend "$company"
  check 'and refused' signs_in 401
  check 'the block runs as root, with the service stopped and started' play Restore
  check 'the files are the user'"'"'s alone' all_private "$machine/var/lib/siigo-credentials"
  check 'what was there is kept' ls "$machine"/var/lib/siigo-credentials/portal.db.before-*
  check 'everything is as it was at the time of the backup' signs_in 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  check 'the service stops' systemctl stop siigo-credentials
  check 'without --force a database is not replaced' refuses 1 '--force' run_command restore "$backup"
  cp -p "$backup" "${backup%/*}/changed.db"
  printf x | dd of="${backup%/*}/changed.db" bs=1 seek=5000 conv=notrunc status=none
  check 'a backup that was changed is refused' refuses 1 'seal' run_command restore "${backup%/*}/changed.db" --force
  head -c -64 "$backup" >"${backup%/*}/unsealed.db"
  check 'one without its seal too, with the option that accepts it' refuses 1 'carries no seal.*--accept-findings seal' in_empty_folder "${backup%/*}/unsealed.db"
  check 'which restores it' in_empty_folder "${backup%/*}/unsealed.db" --accept-findings seal
  rm "${backup%/*}/unsealed.db"
  check 'the service starts' systemctl start siigo-credentials

  section 'On another machine'
  mkdir "$machine"/media
  cp "$machine/etc/siigo-credentials.key" "$backup" "$machine/media"
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/elsewhere.env"
  set_to Storage__Folder "$(new_folder elsewhere)" elsewhere
  set_to Protection__KeyFile "$machine/etc/elsewhere.key" elsewhere
  block sh 'On another machine' | here | sed -e "s#/etc/siigo-credentials\.key#/etc/elsewhere.key#" -e "s#/var/lib/siigo-credentials/#/var/lib/elsewhere/#" >"$machine/log/block"
  check 'the block restores the backup there' env "PORTAL_SETTINGS=$machine/etc/elsewhere.env" bash -euo pipefail "$machine/log/block"
  check 'its files are the user'"'"'s alone' all_private "$machine/var/lib/elsewhere"
  check 'a portal starts there' start_portal elsewhere "$second"
  check 'and lets the integration in' at_other_door 200
  check 'it stops' stop_portal elsewhere
}

at_other_door() { # the status at the second portal's own port
  local status
  status=$(curl -s -o "$machine/log/token-elsewhere" -w '%{http_code}' "http://127.0.0.1:$second/auth" -H 'X-Forwarded-Proto: https' -H 'Content-Type: application/json' -d "$(pair)")
  [ "$status" = "$1" ] || { echo "/auth answered $status, not $1"; cat "$machine/log/token-elsewhere"; return 1; }
}

commands() {
  section Commands
  check 'the block runs as root, as the portal'"'"'s user' play Commands
  check 'migrate says that nothing is to be done' run_command migrate
  check 'in words' wrote 'up to date'
  check 'suspend' run_command suspend 900123456-8
  check 'refuses the integration at the next request' signs_in 401
  check 'and its token' calls_v1 403
  check 'resume' run_command resume 900.123.456-8
  check 'lets it in' signs_in 200
  check 'a company that is not there has an exit code of its own' refuses 3 '800000001|no such' run_command suspend 800000001
  check 'a wrong check digit is refused' refuses 1 'check digit' run_command suspend 900123456-1
  check 'what is so already has one too' refuses 4 'not suspended' run_command resume '900 123 456 - 8'
  check 'an unknown command is an error' refuses 1 . run_command no-such-command
  check 'an unknown option is one' refuses 1 . run_command companies --no-such-option
  check 'a setting may stand before a command' run_command --Storage:Folder="$machine/var/lib/siigo-credentials" migrate
  check 'or behind it' run_command migrate --Storage:Folder "$machine/var/lib/siigo-credentials"
  check 'in another folder there is nothing' refuses 1 'there is no database' run_command companies --Storage:Folder="$machine/var/lib"
  check 'a command tells its own help' bare suspend --help
  check 'help needs no settings and touches nothing' bare --help
  check 'neither does the version' bare --version
  check 'which it tells' wrote "^${version//./\\.}\$"
  routine
  plans_and_people
  archive
  check 'create-admin prints a link' run_command create-admin 900123456-8 luis@empresa.example
  check 'to the terminal' wrote "^https://portal.example:$tls/cuenta/invitacion\\?codigo="
  check 'which opens a page' browse 200 "$(sed -n "s#^https://portal.example:$tls##p" "$before")"
  check 'roll-signing-key' run_command roll-signing-key
  check 'earlier tokens are good' calls_v1 200
  printf 'Mañana a las 8 habrá mantenimiento.\n' >"$machine/news.txt"
  chmod 644 "$machine/news.txt"
  check 'publish-news' run_command publish-news --subject 'Mantenimiento' --text-file "$machine/news.txt"
  check 'is shown under Ayuda' browse 200 /ayuda/novedades
  check 'with its text' page_says 'habrá mantenimiento'
  check 'news' run_command news --json
  local id
  id=$(grep -o '"id":"[^"]*' "$seen" | head -1 | cut -d '"' -f 4)
  check 'remove-news takes it off' run_command remove-news "$id"
  check 'the page' browse 200 /ayuda/novedades
  check 'where it is no longer' lacks 'habrá mantenimiento' "$machine/log/page"
  check 'resubscribe has nothing to do' refuses 4 'has not unsubscribed' run_command resubscribe julia@aliado.example
  check 'and never twice' refuses 4 'before' run_command publish-news --subject 'Mantenimiento' --text-file "$machine/news.txt"
  printf 'Ma\361ana\n' >"$machine/news.txt"
  check 'a text in another encoding is refused' refuses 1 'UTF-8' run_command publish-news --subject 'Latin-1' --text-file "$machine/news.txt"
  if [ "$root" ]; then
    check 'a command as root refuses before it touches anything' refuses 1 "belongs to $user" as_root migrate
  fi
  check 'the files are the user'"'"'s alone' all_private "$machine/var/lib/siigo-credentials"
}

plans_and_people() {
  check 'add-plan' run_command add-plan piloto 'Plan piloto' --api
  check 'not twice' refuses 4 'there is a plan' run_command add-plan piloto 'Plan piloto' --api
  check 'change-plan' run_command change-plan piloto --name 'Plan de prueba' --api false
  check 'plan-contact' run_command plan-contact --name 'Marta Ruiz' --phone '601 5550100' --page https://ventas.example/api
  check 'plans' run_command plans
  check 'lists the plan' wrote '^piloto +Plan de prueba +no'
  check 'set-plan gives a company one without the API' run_command set-plan 900123456 piloto
  check 'its page' browse 200 /alianzas/mi-credencial-api
  check 'names whom to ask' page_says 'Marta Ruiz'
  check 'plan-contact --remove' run_command plan-contact --remove
  check 'the page' browse 200 /alianzas/mi-credencial-api
  check 'names the asesor comercial' page_says 'asesor comercial'
  check 'back to the plan with it' run_command set-plan 900123456 premium
  check 'integrations sign in' signs_in 200
  check 'clear-addresses has nothing to do' refuses 4 'from everywhere already' run_command clear-addresses 900123456
  check 'person' run_command person ana@empresa.example --json
  check 'tells the factors' wrote '"authenticatorSince":"20'
  check 'person-data of a user' run_command person-data ana@empresa.example
  check 'is JSON' wrote 'ana@empresa\.example'
  check 'of nobody' refuses 3 'the portal has nothing of' run_command person-data nadie@nada.example
  check 'erase-person --dry-run counts' run_command erase-person julia@aliado.example --dry-run
  check 'and does nothing' wrote 'Nothing was done\. This would go'
  check 'the last Administrador is not erased' refuses 1 Administrador run_command erase-person ana@empresa.example
  check 'forget-answers has nothing to do' refuses 4 'has answered nothing' run_command forget-answers ana@empresa.example
}

archive() { # the words of "Exporting and erasing a company"
  local file=$machine/var/lib/siigo-credentials/exported.json gone=$machine/var/lib/siigo-credentials/erased.json
  check 'export-company' run_command export-company 900123456-8 "$file"
  check 'writes a file of its own' belongs_alone 600 "$file"
  check 'without the Access Key' lacks "$(cat "$machine/access-key")" "$file"
  check 'the activity is cut out and verified' cut_out "$file"
  check 'create-admin makes a company' run_command create-admin 901234567-7 eva@otra.example --company 'Otra de Prueba'
  check 'companies in parts' run_command companies --limit 1
  check 'go on' wrote 'There may be more: --after 900123456'
  check 'with the next one' run_command companies --limit 1 --after 900123456
  check 'there it is' wrote '^901234567-7 +Otra de Prueba'
  check 'erase-company asks for the name' refuses 1 'is called' run_command erase-company 901234567 "$gone" --name 'Comercial de Prueba'
  check 'and erases' run_command erase-company 901234567 "$gone" --name 'Otra de Prueba'
  check 'it is gone' refuses 3 'there is no company' run_command company 901234567
  check 'verify-database finds every chain whole' run_command verify-database
  check 'and says so' wrote '1 audit chains were verified'
  rm "$file" "$gone"
}

cut_out() { # by the command of the document
  grep -o "sed -n '/^{\"format\":\"siigo-activity-[^\`]*" "$document" | sed -e "s#FILE#$1#" -e "s#activity\.json#$machine/cut.json#" >"$machine/log/block"
  bash -euo pipefail "$machine/log/block"
  chmod 644 "$machine/cut.json"
  bare verify-activity "$machine/cut.json"
}

routine() { # what needs no SQL
  check 'companies' run_command companies --search prueba
  check 'lists the company' wrote '^900123456-8 +Comercial de Prueba +premium +yes'
  check 'company, as JSON' run_command company 900123456 --json
  check 'tells its credential' wrote '"apiUser":"'
  check 'people' run_command people --company 900123456
  check 'lists the Administrador' wrote '^ana@empresa\.example +Ana Prueba +Administrador'
  check 'requests about personal data' run_command data-requests --all
  check 'set-plan ends the integration' run_command set-plan 900123456 emprendedor
  check 'at the next request' refused_sign_in
  check 'and lets it in again' run_command set-plan 900123456 premium
  check 'at the next request' signs_in 200
  check 'heads' run_command heads
  check 'tells one a company' wrote '^[0-9a-f]{32}  900123456 +[0-9]+:[0-9A-F]{64}'
  check 'mails' run_command mails --limit 5
  check 'a refusal is JSON too, where it is asked for' refuses 3 '"exit":3' run_command suspend 800000001 --json
}

refused_sign_in() { signs_in 401 || signs_in 403; }

bare() { as_user timeout 60 env -i "PATH=$PATH" dotnet "$machine/opt/siigo-credentials/SiigoCredentials.Web.dll" "$@"; }

as_root() { # the mistake that everybody makes once
  (set -a; . "$machine/etc/siigo-credentials.env"; set +a; cd "$machine/opt/siigo-credentials"; dotnet SiigoCredentials.Web.dll "$@")
}

rotate_key() {
  section 'Another key-encryption key'
  local etc=$machine/etc
  cp -p "$etc/siigo-credentials.key" "$etc/siigo-credentials.key.previous"
  openssl rand -base64 32 >"$etc/siigo-credentials.key"
  set_to Protection__PreviousKeyFile "$etc/siigo-credentials.key.previous"
  check 'the portal starts with both keys' systemctl restart siigo-credentials
  check 'rotate-kek' run_command rotate-kek
  check 'says that the previous key is needed no more' wrote 'previous key is needed no more'
  set_to Protection__PreviousKeyFile ''
  check 'the portal starts with the new key alone' systemctl restart siigo-credentials
  check 'integrations sign in' signs_in 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  check 'a backup of before is refused with the new key alone' refuses 1 'seal' in_empty_folder "$backup"
  set_to Protection__PreviousKeyFile "$etc/siigo-credentials.key.previous"
  check 'and opens with the previous key beside it' in_empty_folder "$backup"
  set_to Protection__PreviousKeyFile ''
}

in_empty_folder() { # a backup and options, restored with the settings of the first portal into a folder of its own
  rm -rf "$machine/var/lib/again"
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/again.env"
  set_to Storage__Folder "$(new_folder again)" again
  settings=again run_command restore "$@"
}

lose_key() {
  section 'KEK lost'
  local etc=$machine/etc
  install -m 644 /dev/null "$etc/foreign.key"
  openssl rand -base64 32 >"$etc/foreign.key"
  set_to Protection__KeyFile "$etc/foreign.key" elsewhere
  check 'a portal with another key starts, and is not ready' start_portal elsewhere "$second" 503
  check 'and says so in the log' grep -q KekCanaries "$machine/log/elsewhere.out"
  check 'integrations sign in all the same' at_other_door 200
  settings=elsewhere check 'accept-kek' run_command accept-kek
  check 'it becomes ready' becomes_ready "$second"
  check 'and stops' stop_portal elsewhere
  set_to Protection__PreviousKeyFile "$etc/siigo-credentials.key" elsewhere
  settings=elsewhere check 'the lost key is found: rotate-kek' run_command rotate-kek
  set_to Protection__PreviousKeyFile '' elsewhere
  settings=elsewhere check 'and everything opens again' run_command verify-database
}

becomes_ready() { # port
  local tries
  for tries in $(seq 300); do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$1/health/ready")" = 200 ]; then return 0; fi
    sleep 0.2
  done
  echo "not ready after $tries looks"
  return 1
}

wrap_key() {
  section 'The key and a certificate'
  local etc=$machine/etc
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Keys of the house' -keyout "$etc/kek-certificate.key" -out "$etc/siigo-credentials.crt" 2>/dev/null
  openssl pkcs12 -export -inkey "$etc/kek-certificate.key" -in "$etc/siigo-credentials.crt" -passout pass:locked -out "$etc/siigo-credentials.pfx"
  if [ "$root" ]; then chown "$user:$user" "$etc/siigo-credentials.pfx"; fi
  chmod 600 "$etc/siigo-credentials.pfx"
  chmod 644 "$etc/siigo-credentials.crt"
  check 'the block runs' play 'The key and a certificate'
  check 'the wrapped key is the user'"'"'s alone' belongs_alone 600 "$etc/siigo-credentials.key.wrapped"
  set_to Protection__KeyFile "$etc/siigo-credentials.key.wrapped"
  set_to Protection__CertificateFile "$etc/siigo-credentials.pfx"
  set_to Protection__CertificatePassword locked
  check 'the portal starts with it' systemctl restart siigo-credentials
  check 'and integrations sign in' signs_in 200
  set_to Protection__KeyFile "$etc/siigo-credentials.key"
  set_to Protection__CertificateFile ''
  set_to Protection__CertificatePassword ''
  check 'back to the key as it is' systemctl restart siigo-credentials
}

watch() {
  section 'Watching it'
  check '/health/live' answers 200 /health/live Healthy
  # Nobody answers as the mail server here: once a mail was tried, the portal is Degraded, which is 200 as well.
  check '/health/ready' answers 200 /health/ready ''
  check '/health/ready tells the reasons to who holds the token' answers 200 /health/ready '"status":' -H 'Authorization: Bearer metrics-token-of-the-test'
  check 'a page over plain http is 503, with the https address' answers 503 /cuenta/iniciar-sesion "https://portal.example:$tls"
  check 'the log says what is missing' grep -F "HttpsRequirement\",\"Message\":\"A page was asked for over plain http" "$machine/log/siigo-credentials.out"
  check 'and so does /health/ready' answers 200 /health/ready 'plain http' -H 'Authorization: Bearer metrics-token-of-the-test'
  check 'a second start at the same address says so and exits with 1' refuses 1 'address' run_command --urls "http://127.0.0.1:$first"
  check '/metrics is 404 without the token' answers 404 /metrics ''
  check '/metrics tells numbers to who holds it' answers 200 /metrics 'portal_outbox_waiting' -H 'Authorization: Bearer metrics-token-of-the-test'
  check 'with each of the names in the table' has_numbers "$before"

  section 'The log'
  check 'standard output holds one JSON object a line' each_line_is_json "$machine/log/siigo-credentials.out"
  check 'with the sign-in of the Administrador' grep -q '"EventId":101' "$machine/log/siigo-credentials.out"
  check 'and no secret' lacks "$(cat "$machine/access-key")" "$machine/log/siigo-credentials.out"
}

has_numbers() { # what /metrics wrote
  local name
  for name in $(grep -o '^| `portal_[^|]*' "$document" | grep -o 'portal_[a-z_]*'); do
    grep -q "^$name" "$1" || { echo "no $name"; return 1; }
  done
}

answers() { # status, path, text, options
  local status
  status=$(curl -s -o "$machine/log/answer" -w '%{http_code}' "http://127.0.0.1:$first$2" "${@:4}")
  cat "$machine/log/answer"
  [ "$status" = "$1" ] && grep -qF -- "$3" "$machine/log/answer" || { echo "$2 answered $status"; return 1; }
}

each_line_is_json() {
  local other
  other=$(grep -vE '^\{"Timestamp":"[^"]+Z","EventId":[0-9]+,"LogLevel":"[A-Za-z]+","Category":"[^"]+","Message":.*\}$' "$1" || true)
  [ -z "$other" ] || { head -5 <<<"$other"; return 1; }
}

new_cluster() { # a server of the user's own, laid out as Debian does it, which takes connections over TLS alone
  local etc=$machine/etc/postgresql/15/main
  install -d -m 700 "$machine/postgres"
  install -d "$etc/conf.d" "${cluster%/*}"
  cp "$machine/etc/ssl/database.pem" "$machine/etc/ssl/database.key" "$machine/postgres"
  chmod 600 "$machine/postgres/database.key"
  printf '%s\n' "data_directory = '$cluster'" "hba_file = '$cluster/pg_hba.conf'" "ident_file = '$cluster/pg_ident.conf'" "port = $database" "listen_addresses = '127.0.0.1'" \
    "unix_socket_directories = '$machine/postgres'" 'ssl = on' "ssl_cert_file = '$machine/postgres/database.pem'" "ssl_key_file = '$machine/postgres/database.key'" \
    "include_dir = 'conf.d'" >"$etc/postgresql.conf"
  if [ "$root" ]; then chown -R "$user:$user" "$machine/postgres" "${cluster%/*}"; fi
  as_user "$postgres/initdb" -D "$cluster" -U postgres --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  start_postgres
}

start_postgres() { as_user "$postgres/pg_ctl" -D "$cluster" -w -l "$machine/postgres/log" -o "-c config_file=$machine/etc/postgresql/15/main/postgresql.conf" start >/dev/null; }

stop_postgres() { as_user "$postgres/pg_ctl" -D "$cluster" -w -m fast stop >/dev/null; }

with_postgres() { as_user env "PATH=$postgres:$PATH" "PGHOST=$machine/postgres" "PGPORT=$database" PGUSER=postgres "$@"; }

move_to_postgres() {
  section PostgreSQL
  if [ -z "$postgres" ]; then
    not_tried 'PostgreSQL and everything after it: its programs are not here' PostgreSQL
    return 1
  fi
  check 'a server of its own starts' new_cluster
  block sh PostgreSQL >"$machine/log/block"
  printf 'a password of the role\n%.0s' 1 2 >"$machine/log/answers"
  chmod 644 "$machine"/log/{block,answers}
  check 'the block makes role and database' make_database
  cp -p "$machine/etc/ssl/authority.pem" "$machine/etc/siigo-credentials-db-ca.pem"
  chmod 644 "$machine/etc/siigo-credentials-db-ca.pem"

  section 'Moving from SQLite to PostgreSQL'
  check 'the portal stops' systemctl stop siigo-credentials
  check 'its database is backed up' run_command backup "${backup%/*}/before-moving.db"
  block ini PostgreSQL | here | sed -e "s#Host=db\.example#Host=localhost;Port=$database#" -e 's#Password=…#Password=a password of the role#' >>"$machine/etc/siigo-credentials.env"
  check 'move-to-postgres, over TLS that is verified' run_command move-to-postgres
  check 'the portal starts on PostgreSQL' systemctl start siigo-credentials
  check 'integrations sign in' signs_in 200
  check 'their tokens of before are good' calls_v1 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/wrong.env"
  sed -i 's#Password=[^;]*#Password=another#' "$machine/etc/wrong.env"
  settings=wrong check 'a wrong password is refused in words' refuses 1 'refused the sign-in' run_command companies
  sed -i 's#localhost;Port=[0-9]*#localhost;Port=1#' "$machine/etc/wrong.env"
  settings=wrong check 'so is a server that is not there' refuses 1 'cannot be reached' run_command companies
  check 'moving again is refused' refuses 1 'Nothing was moved|is running' run_command move-to-postgres
  check 'backup is for SQLite alone, and names pg_dump' refuses 1 'pg_dump' run_command backup "${backup%/*}/of-postgres.db"
  check 'the routine, on PostgreSQL' routine
  check 'pg_dump' with_postgres pg_dump -Fc -f "$machine/postgres/dump" portal
  check 'and pg_restore into another database' restore_dump
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/elsewhere.env"
  sed -i 's#Database=portal#Database=restored#' "$machine/etc/elsewhere.env"
  check 'a portal starts there' start_portal elsewhere "$second"
  check 'and lets the integration in' at_other_door 200
  check 'it stops' stop_portal elsewhere
  check 'verify-database verifies it' verify_restored
  to_a_moment
}

verify_restored() { settings=elsewhere run_command verify-database; }

to_a_moment() {
  section 'Point-in-time recovery'
  local etc=$machine/etc/postgresql/15/main heads base moment
  block ini 'Point-in-time recovery' | here >"$etc/conf.d/portal-archive.conf"
  check 'the server archives its log' play 'Point-in-time recovery'
  check 'the portal goes on after the restart' becomes_ready "$first"
  check 'a base backup, verified, beside the running portal' base_backup
  base=$(ls "$machine/var/backups/portal/base" | tail -1)
  check 'an act before the moment' run_command set-plan 900123456 emprendedor
  check 'and one more' run_command set-plan 900123456 premium
  check 'the heads of the moment' run_command heads
  cp "$seen" "$machine/log/heads"
  sleep 1
  moment=$(date -u '+%F %T.%6N+00')
  check 'an accident after it' run_command revoke 900123456
  check 'the pair works no more' signs_in 401
  check 'somebody is erased' run_command erase-person julia@aliado.example
  sleep 2
  check 'the log of the accident is in the archive, within archive_timeout' archived
  block ini 'Point-in-time recovery 2' | here >"$etc/conf.d/portal-recovery.conf"
  check 'the block restores to the moment, verifies and starts' play 'Point-in-time recovery 3'
  cp "$seen" "$machine/log/restored"
  check 'with every chain whole' wrote 'audit chains were verified'
  check 'and the name of who must be erased again' wrote 'are in it again: julia@aliado\.example'
  check 'and the heads of the moment' same_heads
  check 'the portal is ready' becomes_ready "$first"
  check 'the pair works again' signs_in 200
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  check 'the activity that was downloaded earlier verifies' verify_activity "$machine/activity.json"
  check 'a base backup of the new timeline' base_backup
  check 'the former server is kept' ls "$cluster.before/PG_VERSION"
}

base_backup() {
  sleep 1 # its name is a second
  block sh 'Point-in-time recovery 2' | here >"$machine/log/block"
  with_postgres bash -euo pipefail "$machine/log/block"
}

archived() { # everything up to now: what was written last is in a file that was archived after now
  local now
  now=$(date +%s)
  for _ in $(seq 900); do
    if [ "$(stat -c %Y "$machine/var/backups/portal/wal" | cut -d . -f 1)" -gt "$now" ]; then return 0; fi
    sleep 0.1
  done
  ls -l "$machine/var/backups/portal/wal"
  tail -5 "$machine/postgres/log"
  return 1
}

same_heads() { grep -q . "$machine/log/heads" && grep -E '^[0-9a-f]{32}  ' "$machine/log/heads" | while read -r head; do grep -qF "$head" "$machine/log/restored" || { echo "not there: $head"; return 1; }; done; }

make_database() { (set +e; with_postgres setsid -w bash -euo pipefail "$machine/log/block" <"$machine/log/answers"); }

restore_dump() {
  with_postgres createdb --owner portal --encoding UTF8 --locale C.UTF-8 --template template0 restored
  with_postgres pg_restore -d restored "$machine/postgres/dump"
}

several() {
  sed 's#^Storage__Provider=.*#Storage__Provider=Sqlite#' "$machine/etc/siigo-credentials.env" >"$machine/etc/elsewhere.env"
  check 'going back is another setting' start_portal elsewhere "$second"
  check 'as long as nothing is to be kept' at_other_door 200
  check 'it stops' stop_portal elsewhere

  section 'Several instances'
  set_to Portal__Instances 2
  set_to Portal__DrainTime 00:00:02
  cp "$machine/etc/siigo-credentials.env" "$machine/etc/second.env"
  set_to Storage__Folder "$(new_folder second)" second
  cp -r "$machine/out" "$machine/opt/second" # as on a machine of its own
  check 'the first starts as one of two' systemctl restart siigo-credentials
  check 'the second starts beside it' start_portal second "$second"
  if [ -z "$nginx_program" ]; then
    not_tried 'two portals behind a proxy: nginx is not here'
    return
  fi
  echo "s/# (server) 10\\.0\\.0\\.2:5000/\\1 127.0.0.1:$second/" >"$machine/nginx/uncommented"
  check 'nginx takes a line for the second' play_proxy
  check '200 pages with both: none fails' many_pages 200
  check 'both of them served pages' both_served
  end_soon KILL second 2 &
  check '200 pages while one of two is killed: none fails' many_pages 200
  wait $!
  check '200 pages with one dead: none fails' many_pages 200
  check '50 sign-ins (POST) with one dead: none fails' many_sign_ins 50
  check 'the second comes back' start_portal second "$second"
  end_soon TERM siigo-credentials 1 &
  check '200 pages while the other is told to stop: none fails' many_pages 200
  wait $!
  check '50 sign-ins with that one stopped: none fails' many_sign_ins 50
  check 'it comes back' systemctl start siigo-credentials
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api

  section 'Upgrading one after the other'
  local name
  for name in second siigo-credentials; do
    upgrade_one $name &
    check "200 pages while one of two is upgraded: none fails" many_pages 200
    wait $! || failed "the upgrade of $name" 'it did not become ready'
  done
  check '/health/live tells the new version' answers 200 /health/live "Healthy $next_version"
  check '50 sign-ins (POST) with the new version: none fails' many_sign_ins 50

  section 'Another key-encryption key, two portals'
  local etc=$machine/etc
  cp -p "$etc/siigo-credentials.key" "$etc/siigo-credentials.key.previous"
  openssl rand -base64 32 >"$etc/siigo-credentials.key"
  both_set Protection__PreviousKeyFile "$etc/siigo-credentials.key.previous"
  check 'the first starts with both keys' systemctl restart siigo-credentials
  check 'then the second' restart_second
  check 'rotate-kek' run_command rotate-kek
  check 'says that the previous key is needed no more' wrote 'previous key is needed no more'
  both_set Protection__PreviousKeyFile ''
  check 'the first starts with the new key alone' systemctl restart siigo-credentials
  check 'then the second' restart_second
  check 'both let the integration in' many_sign_ins 10
  check 'people are still signed in' browse 200 /alianzas/mi-credencial-api
  check 'every secret opens' run_command verify-database
}

upgrade_one() { # name
  stop_portal "$1"
  rm -r "$machine/opt/$1"
  cp -r "$next" "$machine/opt/$1"
  start_portal "$1" "$([ "$1" = second ] && echo "$second" || echo "$first")"
}

both_set() { set_to "$1" "$2"; set_to "$1" "$2" second; }

restart_second() { stop_portal second; start_portal second "$second"; }

many_pages() { # how many; by the person who is signed in, on kept connections as a browser has them, and one after the other
  local codes
  codes=$(for _ in $(seq "$1"); do web -o /dev/null -w '%{http_code}\n' -b "$machine/jar" "https://portal.example:$tls/alianzas/mi-credencial-api" 2>&1 || true; done | sort | uniq -c)
  echo "$codes"
  [ "$(tr -s ' ' <<<"$codes")" = " $1 200" ]
}

many_sign_ins() { for _ in $(seq "$1"); do signs_in 200; done; }

end_soon() { # signal, name, seconds
  sleep "$3"
  end_portal "$1" "$2"
}

both_served() { # by what nginx keeps open
  local port
  for port in "$first" "$second"; do
    ss -Htn state established "( dport = :$port )" | grep . || { echo "nobody talks to port $port"; return 1; }
  done
}

two_proxies() {
  section 'Behind a second proxy'
  if [ -z "$nginx_program" ]; then
    not_tried 'a second proxy: nginx is not here'
    return
  fi
  check 'without the three lines nobody is believed' seen_as 127.0.0.1
  printf '%s\n' 's/# (set_real_ip_from +)203\.0\.113\.0\/24/\1127.0.0.1/' 's/# (real_ip)/\1/' >>"$machine/nginx/uncommented"
  check 'nginx takes the lines' play_proxy
  check 'with them the portal sees whom the outer proxy names' seen_as 198.51.100.7
}

seen_as() { # the address in the log when 198.51.100.7 is named, and a lie before it
  browse 200 /entrega -H 'X-Forwarded-For: 192.0.2.1, 198.51.100.7'
  web -o /dev/null "https://portal.example:$tls/instalacion?codigo=none" -H 'X-Forwarded-For: 192.0.2.1, 198.51.100.7'
  sleep 1
  cat "$machine"/log/{siigo-credentials,second}.out | grep '"EventId":109' | tail -1 | grep -F "\"Address\":\"$1\"" || { cat "$machine"/log/{siigo-credentials,second}.out | grep '"EventId":109' | tail -2; return 1; }
}

last_acts() {
  section 'A key leaked'
  check 'roll-signing-key --compromised' run_command roll-signing-key --compromised
  check 'ends every token' calls_v1 401
  check 'integrations sign in again' signs_in 200
  check 'end-sessions --everybody' run_command end-sessions --everybody
  check 'then the portal starts again' systemctl restart siigo-credentials
  if [ -f "$machine/run/second.pid" ]; then check 'and the second one' restart_second; fi
  check 'everybody is signed out' browse 302 /alianzas/mi-credencial-api
  check 'the sign-in page' browse 200 /cuenta/iniciar-sesion
  check 'takes the password' submit 302 /cuenta/iniciar-sesion Email=ana@empresa.example "Password=$password"
  check 'and asks for a code' browse 200 /cuenta/verificacion
  check 'which lets in' submit 302 /cuenta/verificacion "Codigo=$(code_of "$authenticator")"
  check 'the credential page opens' browse 200 /alianzas/mi-credencial-api

  section 'Commands, the last'
  check 'erase-person erases the contact' run_command erase-person julia@aliado.example
  check 'and the chains still verify' run_command verify-database
  check 'reset-factors takes the authenticator away' run_command reset-factors ana@empresa.example
  check 'and ends the session' browse 302 /alianzas/mi-credencial-api
  check 'revoke ends the Access Key' run_command revoke 900123456-8
  check 'at the next request' signs_in 401
  check 'with its tokens' calls_v1 401
  check 'the stop is orderly' systemctl stop siigo-credentials
}

export machine document checkout user group root first second tls plain nginx_program postgres cluster database # for the blocks
export -f systemctl nginx as_user start_portal stop_portal end_portal block fences here start_postgres stop_postgres

publish
install_program
refused_starts
first_start
proxy
set_up
watch
activity
back_up
on_a_schedule
restore
upgrade
commands
rotate_key
lose_key
wrap_key
if move_to_postgres; then
  several
  two_proxies
fi
last_acts
section 'The whole page'
for reason in "${unplayed[@]}"; do not_tried "\"${reason%%|*}\": ${reason#*|}"; done
check 'every other block has run' all_blocks
time_table
printf '\n%s steps were as documented\n' "$steps"
