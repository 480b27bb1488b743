# Prints "MAC ADDRESS" for each IPv4 address of this machine. Reads the MAC addresses from /sys,
# so that any ip or ifconfig will do.
PATH=$PATH:/usr/sbin:/sbin
for path in "${HOMELAB_SYS:-/sys}"/class/net/*; do
  [ -r "$path/address" ] || continue
  device=${path##*/}
  read -r mac <"$path/address" || continue
  if command -v ip >/dev/null 2>&1; then
    ip -4 addr show dev "$device" 2>/dev/null </dev/null
  else
    ifconfig "$device" 2>/dev/null </dev/null
  fi | while read -r word address _; do
    [ "$word" = inet ] || continue
    address=${address#addr:}
    case $address in 127.*) ;; *) printf '%s %s\n' "$mac" "${address%%/*}" ;; esac
  done
done
