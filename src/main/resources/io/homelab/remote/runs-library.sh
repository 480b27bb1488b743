# What is known of the runs of a host, each in a folder of its own. The probe and the runner use it, too.

# boot_id: sets boot, which is another one after each start of the host
boot_id() {
  boot=
  { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null ||
    boot=$(sysctl -n kern.boottime 2>/dev/null | tr -cd '0-9')
  boot=${boot:-unknown}
}

# began PID: sets start, the moment when the process began; empty when there is none
began() {
  start=
  if [ -r /proc/self/stat ]; then
    { read -r start <"/proc/$1/stat"; } 2>/dev/null || return 0
    start=${start##*) }
    case $start in Z* | X*) start=; return 0 ;; esac
    # shellcheck disable=SC2086
    set -- $start
    shift 19
    start=$1
  else
    start=$(ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '-')
  fi
}

# alive RUN: whether a process of the run is left; sets pid
alive() {
  pid= began_then= boot_then=
  { read -r pid began_then boot_then <"$1/pid"; } 2>/dev/null
  case $pid in '' | 0* | 1 | *[!0-9]* | ????????????*) return 1 ;; esac
  [ "$boot_then" = "$boot" ] || return 1
  began "$pid"
  if [ -n "$start" ]; then
    [ "$start" = "$began_then" ]
  else
    group_left "$pid"
  fi
}

# group_left LEADER: whether a process of the group is left that has not ended
group_left() {
  kill -s 0 -- "-$1" 2>/dev/null || return 1
  states=$(ps -A -o pgid= -o stat= 2>/dev/null) || return 0
  printf '%s\n' "$states" | grep "^ *$1 " | grep -qv '^ *[0-9]* *Z'
}

# status RUN: sets status to running, unstarted, lost, or 'ended CODE HOW', where HOW is itself, timed-out or cancelled
status() {
  status=
  if [ ! -e "$1/exit" ]; then
    if alive "$1"; then
      status=running
      return 0
    fi
    # It may have ended between the two looks.
    if [ ! -e "$1/exit" ]; then
      status=lost
      [ -e "$1/pid" ] || status=unstarted
      return 0
    fi
  fi
  code=
  { read -r code <"$1/exit"; } 2>/dev/null
  case $code in '' | *[!0-9]* | ????*) code=255 ;; esac
  how=itself
  [ ! -e "$1/timed-out" ] || how=timed-out
  [ ! -e "$1/cancelled" ] || how=cancelled
  status="ended $code $how"
}

# finish RUN CODE: says how the run ended, unless that was said
finish() {
  [ -e "$1/exit" ] || { printf '%s\n' "$2" >"$1/exit.next" && mv -f -- "$1/exit.next" "$1/exit"; }
}

pause() {
  sleep 0.2 2>/dev/null || sleep 1
}

# ended_within COUNT RUN: waits for the end of the run, for COUNT pauses at most
ended_within() {
  left=$1
  while alive "$2"; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    pause
  done
}

# end_group RUN: ends all processes of the run: politely, then by force
end_group() {
  kill -s INT -- "-$pid" 2>/dev/null
  ended_within 75 "$1" && return 0
  kill -s TERM -- "-$pid" 2>/dev/null
  ended_within 15 "$1" && return 0
  finish "$1" 137
  kill -s KILL -- "-$pid" 2>/dev/null
  ended_within 10 "$1"
}
