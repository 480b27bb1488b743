first_line=arrived # A start-up file of the login shell that reads standard input gets this line, and we do not.
# Tells which boxes the user's Vagrant has and what is made from them, or removes the image that libvirt has of one.
# Read by `sh -s -- look WORKDIR URI` and `sh -s -- remove URI POOL VOLUME`; URI is empty for the host's usual libvirt.
# Prints tab-separated lines between a begin and an end line; a value with a tab or a line break in it becomes a line
# "unsure": then nothing is removed for want of knowing.

LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
tab=$(printf '\t')
nl='
'
home=${HOME:-/}
vagrant_home=${VAGRANT_HOME:-$home/.vagrant.d}
limit=

has() {
  command -v "$1" >/dev/null 2>&1
}

# line KEY VALUE...: one line of the answer
line() {
  out=$1
  shift
  for value do
    case $value in *"$tab"* | *"$nl"*) out="unsure${tab}a name with a tab or a line break in it"; break ;; esac
    out=$out$tab$value
  done
  printf '%s\n' "$out"
}

# unsure PROVIDER WHY: what cannot be found out; without a provider it is about all boxes
unsure() {
  printf 'unsure\t%s\t%s\n' "$1" "$(printf '%s' "$2" | tr '\t\n' '  ')"
}

# lines KEY FILE: every line of a text file, each marked as ours
lines() {
  if [ ! -r "$2" ]; then
    unsure '' "$2 cannot be read"
    return
  fi
  while IFS= read -r text || [ -n "$text" ]; do
    printf '%s\t%s\n' "$1" "$text"
  done <"$2"
}

boxes() {
  store=$vagrant_home/boxes
  for path in "$store"/*/*/*/metadata.json "$store"/*/*/*/*/metadata.json; do
    [ -f "$path" ] || continue
    path=${path%/metadata.json}
    kb=$(du -sk "$path" 2>/dev/null)
    by=other
    [ -f "$path/.homelab-box" ] && [ ! -L "$path/.homelab-box" ] && by=homelab
    # VirtualBox's linked machines are copies of one that was made from the box.
    [ -e "$path/master_id" ] && by=linked
    line box "${path#"$store"/}" "${kb%%"$tab"*}" $by
  done
}

# made WORKDIR: what the machines of a folder were made from
made() {
  for path in "$1"/.vagrant/machines/*/*/box_meta; do
    [ -e "$path" ] || continue
    line made "$1" "${path#"$1"/.vagrant/machines/}"
    lines made_text "$path"
  done
}

# labs: the machines of all labs, and what those of other labs are to be made from
labs() {
  made "$workdir"
  registry=$home/.homelab/workdirs
  [ -e "$registry" ] || return
  if [ ! -r "$registry" ]; then
    unsure '' "$registry cannot be read"
    return
  fi
  while IFS= read -r place || [ -n "$place" ]; do
    [ "$place" != "$workdir" ] && [ -d "$place" ] || continue
    made "$place"
    config=$place/config-vos.yaml
    [ -e "$config" ] || continue
    line config "$place"
    [ -r "$config" ] || unsure '' "$config cannot be read"
    # Scripts may have secrets in them: nothing else of the file travels.
    grep -E '^ *(- )?(box|box_version): ' "$config" 2>/dev/null | sed "s/^/config_text$tab/"
  done <"$registry"
}

# index: what Vagrant knows of all machines of the user, those of other projects, too
index() {
  index=$vagrant_home/data/machine-index/index
  [ -e "$index" ] || return
  line index
  lines index_text "$index"
}

# ask WORD...: what virsh answers; without an answer nothing of libvirt is removed
ask() {
  if answer=$($limit virsh -q -c "$uri" "$@" </dev/null 2>&1); then
    return 0
  fi
  unsure libvirt "virsh $1: ${answer##*"$nl"}"
  return 1
}

trimmed() {
  trimmed=$1
  while :; do
    case $trimmed in
      *' ') trimmed=${trimmed% } ;;
      ' '*) trimmed=${trimmed# } ;;
      *) return ;;
    esac
  done
}

# volume POOL NAME: where a volume is, how much of the disk it takes, and what it is laid over
volume() {
  ask vol-dumpxml --pool "$1" "$2" || return
  section=
  path=
  backing=
  bytes=0
  while IFS= read -r text; do
    case $text in
      *"<allocation unit='bytes'>"*)
        text=${text#*>}
        bytes=${text%%<*}
        ;;
      *'<target>'*) section=target ;;
      *'<backingStore>'*) section=backing ;;
      *'</target>'* | *'</backingStore>'*) section= ;;
      *'<path>'*'</path>'*)
        text=${text#*'<path>'}
        text=${text%%'</path>'*}
        case $section in
          target) path=$text ;;
          backing) backing=$text ;;
        esac
        ;;
    esac
  done <<END
$answer
END
  known=$known$nl$path$nl
  line volume "$uri" "$1" "$2" "$path" "$bytes" "$backing"
}

# chain DOMAIN FILE: what a disk that is in no pool is laid over
chain() {
  case $known in *"$nl$2$nl"*) return ;; esac
  if has qemu-img && chain=$(qemu-img info -U --backing-chain "$2" 2>/dev/null </dev/null); then
    while IFS= read -r text; do
      case $text in 'image: '*) line disk "$uri" "$1" "${text#image: }" ;; esac
    done <<END
$chain
END
  else
    unsure libvirt "what the disk $2 of VM $1 is laid over is not known"
  fi
}

disks() {
  ask list --all --name || return
  domains=$answer
  while IFS= read -r domain; do
    trimmed "$domain"
    domain=$trimmed
    [ -n "$domain" ] || continue
    ask domblklist --details "$domain" || continue
    blocks=$answer
    while read -r type device _ source; do
      [ "$device" = disk ] && [ "$source" != - ] || continue
      line disk "$uri" "$domain" "$source"
      [ "$type" != file ] || chain "$domain" "$source"
    done <<END
$blocks
END
  done <<END
$domains
END
}

# images URI: the images of boxes in one libvirt, and all that could be laid over them
images() {
  uri=$1
  ask pool-list --name || return
  pools=$answer
  volumes=
  known=
  found=
  while IFS= read -r pool; do
    trimmed "$pool"
    pool=$trimmed
    [ -n "$pool" ] || continue
    ask vol-list --pool "$pool" || continue
    case $answer in *_vagrant_box_image_*) found=yes ;; esac
    volumes=$volumes$pool$nl$answer$nl$nl
  done <<END
$pools
END
  [ -n "$found" ] || return
  ask pool-list --inactive --name && while IFS= read -r pool; do
    trimmed "$pool"
    [ -z "$trimmed" ] || unsure libvirt "the storage pool $trimmed is not active"
  done <<END
$answer
END
  pool=
  while IFS= read -r text; do
    trimmed "$text"
    text=$trimmed
    if [ -z "$text" ]; then
      pool=
    elif [ -z "$pool" ]; then
      pool=$text
    else
      # NAME, blanks, PATH: a name may have single blanks in it.
      volume "$pool" "${text%%  *}"
    fi
  done <<END
$volumes
END
  disks
}

libvirt() {
  if ! has virsh; then
    unsure libvirt 'virsh is not there to tell what is made from them'
    return
  fi
  usual=${LIBVIRT_DEFAULT_URI:-qemu:///system} # as vagrant-libvirt chooses
  images "$usual"
  [ -z "$1" ] || [ "$1" = "$usual" ] || images "$1"
}

look() {
  workdir=$1
  boxes
  labs
  index
  libvirt "$2"
}

# remove POOL VOLUME: unless something is laid over it at this moment; 66 says that something is, or may be
remove() {
  told=$(images "$uri")
  case $told in unsure* | *"${nl}unsure"*) printf '%s\n' "$told" | sed -n 's/^unsure.//p' >&2; return 66 ;; esac
  path=
  while IFS=$tab read -r key _ pool name place _; do
    # Where it is must be known: else nothing could be seen to be laid over it.
    case $key$tab$pool$tab$name$tab$place in "volume$tab$1$tab$2$tab"/*) path=$place ;; esac
  done <<END
$told
END
  [ -n "$path" ] || return 0
  while IFS= read -r text; do
    case $text in
      volume*"$tab$path") echo "a disk is laid over it" >&2; return 66 ;;
      disk*"$tab$path" | disk*"$tab$2") echo "a VM has it as its disk" >&2; return 66 ;;
    esac
  done <<END
$told
END
  $limit virsh -q -c "$uri" vol-delete --pool "$1" "$2" </dev/null
}

main() {
  has timeout && limit='timeout 20'
  case $1 in
    look)
      echo 'homelab-shelf-begin 1'
      look "$2" "$3"
      echo 'homelab-shelf-end'
      ;;
    remove)
      uri=${2:-${LIBVIRT_DEFAULT_URI:-qemu:///system}}
      remove "$3" "$4"
      ;;
  esac
}

# The shell reads this script from its standard input: nothing below may read from there.
main "$@" </dev/null
