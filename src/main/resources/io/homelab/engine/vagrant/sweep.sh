# sweep WORKDIR LAB LINEAGE NETWORKS MACHINE...: removes what is left on libvirt of machines of a lab that Vagrant no
# longer knows. NETWORKS are separated by blanks, each NAME=START, where its addresses begin so. Prints what it could
# not remove.

# born PATH: sets born to the second in which it was made; empty where that cannot be told
born() {
  born=$(stat -c %W -- "$1" 2>/dev/null || stat -f %B -- "$1" 2>/dev/null)
  case $born in '' | 0 | *[!0-9]*) born= ;; esac
}

virsh_() {
  $limit virsh -q -c "$uri" "$@" </dev/null 2>/dev/null
}

# named MACHINE FILE: whether a disk of that machine has that name
named() {
  case $2 in
    "${lab}_$1.img" | "${lab}_$1"_[0-9].img | "${lab}_$1"_[0-9][0-9].img) ;;
    "${lab}_$1"-[a-z][a-z][a-z].qcow2 | "${lab}_$1"-[a-z][a-z][a-z].raw) ;;
    *) return 1 ;;
  esac
}

# disks NAME: prints the targets and sources of a virtual machine's disks
disks() {
  virsh_ domblklist --details "$1" | sed -n 's/^ *[^ ]*  *disk  *\([^ ]*\)  *\(.*[^ ]\) *$/\1 \2/p'
}

# everybody VERB: prints what virsh says to that of each virtual machine, whoever made it
everybody() {
  virsh_ list --all --name | while IFS= read -r each; do
    [ -z "$each" ] || "$1" "$each"
  done
}

interfaces() {
  virsh_ domiflist "$1"
}

# domain MACHINE: removes its virtual machine that says it is this lab's, with the disks that are named after it: others
# may have been there before
domain() {
  name=${lab}_$1
  [ "$(virsh_ desc "$name")" = "homelab $lineage" ] || return 0
  own=$(disks "$name" | while read -r target source; do
    ! named "$1" "${source##*/}" || printf '%s,' "$target"
  done)
  virsh_ destroy "$name" >/dev/null
  set -- --managed-save --snapshots-metadata --nvram "$name"
  if [ -z "$own" ] || ! virsh_ undefine --storage "${own%,}" "$@" >/dev/null; then
    virsh_ undefine "$@" >/dev/null
  fi
  ! virsh_ domuuid "$name" >/dev/null || echo "libvirt domain $name"
}

# volumes MACHINE: removes its disks that no virtual machine has, and that are younger than the lab's folder
volumes() {
  ! virsh_ domuuid "${lab}_$1" >/dev/null || return 0
  virsh_ pool-list --name | sed 's/ *$//' | while IFS= read -r pool; do
    [ -n "$pool" ] || continue
    virsh_ vol-list --pool "$pool" | sed 's/^ *\([^ ]*\) .*/\1/' | while IFS= read -r volume; do
      named "$1" "$volume" || continue
      path=$(virsh_ vol-path --pool "$pool" "$volume")
      [ -n "$path" ] || continue
      ! everybody disks | sed 's/^[^ ]* //' | grep -Fxq -e "$path" || continue
      born "$path"
      if [ -z "$since" ] || [ -z "$born" ]; then
        echo "libvirt volume $volume in pool $pool, whose age the host does not tell"
      elif [ "$born" -gt "$since" ]; then
        virsh_ vol-delete --pool "$pool" "$volume" >/dev/null || echo "libvirt volume $volume in pool $pool"
      fi
    done
  done
}

# network NAME START: removes a network of these addresses that no virtual machine has, whether it runs or not
network() {
  described=$(virsh_ net-dumpxml "$1") || return 0
  case $described in *'<network connections='*) return 0 ;; esac
  case $described in *"address='$2"*) ;; *) return 0 ;; esac
  ! everybody interfaces | grep -Fq -e " $1 " || return 0
  virsh_ net-destroy "$1" >/dev/null
  virsh_ net-undefine "$1" >/dev/null
  ! virsh_ net-uuid "$1" >/dev/null || echo "libvirt network $1"
}

sweep() {
  command -v virsh >/dev/null 2>&1 || return 0
  limit=
  ! command -v timeout >/dev/null 2>&1 || limit='timeout 30'
  uri=${LIBVIRT_DEFAULT_URI:-qemu:///system}
  lab=$2 lineage=$3 networks=$4
  if ! virsh_ list --all --name >/dev/null; then
    [ -z "$(find "$1/.vagrant/machines" -name libvirt -type d 2>/dev/null)" ] ||
      echo "whatever libvirt has of it, which does not answer"
    return 0
  fi
  born "$1"
  since=$born
  shift 4
  for machine do
    domain "$machine"
    volumes "$machine"
  done
  for each in $networks; do
    network "${each%%=*}" "${each#*=}"
  done
}

set -f
# The shell reads this script from its standard input: nothing below may read from there.
sweep "$@" </dev/null
