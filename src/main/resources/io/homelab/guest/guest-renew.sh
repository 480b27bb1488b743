# Usage: EPOCH_SECONDS, after a line that sets "seed" to random bytes, as octal escapes of printf.
# For a machine that has just returned to its snapshot, whose clock, random numbers and DHCP leases
# are those of then. Prints:
#   clock changed|unchanged|failed
#   random reseeded|written|failed  (written: counts when the kernel reseeds next, a minute at most)
#   dhcp INTERFACE renewed|asked|failed|none  (asked: not seen to be over; none: no lease)
# and a line that says what failed, if something did. Ends within 30 s.
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C
proc=${HOMELAB_PROC:-/proc}
sys=${HOMELAB_SYS:-/sys}
run=${HOMELAB_RUN:-/run}
urandom=${HOMELAB_DEV:-/dev}/urandom

has() {
  command -v "$1" >/dev/null 2>&1
}

nap() {
  sleep 0.1 2>/dev/null || sleep 1
}

failed() {
  trouble="${trouble:+$trouble; }$1"
}

# Whether a command succeeds within so many seconds. (Not every timeout has the same arguments.)
within() {
  limit=$1
  shift
  left=$((deadline - $(date +%s)))
  [ "$left" -gt 0 ] || return 1
  [ "$limit" -le "$left" ] || limit=$left
  "$@" </dev/null >/dev/null 2>&1 &
  command=$!
  (
    trap 'kill -KILL "$pause"; exit' TERM
    sleep "$limit" &
    pause=$!
    wait "$pause"
    kill -9 "$command"
  ) </dev/null >/dev/null 2>&1 &
  guard=$!
  wait "$command" 2>/dev/null
  code=$?
  kill "$guard" 2>/dev/null
  return "$code"
}

# Whether a process is one of root, here and not in a container.
is_ours() {
  key=
  while read -r key uid _; do
    [ "$key" != Uid: ] || break
  done 2>/dev/null <"$1/status"
  [ "$key" = Uid: ] && [ "$uid" = 0 ] || return 1
  # Only root can look at this of root's; it is then told of the rest, too.
  its=$(readlink "$1/ns/net" 2>/dev/null)
  [ -z "$its" ] || [ "$its" = "$space" ]
}

# Finds the DHCP clients: "PID INTERFACE" lines for each udhcpc, the PIDs of each dhclient with what
# they were started with, and whether there is a dhcpcd.
find_clients() {
  space=$(readlink "$proc/self/ns/net" 2>/dev/null)
  for entry in "$proc"/[0-9]*; do
    { read -r name <"$entry/comm"; } 2>/dev/null || continue
    case $name in udhcpc | dhclient | dhcpcd | busybox* | exe) ;; *) continue ;; esac
    is_ours "$entry" || continue
    pid=${entry##*/}
    words=$(tr '\000' '\n' <"$entry/cmdline" 2>/dev/null)
    set -f
    old=$IFS
    IFS='
'
    # shellcheck disable=SC2086
    set -- $words
    IFS=$old
    set +f
    case ${1##*/} in busybox*) [ "${2:-}" != udhcpc ] || shift ;; esac
    case ${1##*/} in
      udhcpc) add_udhcpc "$@" ;;
      dhclient) add_dhclient "$@" ;;
      dhcpcd*) dhcpcd=1 ;;
    esac
  done
}

add_udhcpc() {
  interface=eth0
  while [ $# -gt 1 ]; do
    shift
    case $1 in
      -i | --interface) interface=${2:-} ;;
      -i*) interface=${1#-i} ;;
      --interface=*) interface=${1#*=} ;;
    esac
  done
  udhcpcs="$udhcpcs$pid $interface
"
}

# What NetworkManager started is its own, and IPv6 is not asked about.
add_dhclient() {
  interfaces=
  line=
  for word do
    case $word in -6 | *nm-dhcp*) return ;; esac
    case $word in
      */* | '') ;;
      *) [ ! -d "$sys/class/net/$word" ] || interfaces="$interfaces $word" ;;
    esac
    line="$line '$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")'"
  done
  [ -n "$interfaces" ] || interfaces=' *'
  dhclients="$dhclients$pid$line
"
  dhclient_interfaces="$dhclient_interfaces$interfaces "
}

# An address that dhclient finds in place keeps the end that it has, which is before the new lease's.
# Without one it stays until dhclient takes it away.
keep_addresses() {
  for name in $dhclient_interfaces; do
    [ "$name" != '*' ] || name=
    ip -4 -o addr show ${name:+dev "$name"} dynamic 2>/dev/null </dev/null |
      while read -r _ device _ address _; do
        ip addr change "$address" dev "$device" valid_lft forever preferred_lft forever \
          </dev/null >/dev/null 2>&1
      done
  done
}

# dhclient counts by the clock and cannot be told to renew: it would give its address up when the
# clock jumps. Killed, it leaves the address where it is.
stop_dhclients() {
  set -f
  [ -z "$dhclients" ] || keep_addresses
  set +f
  while read -r pid _; do
    [ -n "$pid" ] || continue
    if ! kill -9 "$pid" 2>/dev/null; then
      dhclients=
      failed 'cannot renew what dhclient has'
      return
    fi
    tries=0
    while [ -d "$proc/$pid" ] && [ $tries -lt 5 ]; do
      tries=$((tries + 1))
      nap
    done
  done <<END
$dhclients
END
}

start_dhclients() {
  while read -r pid line; do
    [ -n "$pid" ] || continue
    (
      trap - PIPE
      eval "exec $line"
    ) </dev/null >/dev/null 2>&1 &
  done <<END
$dhclients
END
}

# Whether a udhcpc is talking to a server. Asked twice, it would give its address up.
is_busy() {
  for fd in "$proc/$1"/fd/*; do
    socket=$(readlink "$fd" 2>/dev/null)
    case $socket in socket:*) ;; *) continue ;; esac
    socket=${socket#*[}
    awk -v socket="${socket%]}" '
      FILENAME ~ /udp$/ && $2 ~ /:0044$/ && $10 == socket { found = 1 }
      FILENAME ~ /packet$/ && $9 == socket { found = 1 }
      END { exit !found }
    ' "$proc/net/udp" "$proc/net/packet" 2>/dev/null && return
  done
  return 1
}

has_address() {
  if has ip; then
    ip -4 addr show dev "$1" 2>/dev/null </dev/null
  else
    ifconfig "$1" 2>/dev/null </dev/null
  fi | grep -q 'inet '
}

# For how long the address is good, where the client told the kernel.
lifetime() {
  ip -4 addr show dev "$1" 2>/dev/null </dev/null |
    sed -n 's/.*valid_lft \([0-9][0-9]*\)sec.*/\1/p' | head -n 1
}

udhcpc_of() {
  while read -r pid of; do
    [ "$of" != "$1" ] || { echo "$pid"; return; }
  done <<END
$udhcpcs
END
}

# Asks whoever has the lease to renew it; prints how that went.
ask() {
  pid=$(udhcpc_of "$1")
  if [ -n "$pid" ]; then
    is_busy "$pid" || kill -USR1 "$pid" 2>/dev/null || { echo failed; return; }
    echo "udhcpc $pid"
    return
  fi
  case $dhclient_interfaces in
    *" $1 "* | *' * '*)
      has_address "$1" && echo dhclient || echo none
      return
      ;;
  esac
  { read -r index <"$sys/class/net/$1/ifindex"; } 2>/dev/null || index=none
  if [ -e "$run/systemd/netif/leases/$index" ] && has networkctl; then
    within 5 networkctl renew "$1" && echo lifetime || echo failed
  elif has nmcli &&
    within 5 sh -c '[ -n "$(nmcli -g DHCP4.OPTION device show "$1")" ]' sh "$1"; then
    within 8 nmcli -w 5 device reapply "$1" && echo lifetime || echo failed
  elif [ -n "$dhcpcd" ] && has dhcpcd && within 5 dhcpcd -4 -U "$1"; then
    within 5 dhcpcd -n "$1" && echo lifetime || echo failed
  else
    echo none
  fi
}

# Waits until a client is seen to have renewed; prints whether it was.
await() {
  tries=0
  while [ "$(date +%s)" -lt "$patience" ] && [ $tries -lt 30 ]; do
    tries=$((tries + 1))
    nap
    case $2 in
      lifetime)
        now=$(lifetime "$1")
        [ -n "$now" ] || break
        [ "$now" -le "${4:-0}" ] || { echo renewed; return; }
        ;;
      dhclient) break ;; # It goes on by itself.
      udhcpc)
        # The third look: it may not have woken up yet.
        [ $tries -lt 3 ] || is_busy "$3" || { has_address "$1" && echo renewed || echo asked; return; }
        ;;
    esac
  done
  echo asked
}

set_clock() {
  # That time was right when this was sent, up to a minute ago.
  off=$(($1 - $(date +%s)))
  if [ "$off" -ge -60 ] && [ "$off" -le 1 ]; then
    echo clock unchanged
    return
  fi
  why=$(date -u -s "@$1" 2>&1 >/dev/null)
  off=$((${1} - $(date +%s)))
  if [ "$off" -ge -5 ] && [ "$off" -le 0 ]; then
    echo clock changed
    # It waits for the second to end; the machine need not.
    if has hwclock; then
      hwclock -w </dev/null >/dev/null 2>&1 &
    fi
  else
    echo clock failed
    failed "cannot set the clock${why:+: ${why##*: }}"
  fi
}

reseed() {
  # shellcheck disable=SC2059,SC2154
  if ! { [ -e "$urandom" ] && printf "$seed" >"$urandom"; } 2>/dev/null; then
    echo random failed
    failed "cannot write to $urandom"
  elif { has perl && within 5 perl -e \
    'open(my $f, ">", $ARGV[0]) or exit 1; exit(ioctl($f, 0x5207, 0) ? 0 : 1)' "$urandom"; } ||
    { has python3 && within 5 python3 -c \
      'import fcntl, sys; fcntl.ioctl(open(sys.argv[1], "wb"), 0x5207)' "$urandom"; }; then
    echo random reseeded
  else
    echo random written
  fi
}

renew_leases() {
  asked=
  for path in "$sys"/class/net/*; do
    interface=${path##*/}
    [ "$interface" != lo ] && [ -d "$path" ] || continue
    before=$(lifetime "$interface")
    # shellcheck disable=SC2046
    set -- $(ask "$interface")
    case $1 in
      failed | none)
        echo "dhcp $interface $1"
        [ "$1" = none ] || failed "cannot renew the DHCP lease of $interface"
        ;;
      *) asked="$asked$interface $1 ${2:--} ${before:-0}
" ;;
    esac
  done
  patience=$(($(date +%s) + 6))
  while read -r interface kind pid before; do
    [ -z "$interface" ] || echo "dhcp $interface $(await "$interface" "$kind" "$pid" "$before")"
  done <<END
$asked
END
}

main() {
  # Once begun, it is done, whether anyone listens or not.
  trap '' PIPE HUP
  trouble=
  udhcpcs=
  dhclients=
  dhclient_interfaces=
  dhcpcd=
  find_clients
  stop_dhclients
  set_clock "$1"
  deadline=$(($(date +%s) + 14))
  start_dhclients
  reseed
  renew_leases
  [ -z "$trouble" ] || { printf '%s\n' "$trouble"; exit 1; }
}

main "$@"
