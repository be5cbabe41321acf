#!/usr/bin/env bash
# The long forms of the fault tests of docs/reliability.md, on the published program where a test starts it as a process.
#   tests/faults.sh            all of them
#   tests/faults.sh T1 T5      these
# Its last lines tell of each: passed, failed, NOT RUN with the reason, or measured (T12, T20: the figures decide); before them stand the figures that it printed.
# A variable that is set already stays: PORTAL_KILLS=100 PORTAL_KILL_ACTS=10000 tests/faults.sh T1
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

tests=tests/SiigoCredentials.Tests
browser_tests=tests/SiigoCredentials.BrowserTests
published=$PWD/artifacts/faults/web
summary=()
broken=0

usual() { # a variable and its value in the long form
  [ -n "${!1:-}" ] || printf -v "$1" %s "$2"
  export "${1?}"
}

# Compiled ahead, as an operator runs it. The repository's lock file is for every kind of machine, so this one gets its own.
publish() {
  [ -n "${PORTAL_PROGRAM:-}" ] && return 0
  mkdir -p artifacts/faults
  dotnet publish src/SiigoCredentials.Web -c Release -r "$(dotnet --info | sed -n 's/^ *RID: *//p')" --self-contained false \
    -p:NuGetLockFilePath="$PWD/artifacts/faults/packages.lock.json" -o "$published" >artifacts/faults/publish.log || return 1
  export PORTAL_PROGRAM=$published/SiigoCredentials.Web.dll
}

run() { # T, project, filter
  local log reason
  log="artifacts/faults/${1// /-}.log"
  mkdir -p artifacts/faults
  echo "== $1"
  if ! dotnet test "$2" -c Release --filter "$3" --logger "console;verbosity=detailed" >"$log" 2>&1; then
    grep -E '^ *(T[0-9]+:|Failed |Error Message:|[0-9]+ )' "$log"
    summary+=("$1 failed, see $log")
    broken=1
    return
  fi

  sed -n '/Standard Output Messages:/,/^$/p' "$log" | grep -v -e 'Standard Output Messages:' -e '^$'
  reason=$(sed -n 's/^ *Skipped Not run: \(.*\) \[.*\]$/\1/p' "$log" | sort -u | paste -sd' ')
  if ! grep -qE '^ *Passed ' "$log"; then
    summary+=("$1 NOT RUN: ${reason:-no test was found}")
  elif [ -n "$reason" ]; then
    summary+=("$1 passed in part; NOT RUN: $reason")
  else
    summary+=("$1 passed")
  fi
}

real() { # T, filter: the program as a process
  if publish; then run "$1" "$tests" "$2"; else summary+=("$1 failed: the program could not be published, see artifacts/faults/publish.log"); broken=1; fi
}

bench() { # T, options: no test but a measurement
  local log="artifacts/faults/$1.log"
  mkdir -p artifacts/faults
  echo "== $1"
  if dotnet run -c Release --project tests/SiigoCredentials.Bench -- "${@:2}" 2>&1 | tee "$log"; then summary+=("$1 measured"); else summary+=("$1 failed, see $log"); broken=1; fi
}

[ $# -gt 0 ] || set -- T{1..24}
for fault in "$@"; do
  case $fault in
    T1) usual PORTAL_KILLS 500; usual PORTAL_KILL_ACTS 50000; real T1 'FullyQualifiedName~KillTests' ;;
    T2) usual PORTAL_DISK_FAULTS all; real T2 'FullyQualifiedName~FailingDiskTests' ;;
    T3) usual PORTAL_FULL_DISK 20; real T3 'FullyQualifiedName~FullDiskTests' ;;
    T4) usual PORTAL_RACE 10000; run T4 "$tests" 'FullyQualifiedName~RaceTests' ;;
    T5) usual PORTAL_DURABLE 1000; real T5 'FullyQualifiedName~DurabilityOrderTests' ;;
    T6) usual PORTAL_MALFORMED 100000; run T6 "$tests" 'FullyQualifiedName~MalformedRequestTests' ;;
    T7) run T7 "$tests" 'FullyQualifiedName~ClockJumpTests|FullyQualifiedName~AccessKeyLifecycleTests' ;;
    T8) usual PORTAL_KEK_KILLS 100; usual PORTAL_KEK_CREDENTIALS 10000; real T8 'FullyQualifiedName~KekRotationTests|FullyQualifiedName~KekCanaryTests|FullyQualifiedName~SealedKeyRingTests' ;;
    T9) run T9 "$tests" 'FullyQualifiedName~RouteMatrixTests' ;;
    T10) run T10 "$tests" 'FullyQualifiedName~RouteMatrixTests|FullyQualifiedName~SessionPageTests|FullyQualifiedName~SignInTests' ;;
    T11) run T11 "$tests" 'FullyQualifiedName~CanaryTests' ;;
    T12) bench T12 --only timing,people --companies 1000 ;;
    T13) run T13 "$tests" 'FullyQualifiedName~SignInThrottleTests|FullyQualifiedName~SignInLimitTests' ;;
    T14) run T14 "$tests" 'FullyQualifiedName~ActivityCheckTests|FullyQualifiedName~AuditTrailTests' ;;
    T15) run T15 "$tests" 'FullyQualifiedName~Act_WhoseEntryCannotBeWritten' ;;
    T16) run T16 "$tests" 'FullyQualifiedName~TokenAttackTests' ;;
    T17) usual PORTAL_TRAFFIC 500; usual PORTAL_PROGRAM_ROTATIONS 1000; usual PORTAL_BEAT 4; run T17 "$tests" 'FullyQualifiedName~RotationUnderTrafficTests|FullyQualifiedName~ProgramRotationTrafficTests'; run "T17 in a browser" "$browser_tests" 'FullyQualifiedName~CutOverStory' ;;
    T18) usual PORTAL_DRILLS 100; usual PORTAL_DRILL_CREDENTIALS 10000; real T18 'FullyQualifiedName~BackupTests' ;;
    T19) usual PORTAL_INSTANCES 1000; real T19 'FullyQualifiedName~Tests.Instances' ;;
    T20) bench T20 --soak 3600 --pace 100 ;;
    T21) usual PORTAL_SEALS 1000000; run T21 "$tests" 'FullyQualifiedName~SecretSealerTests' ;;
    T22) run T22 "$tests" 'FullyQualifiedName~AccessKeyFormatTests' ;;
    T23) summary+=("T23 NOT RUN: it is part of every build, see docs/reliability.md") ;;
    T24) usual PORTAL_FLOOD 50; usual PORTAL_FLOOD_OWNERS 20; real T24 'FullyQualifiedName~FloodTests' ;;
    *) echo "unknown: $fault" >&2; exit 2 ;;
  esac
done

printf '%s\n' "" "${summary[@]}"
exit "$broken"
