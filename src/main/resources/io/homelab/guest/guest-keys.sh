# Usage: LINE... Lets these public keys in for the user that runs this: adds each line that is not there
# to ~/.ssh/authorized_keys. Prints "changed" or "unchanged".
set -eu
umask 077
export LC_ALL=C

refuse() {
  printf '%s\n' "$1" >&2
  exit 1
}

# Who owns what the name leads to, and its permissions.
owner() {
  ls -lndL "$1" | { read -r _ _ owner _ && printf '%s\n' "$owner"; }
}
mode() {
  ls -lndL "$1" | { read -r mode _ && printf '%s\n' "$mode"; }
}

# Keys that sshd would not take from a stranger's file must not become keys in one of ours.
require_own() {
  of=$(owner "$1")
  [ "$of" = 0 ] || [ "$of" = "$(id -u)" ] || refuse "$1 belongs to another user ($of)"
}

main() {
  home=${HOME:-}
  case $home in /*) ;; *)
    user=$(id -un)
    case $user in *[!A-Za-z0-9._-]* | '') refuse 'the home folder is not known' ;; esac
    eval "home=~$user"
    ;;
  esac
  [ -d "$home" ] || refuse "the home folder $home does not exist"
  folder=$home/.ssh
  file=$folder/authorized_keys

  # A link is kept: what it leads to is changed.
  if [ -h "$file" ]; then
    [ -e "$file" ] || refuse "$file is a link to nothing"
    file=$(readlink -f "$file")
  fi
  if [ -e "$file" ]; then
    [ -f "$file" ] || refuse "$file is not a file"
    require_own "$file"
    [ -r "$file" ] || refuse "$file cannot be read"
  fi

  missing=
  for line do
    [ -e "$file" ] && grep -qxF -e "$line" "$file" || missing=1
  done
  if [ -e "$file" ]; then
    # sshd ignores a file that others may write to.
    case $(mode "$file") in ?????w* | ????????w*) missing=1 ;; esac
  fi
  if [ $# = 0 ] || [ -z "$missing" ]; then
    echo unchanged
    return
  fi

  [ -d "$folder" ] || mkdir "$folder"
  require_own "$folder"
  case $(mode "$folder") in ?????w* | ????????w*) chmod go-w "$folder" ;; esac

  # A limit on files is an error like a full disk, and not the end of this shell.
  trap '' XFSZ 2>/dev/null || :
  trap 'exit 1' HUP INT TERM
  new=$(mktemp "$file.XXXXXX")
  trap 'rm -f "$new"' EXIT
  if [ -e "$file" ]; then
    cat "$file" >"$new"
    [ ! -s "$new" ] || [ "$(tail -c 1 "$new" | wc -l)" -eq 1 ] || echo >>"$new"
  fi
  for line do
    grep -qxF -e "$line" "$new" || printf '%s\n' "$line" >>"$new"
  done
  # Not every shell tells that its own printf failed.
  for line do
    grep -qxF -e "$line" "$new" || refuse "cannot write $new"
  done
  chmod 600 "$new"
  mv -f "$new" "$file"
  if command -v restorecon >/dev/null 2>&1; then
    restorecon "$folder" "$file" >/dev/null 2>&1 || true
  fi
  echo changed
}

main "$@"
