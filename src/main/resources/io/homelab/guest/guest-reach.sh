# Usage: TARGET... where a target is ping:ADDRESS or port:ADDRESS:PORT. Tries all at once and prints
# for each "ok TARGET" or "fail TARGET WHY", in any order.
PATH=$PATH:/usr/sbin:/sbin

has() {
  command -v "$1" >/dev/null 2>&1
}

try_ping() {
  has ping || { echo 'the machine has no ping'; return 1; }
  ping -c 1 -W 2 "$1" >/dev/null 2>&1 || ping -c 1 -W 2 "$1" >/dev/null 2>&1 && return
  echo 'no answer to ping'
  return 1
}

# Not every nc has -z. bash can open ports itself; otherwise nc exits at the end of its input.
try_port() {
  if has nc && nc -h 2>&1 | grep -q -e '-z'; then
    nc -z -w 3 "$1" "$2" >/dev/null 2>&1 && return
  elif has bash && has timeout; then
    timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null && return
  elif has nc; then
    nc -w 3 "$1" "$2" </dev/null >/dev/null 2>&1 && return
  else
    echo 'the machine has neither nc nor bash'
    return 1
  fi
  echo "nothing accepts connections on port $2"
  return 1
}

try() {
  target=$1
  kind=${target%%:*}
  rest=${target#*:}
  case $kind in
    ping) why=$(try_ping "$rest") ;;
    *) why=$(try_port "${rest%:*}" "${rest##*:}") ;;
  esac && echo "ok $target" || echo "fail $target $why"
}

for each do
  try "$each" </dev/null &
done
wait
