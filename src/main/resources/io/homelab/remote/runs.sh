# main VERB RUNS ...: what can be done with the runs in that folder. The variables library, runner, json and holder are set.
# An empty file is made by true: a shell ends where ':' cannot write.
set -u
umask 077
eval "$library"

has() {
  command -v "$1" >/dev/null 2>&1
}

fail() {
  echo "$1" >&2
  exit 73
}

# loses_processes: whether the host ends what a login leaves behind
loses_processes() {
  has loginctl && has systemd-run || return 1
  case $(loginctl show-session --property=KillUserProcesses 2>/dev/null) in
    *=yes) ;;
    *) return 1 ;;
  esac
  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  export XDG_RUNTIME_DIR
  systemd-run --user --scope --quiet true </dev/null >/dev/null 2>&1
}

# launch COMMAND...: in a session of its own, where an interrupt is not ignored
launch() {
  if loses_processes; then
    set -- systemd-run --user --scope --quiet "$@"
  fi
  if has setsid && setsid -f true 2>/dev/null; then
    setsid -f "$@"
  elif has perl; then
    perl -MPOSIX -e 'fork and exit; POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127' "$@"
  elif has setsid; then
    setsid "$@" &
  else
    nohup "$@" &
  fi </dev/null >/dev/null 2>&1
}

# begin RUNS ID LIMIT COMMAND...: begins a run, unless it was begun before. Where the variable holder is not empty, that
# has to be who has the folder's lock.
begin() {
  runs=$1 run=$1/$2 limit=$3
  shift 3
  if [ -n "$holder" ] && [ ! -d "$run" ]; then
    had=
    { IFS= read -r had; } 2>/dev/null <"${runs%/*}/lock/holder"
    if [ "$had" != "$holder" ]; then
      echo "another run has the lab's lock on this host by now" >&2
      exit 76
    fi
  fi
  for folder in "${runs%/*}" "$runs" "$run"; do
    [ ! -L "$folder" ] || fail "$folder is a link, which homelab does not follow: remove it"
  done
  mkdir -p -- "$runs" || exit 73
  chmod 700 "${runs%/*}" "$runs"
  if mkdir -- "$run" 2>/dev/null; then
    if ! { printf '%s\n' "$json" >"$run/run.json" && true >"$run/out" && true >"$run/err" &&
      printf '%s\n' "$library" "$runner" >"$run/runner.sh"; }; then
      rm -rf -- "$run"
      exit 73
    fi
    launch sh "$run/runner.sh" "$run" "$limit" "$boot" "$@"
  elif [ ! -d "$run" ]; then
    mkdir -- "$run"
    exit 73
  fi
  left=150
  while [ ! -e "$run/pid" ] && [ "$left" -gt 0 ]; do
    left=$((left - 1))
    pause
  done
  if [ ! -e "$run/pid" ] && mkdir -- "$run/claim" 2>/dev/null; then
    rm -rf -- "$run"
    fail "no process could be started that outlives the connection"
  fi
}

# tail_of FILE FROM: prints what is in a file after so many bytes; adds its length to read
tail_of() {
  size=$(wc -c <"$1")
  size=$((size + 0))
  if [ "$size" -gt "$2" ]; then
    tail -c "+$(($2 + 1))" -- "$1" | head -c "$((size - $2))"
  else
    size=$2
  fi
}

# follow RUN NONCE OUT ERR [once]: prints both outputs from these bytes on until the run ends, or once what is there;
# then how far the run is
follow() {
  run=$1 out=$3 err=$4
  # Once the connection is gone there is nobody to print for. A parent of another user cannot be asked.
  parent=
  if kill -s 0 "$PPID" 2>/dev/null; then parent=$PPID; fi
  [ -d "$run" ] && [ ! -L "$run" ] || {
    printf '\nhomelab-end %s none\n' "$2" >&2
    return 0
  }
  while :; do
    status "$run"
    tail_of "$run/out" "$out" || return 1
    out=$size
    tail_of "$run/err" "$err" >&2 || return 1
    err=$size
    [ "$status" = running ] && [ -z "${5:-}" ] || break
    [ -z "$parent" ] || kill -s 0 "$parent" 2>/dev/null || return 1
    pause
  done
  printf '\nhomelab-end %s %s\n' "$2" "$status" >&2
}

# cancel RUN NONCE: ends a run and says how, and whether a process is left
cancel() {
  [ -d "$1" ] && [ ! -L "$1" ] || {
    printf '\nhomelab-end %s none\n' "$2" >&2
    return 0
  }
  if [ ! -e "$1/exit" ] && alive "$1"; then
    true >"$1/cancelled"
    end_group "$1"
    alive "$1" || finish "$1" 130
  fi
  status "$1"
  printf '\nhomelab-end %s %s\n' "$2" "$status" >&2
}

# taken RUNS KEEP FORGET ID...: the first FORGET of these runs go, the results of the others are known; of all
# whose results are known, the newest KEEP stay
taken() {
  runs=$1 keep=$2 forget=$3
  shift 3
  [ -d "$runs" ] && [ ! -L "$runs" ] || return 0
  for id do
    [ -d "$runs/$id" ] && [ ! -L "$runs/$id" ] || continue
    if [ "$forget" -gt 0 ]; then
      forget=$((forget - 1))
      rm -rf -- "${runs:?}/$id"
    else
      true >"$runs/$id/taken"
    fi
  done
  # Names begin with the time, so the shell's order is that of age.
  count=0
  for run in "$runs"/*/; do
    [ ! -e "${run}taken" ] || count=$((count + 1))
  done
  for run in "$runs"/*/; do
    [ "$count" -gt "$keep" ] || break
    if [ -e "${run}taken" ]; then
      rm -rf -- "$run"
      count=$((count - 1))
    fi
  done
  rmdir -- "$runs" "${runs%/*}" 2>/dev/null
  return 0
}

main() {
  verb=$1
  shift
  boot_id
  case $verb in
    begin)
      runs=$1 id=$2 nonce=$3 out=$4 err=$5
      shift 5
      (begin "$runs" "$id" "$@") || exit
      follow "$runs/$id" "$nonce" "$out" "$err"
      ;;
    begin-only)
      begin "$@"
      ;;
    follow)
      follow "$1/$2" "$3" "$4" "$5"
      ;;
    print)
      follow "$1/$2" "$3" "$4" "$5" once
      ;;
    cancel)
      cancel "$1/$2" "$3"
      ;;
    taken)
      taken "$@"
      ;;
  esac
}

# The shell reads this script from its standard input: nothing below may read from there.
main "$@" </dev/null
