# A box goes on to the next host while it arrives here: that host comes for it over SSH, to an sshd of this user alone,
# which knows one key, lends one file, and ends with the transfer.
#   key FOLDER               makes the next host's key pair, and prints the public one
#   lend FOLDER PART BYTES   lends PART, which grows to BYTES, to the key on standard input; prints where
#   end FOLDER               ends the lending
#   take FOLDER PART BYTES   fetches what PART lacks; standard input: USER PORT KEYTYPE KEY, then addresses, best first
# FOLDER holds the keys, and goes at the end; who takes it away ends the lending.
set -eu
umask 077
role=$1 folder=$2

nap() { sleep 0.2 2>/dev/null || sleep 1; }

# size FILE: its bytes, or nothing; some wc would read it all for that, time and again.
size() { stat -c %s -- "$1" 2>/dev/null || stat -f %z -- "$1" 2>/dev/null; }

no() {
  echo "$1" >&2
  exit 69
}

make_key() {
  command -v ssh-keygen >/dev/null 2>&1 || no 'it has no ssh-keygen'
  ssh-keygen -q -t ed25519 -N '' -C homelab -f "$1" </dev/null
}

# Begins sshd on a port that nobody has, and waits until it listens.
begin_sshd() {
  try=0
  while [ $try -lt 8 ]; do
    port=$((49152 + ($$ * 31 + try * 1009) % 16000))
    : >"$folder/log"
    "$sshd" -D -e -f "$folder/config" -p "$port" </dev/null >/dev/null 2>"$folder/log" &
    daemon=$!
    waited=0
    while [ $waited -lt 25 ]; do
      if grep -q 'Server listening' "$folder/log"; then return 0; fi
      kill -0 "$daemon" 2>/dev/null || break
      nap
      waited=$((waited + 1))
    done
    kill "$daemon" 2>/dev/null || :
    grep -q -i 'bind' "$folder/log" || break
    try=$((try + 1))
  done
  no "its sshd does not start: $(tail -n 1 "$folder/log")"
}

# Addresses of this host, that of the connection here first.
addresses() {
  echo "${SSH_CONNECTION:-}" | cut -d ' ' -f 3
  if command -v ip >/dev/null 2>&1; then
    ip -o addr show up scope global | sed -n 's|.* inet6\{0,1\} \([^ /]*\).*|\1|p'
  else
    ifconfig -a | sed -n 's|.*inet \([0-9.]*\) .*|\1|p' | grep -v '^127\.' || :
  fi
}

case $role in
  key)
    rm -rf -- "$folder"
    mkdir -- "$folder"
    make_key "$folder/key"
    cat "$folder/key.pub"
    ;;
  end) rm -rf -- "$folder" ;;
  lend)
    part=$3 bytes=$4
    case $folder in *[!A-Za-z0-9/._+@=,-]*) no 'sshd would misread the name of its folder' ;; esac
    sshd=$(command -v sshd 2>/dev/null || echo /usr/sbin/sshd)
    [ -x "$sshd" ] || no 'it has no sshd'
    rm -rf -- "$folder"
    mkdir -- "$folder"
    daemon=
    trap 'if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || :; fi; rm -rf -- "$folder"; rmdir -- "${folder%/*}" 2>/dev/null || :' EXIT
    trap 'exit 1' HUP INT TERM PIPE
    read -r key
    printf 'restrict %s\n' "$key" >"$folder/authorized"
    # It is lent on when the part itself has become a box and goes; one that has gone already is not lent.
    ln -- "$part" "$folder/box"
    make_key "$folder/host"
    cat >"$folder/config" <<END
HostKey $folder/host
AuthorizedKeysFile $folder/authorized
StrictModes no
PidFile none
UsePAM no
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
DisableForwarding yes
PermitTTY no
PermitUserRC no
MaxSessions 1
MaxStartups 4
LoginGraceTime 10
ClientAliveInterval 5
ClientAliveCountMax 3
ForceCommand exec /bin/sh $folder/give $folder $bytes
END
    cat >"$folder/give" <<'END'
# give FOLDER BYTES: prints a line with the word box, since a login shell may say something first, and then the box from block
# SSH_ORIGINAL_COMMAND on, of 64 KiB each, until all BYTES have come.
folder=$1 bytes=$2 skip=${SSH_ORIGINAL_COMMAND:-}
case $skip in '' | *[!0-9]*) exit 64 ;; esac
cd "$folder" || exit 1
echo $$ >taker
exec 3<box
size() { stat -c %s box 2>/dev/null || stat -f %z box 2>/dev/null || echo 0; }
before=-1 idle=0
# Until there is news: fails when there is none for a minute, or the lending is over.
news() {
  while now=$(size); [ "$now" -eq "$before" ] && [ "$now" -lt "$bytes" ]; do
    [ -e box ] && [ $idle -lt 300 ] || exit 1
    idle=$((idle + 1))
    sleep 0.2 2>/dev/null || sleep 1
  done
  before=$now idle=0
}
[ $((skip * 65536)) -le "$bytes" ] || exit 64
while news; [ "$now" -lt $((skip * 65536)) ]; do :; done
printf '\nbox\n'
dd bs=65536 skip="$skip" <&3 2>/dev/null || exit 1
while [ "$now" -lt "$bytes" ]; do
  news
  cat <&3 || exit 1
done
: >given
END
    begin_sshd
    echo "$(id -un) $port $(cut -d ' ' -f 1,2 <"$folder/host.pub")"
    addresses
    echo .
    # Ends with the transfer, or when nobody has come for half a minute.
    idle=0
    while [ -e "$folder/box" ] && [ ! -e "$folder/given" ] && [ $idle -lt 30 ]; do
      sleep 1
      if kill -0 "$(cat "$folder/taker" 2>/dev/null || echo none)" 2>/dev/null; then idle=0; else idle=$((idle + 1)); fi
    done
    ;;
  take)
    part=$3 bytes=$4
    ssh=
    trap 'if [ -n "$ssh" ]; then kill "$ssh" 2>/dev/null || :; fi; rm -rf -- "$folder"' EXIT
    trap 'exit 1' HUP INT TERM PIPE
    read -r user port type key
    printf 'homelab %s %s\n' "$type" "$key" >"$folder/known_hosts"
    : >>"$part"
    chmod 600 "$part"
    mkfifo "$folder/pipe"
    # Whatever comes, it is no more than the box and some words.
    bound() { ulimit -f $((bytes / 512 + 2048)) 2>/dev/null || :; }
    while read -r address; do
      block=$(($(size "$part") / 65536))
      rm -f -- "$folder/ended"
      {
        bound
        exec ssh -F none -T -i "$folder/key" -l "$user" -p "$port" -o IdentitiesOnly=yes -o IdentityAgent=none \
          -o BatchMode=yes -o HostKeyAlias=homelab -o StrictHostKeyChecking=yes \
          -o "UserKnownHostsFile=\"$folder/known_hosts\"" -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no \
          -o ControlPath=none -o ClearAllForwardings=yes -o ConnectTimeout=3 -o ServerAliveInterval=5 \
          -o ServerAliveCountMax=3 -o Compression=no -o PreferredAuthentications=publickey -o LogLevel=ERROR \
          -- "$address" "$block" </dev/null >"$folder/pipe" 2>"$folder/log"
      } &
      ssh=$!
      {
        bound
        while read -r line; do
          if [ "$line" = box ]; then
            : >"$folder/begun"
            dd of="$part" bs=65536 seek="$block" 2>/dev/null || :
            break
          fi
        done
        : >"$folder/ended"
      } <"$folder/pipe" &
      before=-1 idle=0
      while [ ! -e "$folder/ended" ]; do
        now=$(size "$part")
        if [ "$now" -ne "$before" ]; then
          echo "$now"
          idle=0
        fi
        before=$now idle=$((idle + 1))
        # The other end gives up earlier, if it is honest.
        [ $idle -lt 400 ] || no 'nothing moves'
        nap
      done
      kill "$ssh" 2>/dev/null || :
      wait
      if [ "$(size "$part")" -eq "$bytes" ]; then exit 0; fi
      if [ -e "$folder/begun" ]; then break; fi
    done
    why=$(tail -n 1 "$folder/log" 2>/dev/null || :)
    no "${why:-it came in part}"
    ;;
esac
