# main VERB WORKDIR LAB ...: the lock of a lab's folder on this host. The variable note is set.
set -u
umask 077

fail() {
  echo "$1" >&2
  exit 73
}

# resolve WORKDIR LAB: sets workdir
resolve() {
  case $1 in
    '') workdir=$HOME/homelab/$2 ;;
    '~') workdir=$HOME ;;
    '~/'*) workdir=$HOME/${1#'~/'} ;;
    /*) workdir=$1 ;;
    *) workdir=$HOME/$1 ;;
  esac
  while [ "$workdir" != "${workdir%/}" ]; do
    workdir=${workdir%/}
  done
}

# alone: from here on no other call of this script is at work on this host; that ends with the shell
alone() {
  if command -v flock >/dev/null 2>&1 && [ -r "$HOME" ]; then
    exec 9<"$HOME"
    flock -w 30 9 2>/dev/null && return 0
  fi
  turn=$HOME/.homelab/turn
  left=150
  until mkdir -p -- "$HOME/.homelab" 2>/dev/null && mkdir -- "$turn" 2>/dev/null; do
    [ "$left" -gt 0 ] || fail "$turn is in the way: remove it"
    left=$((left - 1))
    # Nobody is at work for this long, and everybody waits longer: whoever made it was killed.
    aged "$turn"
    [ "${age:-0}" -le 15 ] || rmdir -- "$turn" 2>/dev/null
    pause
  done
  trap 'rmdir -- "$turn" "$HOME/.homelab" 2>/dev/null' EXIT
}

# modified FILE: sets at, in seconds; empty when it cannot be told
modified() {
  at=$(stat -c %Y "$1" 2>/dev/null || stat -f %m "$1" 2>/dev/null)
  case $at in '' | *[!0-9]*) at= ;; esac
}

# aged FILE: sets at as above, and age to the seconds since, whatever was done to the clock
aged() {
  modified "$1"
  age=
  if [ -n "$at" ]; then
    age=$(($(date +%s) - at))
    age=${age#-}
  fi
}

# inside: enters the folder, where nobody else may have laid something out
inside() {
  cd "$workdir" 2>/dev/null || return 1
  [ -n "$(find . -prune -user "$(id -u)" ! -perm -0020 ! -perm -0002 2>/dev/null)" ] || return 1
  [ ! -L .homelab ] && [ ! -L .homelab/lock ]
}

# holder: sets what the lock says of who has it; fails when nobody has it
holder() {
  token= boot_held= folder= since= said= beat= age= run=
  [ -d .homelab/lock ] || return 1
  {
    IFS= read -r token
    IFS= read -r boot_held
    IFS= read -r folder
    IFS= read -r since
    IFS= read -r said
  } 2>/dev/null <.homelab/lock/holder || token=
  [ -n "$token" ] || return 1
  aged .homelab/lock/beat
  beat=$at
}

# running: sets run to a run of the folder of which a process is left
running() {
  run=
  for each in .homelab/runs/*; do
    if [ -d "$each" ] && [ ! -L "$each" ]; then
      status "$each"
      if [ "$status" = running ]; then
        run=${each##*/}
        return 0
      fi
    fi
  done
  return 1
}

# silent LIMIT: whether the holder has not said for longer that it lives, and nothing it began is left
silent() {
  [ -n "$age" ] && [ "$age" -gt "$1" ] && ! running
}

# tell: prints who has the lock
tell() {
  running
  printf '%s\n' "workdir $workdir" "token $token" "since $since" "age $age" "beat $beat" "run $run" \
    "folder $folder" "note $said"
}

# drop: takes the lock away, whoever has it
drop() {
  gone=.homelab/lock.gone.$$
  mv -- .homelab/lock "$gone" && rm -rf -- "$gone"
}

# fenced: sets fenced to the number of the last run that wrote the folder's marker
fenced() {
  fenced=$(sed -n 's/^ *"fence" *: *\([0-9]\{1,15\}\),\{0,1\}$/\1/p' .homelab-marker.json 2>/dev/null)
  case $fenced in '' | *[!0-9]*) fenced=0 ;; esac
}

# take LIMIT TOKEN FOLDER MODE FENCE [TOKEN BEAT]: takes the lock, also from the one that is named if it was silent all
# along. Whoever has a lower number than the last run that changed something there gets nothing: it slept.
take() {
  limit=$1 mine=$2 here=$3 mode=$4 fence=$5 seen=${6:-} seen_beat=${7:-}
  made=
  if [ ! -d "$workdir" ]; then
    if [ "$mode" != create ]; then
      echo none
      return 0
    fi
    mkdir -p -- "$workdir" || exit 73
    made=made
  fi
  if ! inside; then
    echo none
    return 0
  fi
  if [ ! -e .homelab-marker.json ]; then
    for path in * .[!.]* ..?*; do
      if [ "$path" != .homelab ] && { [ -e "$path" ] || [ -L "$path" ]; }; then
        echo none
        return 0
      fi
    done
  fi
  fenced
  if [ "$fenced" -gt "$fence" ]; then
    echo "$fenced"
    exit 77
  fi
  if holder && [ "$token" != "$mine" ] && [ "$boot_held" = "$boot" ] && [ "$folder" != "$here" ]; then
    if [ -z "$seen" ] || [ "$token" != "$seen" ] || [ "$beat" != "$seen_beat" ] || ! silent "$limit"; then
      tell
      exit 75
    fi
  fi
  if [ "$token" != "$mine" ]; then
    [ ! -e .homelab/lock/made ] || made=made
    if [ -e .homelab/lock ] && ! drop; then exit 73; fi
    mkdir -p .homelab && chmod 700 .homelab && mkdir .homelab/lock || exit 73
    # First: whoever comes after one that is killed here takes the folder away, too.
    [ -z "$made" ] || true >.homelab/lock/made
    if ! { printf '%s\n' "$mine" "$boot" "$here" "$(date +%s)" "$note" >.homelab/lock/holder.next &&
      true >.homelab/lock/beat && mv -f .homelab/lock/holder.next .homelab/lock/holder; }; then
      rm -rf .homelab/lock
      exit 73
    fi
  fi
  echo "taken $workdir"
}

# ours TOKEN: whether the lock is that holder's
ours() {
  inside && holder && [ "$token" = "$1" ]
}

# beat TOKEN: says that its holder lives
beat() {
  if ours "$1"; then
    touch .homelab/lock/beat
    return 0
  fi
  [ -z "$token" ] || tell
  exit 76
}

# give TOKEN: gives the lock back; the folder goes with it if nothing is in it and it was made for it
give() {
  ours "$1" || return 0
  made=
  [ ! -e .homelab/lock/made ] || made=made
  drop
  rmdir .homelab 2>/dev/null
  if [ -n "$made" ]; then
    cd /
    rmdir -- "$workdir" 2>/dev/null && rmdir -- "$HOME/homelab" 2>/dev/null
  fi
  return 0
}

# fence LIMIT NUMBER MOST: from now on no run with a lower number gets anything there; nobody may be at work, and no run
# with a higher number than MOST may have been
fence() {
  if ! inside || [ ! -f .homelab-marker.json ] || [ -L .homelab-marker.json ]; then
    echo none
    return 0
  fi
  fenced
  if [ "$fenced" -gt "$3" ]; then
    echo "$fenced"
    exit 77
  fi
  if holder && [ "$boot_held" = "$boot" ] && ! silent "$1"; then
    tell
    exit 75
  fi
  if [ "$fenced" -ne "$2" ]; then
    rm -f .homelab-marker.json.next
    sed 's/^\( *"fence" *: *\)[0-9]\{1,15\}/\1'"$2/" .homelab-marker.json >.homelab-marker.json.next || exit 73
    fenced=$(sed -n 's/^ *"fence" *: *\([0-9]\{1,15\}\),\{0,1\}$/\1/p' .homelab-marker.json.next)
    [ "$fenced" = "$2" ] || fail "the marker has no number"
    mv -f .homelab-marker.json.next .homelab-marker.json || exit 73
  fi
  echo fenced
}

# free LIMIT TOKEN: takes the lock away from a holder that shows no life
free() {
  ours "$2" || return 0
  if [ "$boot_held" = "$boot" ] && [ -n "$age" ] && [ "$age" -le "$1" ]; then
    tell
    exit 75
  fi
  give "$2"
}

# who: prints who has the lock, if anybody has it
who() {
  if inside && holder; then tell; fi
  return 0
}

# labs: prints every lab's folder of this user on this host, with its marker and who works in it
labs() {
  echo "now $(date +%s)"
  [ -r "$HOME/.homelab/workdirs" ] || return 0
  while IFS= read -r workdir || [ -n "$workdir" ]; do
    case $workdir in /*) ;; *) continue ;; esac
    if [ ! -d "$workdir" ]; then
      echo "gone $workdir"
      continue
    fi
    echo "lab $workdir"
    [ ! -f "$workdir/.homelab-marker.json" ] || [ ! -r "$workdir/.homelab-marker.json" ] ||
      head -c 1000000 <"$workdir/.homelab-marker.json" | sed 's/^/marker /'
    echo
    for id in "$workdir"/.vagrant/machines/*/*/id; do
      [ -s "$id" ] || continue
      id=${id%/*/id}
      echo "machine ${id##*/}"
    done
    (
      inside || exit 0
      if holder; then
        tell | sed 's/^/held /'
      elif running; then
        echo "run $run"
      fi
    )
  done <"$HOME/.homelab/workdirs"
  echo end
}

main() {
  verb=$1
  token=
  resolve "$2" "$3"
  shift 3
  boot_id
  case $verb in who | labs) ;; *) alone ;; esac
  case $verb in
    take | beat | give | free | fence | who | labs) "$verb" "$@" ;;
  esac
}

# The shell reads this script from its standard input: nothing below may read from there.
main "$@" </dev/null
