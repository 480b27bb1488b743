# sh runner.sh RUN LIMIT BOOT COMMAND...: the leader of a run's session
run=$1 limit=$2 boot=$3
shift 3
# Whoever could not wait for this one has claimed the run so that it never begins.
mkdir -- "$run/claim" 2>/dev/null || exit 0
began $$
if ! { printf '%s %s %s\n' "$$" "$start" "$boot" >"$run/pid.next" && mv -f -- "$run/pid.next" "$run/pid"; }; then
  rmdir -- "$run/claim"
  exit 1
fi

# Signals are for the command; this shell stays to say how it ended. For TERM only once the watcher runs: a shell's child
# has the shell's trap at first, and loses what comes until it has its own.
trap : HUP INT QUIT

watch() {
  trap '' HUP INT QUIT
  # A trap runs between commands, so $! is the sleep's as soon as there is one. TERM could be lost on it in the same way.
  trap 'kill -s KILL "$!" 2>/dev/null; exit 0' TERM
  sleep "$limit" &
  wait "$!"
  trap '' TERM
  true >"$run/timed-out"
  kill -s INT -- "-$$"
  left=75
  while [ ! -e "$run/command-ended" ] && [ "$left" -gt 0 ]; do
    left=$((left - 1))
    pause
  done
  # The command may have left processes behind; this shell is the last of the group.
  kill -s TERM -- "-$$"
  sleep 1
  finish "$run" 137
  kill -s KILL -- "-$$"
}
watch </dev/null >/dev/null 2>&1 &
watcher=$!
trap : TERM

"$@" </dev/null >"$run/out" 2>"$run/err"
code=$?
if [ -e "$run/timed-out" ]; then
  true >"$run/command-ended"
  for each in 1 2 3 4 5 6; do wait "$watcher" 2>/dev/null; done
  finish "$run" 137
fi
finish "$run" $code
kill -s TERM "$watcher" 2>/dev/null
exit 0
