# Usage: HOSTNAME. Sets this machine's host name, now and for the next boot. Restarts nothing.
# Prints "changed" or "unchanged".
set -eu
etc=${HOMELAB_ETC:-/etc}
full=$1
short=${1%%.*}
answer=unchanged

if [ "$full" = "$short" ]; then
  names=$short
else
  names="$full $short"
fi
wanted="127.0.1.1 $names"
if ! grep -qxF "$wanted" "$etc/hosts" 2>/dev/null; then
  new=$etc/hosts.homelab.$$
  trap 'rm -f "$new"' EXIT
  cp -p "$etc/hosts" "$new"
  {
    printf '%s\n' "$wanted"
    grep -v '^127\.0\.1\.1[[:space:]]' "$etc/hosts" || true
  } >"$new"
  mv -f "$new" "$etc/hosts" 2>/dev/null || cat "$new" >"$etc/hosts"
  answer=changed
fi

old=
[ -r "$etc/hostname" ] && read -r old <"$etc/hostname" || true
if [ "$old" != "$short" ] || [ "$(hostname)" != "$short" ]; then
  if command -v hostnamectl >/dev/null 2>&1 && hostnamectl set-hostname "$short" 2>/dev/null; then
    :
  else
    printf '%s\n' "$short" >"$etc/hostname"
    hostname "$short"
  fi
  answer=changed
fi
echo $answer
