# sweep WORKDIR LAB LINEAGE NETWORKS MACHINE...: removes what is left on libvirt of machines of a lab that Vagrant no
# longer knows. NETWORKS are separated by blanks. Prints what it could not remove.

# born PATH: sets born to the second in which it was made; empty where that cannot be told
born() {
  born=$(stat -c %W -- "$1" 2>/dev/null || stat -f %B -- "$1" 2>/dev/null)
  case $born in '' | 0 | *[!0-9]*) born= ;; esac
}

virsh_() {
  $limit virsh -q -c "$uri" "$@" </dev/null 2>/dev/null
}

# domain NAME: removes a virtual machine that says it is this lab's
domain() {
  [ "$(virsh_ desc "$1")" = "homelab $lineage" ] || return 0
  virsh_ destroy "$1" >/dev/null
  virsh_ undefine --managed-save --snapshots-metadata --nvram --remove-all-storage "$1" >/dev/null
  ! virsh_ domuuid "$1" >/dev/null || echo "libvirt domain $1"
}

# volumes MACHINE: removes its disks that no virtual machine has, and that are younger than the lab's folder
volumes() {
  ! virsh_ domuuid "${lab}_$1" >/dev/null || return 0
  for pool in $(virsh_ pool-list --name); do
    for volume in $(virsh_ vol-list --pool "$pool" | sed 's/^ *\([^ ]*\) .*/\1/'); do
      case $volume in
        "${lab}_$1.img" | "${lab}_$1"_[0-9].img | "${lab}_$1"_[0-9][0-9].img) ;;
        "${lab}_$1"-[a-z][a-z][a-z].qcow2 | "${lab}_$1"-[a-z][a-z][a-z].raw) ;;
        *) continue ;;
      esac
      born "$(virsh_ vol-path --pool "$pool" "$volume")"
      if [ -z "$since" ] || [ -z "$born" ]; then
        echo "libvirt volume $volume in pool $pool, whose age the host does not tell"
      elif [ "$born" -gt "$since" ]; then
        virsh_ vol-delete --pool "$pool" "$volume" >/dev/null || echo "libvirt volume $volume in pool $pool"
      fi
    done
  done
}

# network NAME: removes a network that no virtual machine uses
network() {
  described=$(virsh_ net-dumpxml "$1") || return 0
  case $described in *'<network connections='*) return 0 ;; esac
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
  born "$1"
  since=$born
  shift 4
  for machine do
    domain "${lab}_$machine"
    volumes "$machine"
  done
  for each in $networks; do
    network "$each"
  done
}

set -f
# The shell reads this script from its standard input: nothing below may read from there.
sweep "$@" </dev/null
