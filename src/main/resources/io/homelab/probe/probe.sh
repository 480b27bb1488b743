first_line=arrived # A start-up file of the login shell that reads standard input gets this line, and we do not.
# Reports what this computer is and has. Needs no root and starts vagrant only where nothing else tells what it has.
# Read by `sh -s -- WORKDIR LAB POOL URI VOLUME...`. Prints tab-separated lines between a begin and an end line; a
# value with a tab or a line break in it is dropped, so that no file name can forge a line.
# HOMELAB_PROBE_ROOT replaces / by another tree (for tests).

LC_ALL=C
export LC_ALL
# nproc would obey these.
unset OMP_NUM_THREADS OMP_THREAD_LIMIT
PATH=$PATH:/usr/sbin:/sbin
tab=$(printf '\t')
nl='
'
root=${HOMELAB_PROBE_ROOT:-}
home=${HOME:-/}
vagrant_home=${VAGRANT_HOME:-$home/.vagrant.d}

# line KEY VALUE...: one line of the answer
line() {
  out=$1
  shift
  for value do
    case $value in *"$tab"* | *"$nl"*) return ;; esac
    out=$out$tab$value
  done
  printf '%s\n' "$out"
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# lines KEY FILE: every line of a text file, each marked as ours
lines() {
  while IFS= read -r text || [ -n "$text" ]; do
    printf '%s\t%s\n' "$1" "$text"
  done <"$2"
}

# existing PATH: the nearest existing folder, PATH itself if it exists
existing() {
  folder=$1
  while [ ! -d "$folder" ] && [ -n "$folder" ]; do
    folder=${folder%/*}
  done
  folder=${folder:-/}
}

resolve_workdir() {
  case $1 in
    '') workdir=$home/homelab/$2 ;;
    '~') workdir=$home ;;
    '~/'*) workdir=$home/${1#'~/'} ;;
    /*) workdir=$1 ;;
    *) workdir=$home/$1 ;;
  esac
  while [ "$workdir" != "${workdir%/}" ]; do
    workdir=${workdir%/}
  done
}

# How busy it is: load averages of 1 and 5 minutes, and for what share of the last minute something waited.
busy() {
  if [ -r "$root/proc/loadavg" ]; then
    read -r one five _ <"$root/proc/loadavg" && line load "$one" "$five"
  elif has sysctl; then
    # For example: { 1.62 1.60 1.65 }
    sysctl -n vm.loadavg 2>/dev/null | while read -r _ one five _; do line load "$one" "$five"; done
  fi
  for each in cpu memory io; do
    [ -r "$root/proc/pressure/$each" ] || continue
    while read -r kind _ minute _; do
      [ "$kind" != some ] || line pressure "$each" "${minute#avg60=}"
    done <"$root/proc/pressure/$each" 2>/dev/null
  done
}

computer() {
  user=${USER:-${LOGNAME:-}}
  line home "$home"
  line user "${user:-$(id -un)}"
  line arch "$(uname -m)"
  if has nproc; then
    line cpus "$(nproc)"
  elif has sysctl; then
    line cpus "$(sysctl -n hw.ncpu 2>/dev/null)"
  fi
  if [ -r "$root/proc/meminfo" ]; then
    while read -r key kb _; do
      case $key in
        MemTotal:) line memory_mb $((kb / 1024)) ;;
        MemAvailable:)
          line available_mb $((kb / 1024))
          break
          ;;
      esac
    done <"$root/proc/meminfo"
  elif has sysctl; then
    bytes=$(sysctl -n hw.memsize 2>/dev/null) && line memory_mb $((bytes / 1048576))
  fi
  busy
  has flock && line flock
  for each in apt-get dnf pacman zypper apk brew; do
    if has "$each"; then
      line packages "$each"
      break
    fi
  done
  [ -n "${first_line:-}" ] && line input_whole
}

# Whether logind ends what a login leaves behind. Those who linger keep what runs in a scope of their own.
lingering() {
  has loginctl || return
  $limit loginctl show-session --property=KillUserProcesses --property=KillExcludeUsers 2>/dev/null | (
    kills= spared=' '
    while IFS= read -r text; do
      case $text in
        KillUserProcesses=yes) kills=1 ;;
        KillExcludeUsers=*) spared=" ${text#*=} " ;;
      esac
    done
    name=$(id -un)
    case $spared in *" $name "*) kills= ;; esac
    if [ -n "$kills" ] && [ ! -e "$root/var/lib/systemd/linger/$name" ]; then line ends_processes; fi
  )
}

# A unique id of the computer: copied disks share a machine-id but not the kernel's boot id, and containers share
# that but not their network.
place() {
  if [ -r "$root/proc/sys/kernel/random/boot_id" ]; then
    read -r computer <"$root/proc/sys/kernel/random/boot_id"
    computer=$computer/$(readlink "$root/proc/self/ns/net")
  elif [ -r "$root/etc/machine-id" ]; then
    read -r computer <"$root/etc/machine-id"
  elif has ioreg; then
    computer=$(ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null | sed -n 's/.*"IOPlatformUUID" = "\(.*\)".*/\1/p')
  else
    return
  fi
  existing "$workdir"
  node=$(stat -Lc %d:%i "$folder" 2>/dev/null || stat -Lf %d:%i "$folder" 2>/dev/null)
  [ -n "$computer" ] && [ -n "$node" ] && line place "$computer" "$node" "${workdir#"$folder"}"
}

# access FOLDER: writable, denied or read_only, for this user
access() {
  access=writable
  [ -w "$1" ] && [ -x "$1" ] && return
  access=denied
  [ -r "$root/proc/mounts" ] || return
  while read -r _ mount _ options _; do
    case $1/ in
      "${mount%/}"/*) case $options in ro | ro,*) access=read_only ;; *) access=denied ;; esac ;;
    esac
  done <"$root/proc/mounts"
}

# Folders that will be written to: the home and the workdir, or its nearest existing parent.
folders() {
  seen=
  for path in "$home" "$workdir"; do
    existing "$path"
    [ "$folder" != "$seen" ] || continue
    seen=$folder
    access "$folder"
    free=$(df -Pk "$folder" 2>/dev/null | free_kb)
    line folder "$folder" $access "${free:+$((free / 1024))}"
  done
}

# writers: who else may write to the workdir. A group named after the user counts as the user's own.
writers() {
  [ -d "$workdir" ] || return
  mode=$(ls -Lldn "$workdir" 2>/dev/null)
  case $mode in
    d???????w*) line writers everybody ;;
    d????w*)
      set -f
      set -- $mode
      set +f
      [ "${4:-}" = "$(id -g)" ] && [ "$(id -gn)" = "$(id -un)" ] || line writers group
      ;;
  esac
}

# kvm: whether libvirt can use hardware virtualisation
kvm() {
  [ -n "$libvirt_answers" ] && [ -d "$root/proc" ] || return
  if [ ! -e "$root/dev/kvm" ]; then
    line kvm missing
  else
    # The system libvirt opens it as another user, a session libvirt as this one.
    case $uri in
      *session*) [ -r "$root/dev/kvm" ] && [ -w "$root/dev/kvm" ] || line kvm denied ;;
    esac
  fi
}

# first_version NAME PATTERN...: the version at the end of the first path that exists
first_version() {
  name=$1
  shift
  for path do
    if [ -e "$path" ]; then
      path=${path##*/"$name"-}
      version=${path%.gemspec}
      return 0
    fi
  done
  return 1
}

# gem_version NAME: where distributions, HashiCorp's package and `vagrant plugin` put gems
gem_version() {
  first_version "$1" \
    "$vagrant_home"/gems/*/gems/"$1"-[0-9]* \
    "$root"/opt/vagrant/embedded/gems/*/gems/"$1"-[0-9]* \
    "$root"/opt/vagrant/embedded/gems/gems/"$1"-[0-9]* \
    "$root"/usr/share/rubygems-integration/*/specifications/"$1"-[0-9]*.gemspec \
    "$root"/usr/share/vagrant/gems/specifications/"$1"-[0-9]*.gemspec \
    "$root"/usr/share/gems/specifications/"$1"-[0-9]*.gemspec \
    "$root"/usr/lib/ruby/gems/*/specifications/"$1"-[0-9]*.gemspec
}

# ask_vagrant LIMIT WORD...: what Vagrant says, whatever project and settings the user's variables name. Only where
# something can end it when it takes too long: it is slow, and some wrappers wait for a network.
ask_vagrant() {
  has timeout || return
  patience=$1
  shift
  (
    unset VAGRANT_LOG VAGRANT_VAGRANTFILE VAGRANT_DOTFILE_PATH VAGRANT_NO_PLUGINS VAGRANT_DEFAULT_PROVIDER
    export VAGRANT_CWD=/ VAGRANT_CHECKPOINT_DISABLE=1
    cd / && exec timeout "$patience" vagrant "$@" 2>/dev/null
  )
}

vagrant_itself() {
  has vagrant || return
  version=
  gem_version vagrant || version=$(ask_vagrant 5 --version)
  line vagrant "${version##* }"
}

# plugin_version NAME: as Vagrant itself lists it, for those of NixOS, of wrappers and of containers
plugin_version() {
  version=$(ask_vagrant 15 plugin list --machine-readable | while IFS= read -r text; do
    case $text in
      *",$1,plugin-version,"*)
        text=${text##*,plugin-version,}
        printf '%s\n' "${text%%[!A-Za-z0-9.+_-]*}"
        break
        ;;
    esac
  done)
  [ -n "$version" ]
}

libvirt() {
  version=
  plugin=
  gem_version vagrant-libvirt && plugin=yes
  libvirt_answers=
  if ! has virsh; then
    [ -n "$plugin" ] && line provider_problem libvirt no_virsh ''
    return
  fi
  line libvirt_uri "$uri"
  domains= running= suspended= pools= pool_folder=
  answer=$(ask_libvirt "echo $mark names; list --all --name; echo $mark running; list --state-running --uuid; \
echo $mark suspended; list --state-paused --uuid; list --inactive --with-managed-save --uuid; \
echo $mark domains; list --all --uuid") && libvirt_tells
  if [ -z "$libvirt_answers" ]; then
    problem=silent
    case $answer in
      "$mark "*) ;; # It let us in.
      *ermission\ denied* | *uthentication* | *olkit* | *ccess\ denied*) problem=denied ;;
    esac
    line provider_problem libvirt $problem "${answer##*"$nl"}"
    return
  fi
  if [ -n "$plugin" ] || plugin_version vagrant-libvirt; then
    line provider libvirt "$version"
  elif has vagrant; then
    line provider_problem libvirt no_plugin ''
  fi
  # Apart from the others: a pool that hangs, or a virsh that does not know one of these, hides no machine.
  quote "$pool"
  answer=$(ask_libvirt "echo $mark networks; net-list --name; echo $mark pools; pool-list --name; \
echo $mark pool; pool-dumpxml --pool $quoted")
  libvirt_tells
}

# ask_libvirt COMMANDS: what virsh says to a line of commands, errors in their places; its exit code is the last one's
ask_libvirt() {
  $limit virsh -c "$uri" "$1" 2>&1
}

# quote TEXT: one word of a line of virsh's commands
quote() {
  quoted=
  rest=$1
  while :; do
    case $rest in *"'"*) ;; *) break ;; esac
    quoted="$quoted${rest%%"'"*}'\\''"
    rest=${rest#*"'"}
  done
  quoted="'$quoted$rest'"
}

# libvirt_tells: reads the answer to several questions: a start of virsh takes longer than all that it tells. Shells write
# a here-document into a file, for which there may be no room.
libvirt_tells() {
  section=
  old_ifs=$IFS
  IFS=$nl
  set -f
  for text in $answer; do
    case $text in
      "$mark "*)
        section=${text#"$mark "}
        [ "$section" != domains ] || libvirt_answers=yes
        continue
        ;;
      'error: '*)
        # A pool may be missing, but which machines run is not known then.
        case $section in running | suspended) running=failed section= ;; esac
        continue
        ;;
    esac
    case $section in
      names) case $text in "$lab"_*) line taken domain "$text" '' ;; esac ;;
      networks) line libvirt_network "$text" ;;
      pools) pools=$pools${text%"${text##*[! ]}"}$nl ;;
      pool)
        [ -n "$pool_folder" ] || case $text in
          *'<path>'*'</path>'*)
            pool_folder=${text#*'<path>'}
            pool_folder=${pool_folder%%'</path>'*}
            ;;
        esac
        ;;
      running) running=$running$nl$text ;;
      suspended) suspended=$suspended$nl$text ;;
      domains) domains=$domains$nl$text ;;
    esac
  done
  set +f
  IFS=$old_ifs
}

# host_only VERSION: the only networks in which VirtualBox 6.1.28 and later makes private ones, on macOS up to 6
host_only() {
  old_ifs=$IFS
  IFS=.
  set -f
  set -- $1 0 0
  set +f
  IFS=$old_ifs
  number=$(($1 * 1000000 + $2 * 1000 + $3))
  [ $number -ge 6001028 ] || return
  [ $number -ge 7000000 ] && [ "$(uname -s)" = Darwin ] && return
  if [ ! -r "$root/etc/vbox/networks.conf" ]; then
    line host_only 192.168.56.0/21
    return
  fi
  set -f
  while IFS= read -r text || [ -n "$text" ]; do
    text=${text#"${text%%[! ]*}"}
    case $text in
      '*'*) for net in ${text#?}; do line host_only "$net"; done ;;
    esac
  done <"$root/etc/vbox/networks.conf"
  set +f
}

virtualbox() {
  has VBoxManage || return
  answer=$($limit VBoxManage --version 2>&1)
  version=${answer##*"$nl"}
  case $answer in
    *vboxdrv*) line provider_problem virtualbox no_driver '' ;;
    [0-9]*)
      line provider virtualbox "$version"
      host_only "${version%%[!0-9.]*}"
      ;;
    *) line provider_problem virtualbox silent "${answer%%"$nl"*}" ;;
  esac
}

# vm_folder: where VirtualBox keeps its machines
vm_folder() {
  $limit VBoxManage list systemproperties 2>/dev/null | while IFS= read -r text; do
    case $text in
      'Default machine folder:'*)
        text=${text#*:}
        printf '%s\n' "${text#"${text%%[! ]*}"}"
        break
        ;;
    esac
  done
}

# free_kb: what `df -Pk` says on its standard input. The names in the first and the last column may
# have spaces in them, so look for the three numbers before the percentage.
free_kb() {
  read -r _
  read -r text
  set -f
  numbers=0
  for word in $text; do
    case $word in
      [0-9]*%) [ $numbers -ge 3 ] && printf '%s\n' "$last" && return ;;
      *[!0-9]*) numbers=0 ;;
      *) numbers=$((numbers + 1)) ;;
    esac
    last=$word
  done
}

# libvirt and VirtualBox keep disks in different places, so the provider decides.
disk() {
  disk_folder=
  if [ -n "$libvirt_answers" ]; then
    disk_folder=$pool_folder
  elif has VBoxManage; then
    disk_folder=$(vm_folder)
  fi
  if [ -n "$disk_folder" ]; then
    disk_folder=$root$disk_folder
  elif has virsh; then
    case $uri in
      *session*) disk_folder=$home/.local/share/libvirt/images ;;
      *) disk_folder=$root/var/lib/libvirt/images ;;
    esac
  elif has VBoxManage; then
    disk_folder="$home/VirtualBox VMs"
  else
    disk_folder=$home
  fi
  existing "$disk_folder"
  free=$(df -Pk "$folder" 2>/dev/null | free_kb)
  [ -n "$free" ] && line disk_gb $((free / 1048576))
}

# asked_for VOLUME: whether the topology gives a disk that name
asked_for() {
  case $volumes in *"$nl$1$nl"*) ;; *) return 1 ;; esac
}

# allocated: what existing disks in that folder already use, for each possible machine name. Only the
# folder measured by `disk` counts: others do not reduce its free space. Of libvirt, `libvirt_details` tells it.
allocated() {
  [ -z "$libvirt_answers" ] && has VBoxManage || return
  for path in "$disk_folder"/*_*/; do
    [ -d "$path" ] || continue
    path=${path%/}
    $limit du -sk "$path" 2>/dev/null | while read -r kb _; do
      line allocated "${path##*/}" "$kb" KiB
    done
  done
}

# The default routes and the computer's networks as the kernel prints them: hexadecimal, in host byte order.
routes() {
  if [ -r "$root/proc/net/route" ]; then
    while read -r name destination gateway _ _ _ metric mask _; do
      if [ "$destination" = 00000000 ] && [ "$mask" = 00000000 ]; then
        line default_route 4 "$name" "$metric"
      elif [ "$gateway" = 00000000 ]; then
        line subnet "$name" "$destination" "$mask"
      fi
    done <"$root/proc/net/route"
    [ -r "$root/proc/net/ipv6_route" ] || return
    while read -r destination length _ _ _ metric _ _ _ name; do
      case $length$destination in
        0000000000000000000000000000000000) [ "$name" = lo ] || line default_route 6 "$name" $((0x$metric)) ;;
      esac
    done <"$root/proc/net/ipv6_route"
  elif has route; then
    for family in 4 6; do
      route -n get -inet${family#4} default 2>/dev/null | while read -r key name; do
        [ "$key" = interface: ] && line default_route $family "$name" 0
      done
    done
    has ifconfig && ifconfig -a 2>/dev/null | ifconfig_subnets
  fi
}

# ifconfig_subnets: the same from what the BSDs' ifconfig prints on standard input
ifconfig_subnets() {
  while read -r key text; do
    case $key in
      *:) name=${key%:} ;;
      inet)
        case $text in *' netmask 0x'*) ;; *) continue ;; esac
        mask=${text#* netmask }
        mask=$((${mask%% *}))
        old_ifs=$IFS
        IFS=.
        set -- ${text%% *}
        IFS=$old_ifs
        [ $# = 4 ] || continue
        net=$(((($1 << 24) | ($2 << 16) | ($3 << 8) | $4) & mask))
        line subnet "$name" "$(kernel_hex $net)" "$(kernel_hex $mask)"
        ;;
    esac
  done
}

# kernel_hex NUMBER: an IPv4 address in the byte order of Linux's tables
kernel_hex() {
  printf '%02X%02X%02X%02X' $(($1 & 255)) $((($1 >> 8) & 255)) $((($1 >> 16) & 255)) $((($1 >> 24) & 255))
}

# taken_vms: machines of VirtualBox that have names of this lab's, whoever owns them
taken_vms() {
  has VBoxManage || return
  $limit VBoxManage list vms 2>/dev/null | while IFS= read -r text; do
    text=${text#\"}
    text=${text%%\"*}
    case $text in "$lab"_*) line taken vm "$text" '' ;; esac
  done
}

interfaces() {
  if [ -d "$root/sys/class/net" ]; then
    switches=
    [ -d "$root/sys/class/net/ovs-system" ] && has ip &&
      switches=$(ip -o link show type openvswitch 2>/dev/null)
    for path in "$root"/sys/class/net/*; do
      [ -d "$path" ] || continue
      name=${path##*/}
      kind=plain
      type=1 # Ethernet
      [ -r "$path/type" ] && read -r type <"$path/type"
      [ "$type" = 1 ] || kind=tunnel
      [ -d "$path/bridge" ] && kind=bridge
      case "$name $nl$switches" in
        ovs-system\ * | *": $name: "*) kind=openvswitch ;;
      esac
      { [ -e "$path/wireless" ] || [ -e "$path/phy80211" ]; } && kind=wifi
      master=
      [ -d "$path/master" ] && master=$(cd -P "$path/master" && pwd -P) && master=${master##*/}
      line interface "$name" $kind "$master"
    done
    filter=$root/proc/sys/net/bridge/bridge-nf-call-iptables
    if [ -r "$filter" ]; then
      read -r filter <"$filter"
      [ "$filter" = 1 ] && line filters_bridges
    fi
  elif has ifconfig; then
    wifi=$(networksetup -listallhardwareports 2>/dev/null | while read -r key port name; do
      case "$key $port $name" in
        *Wi-Fi* | *AirPort*) next=yes ;;
        Device:*) [ "${next:-}" = yes ] && echo "$port"; next= ;;
      esac
    done)
    for name in $(ifconfig -l 2>/dev/null); do
      kind=plain
      case $name in bridge*) kind=bridge ;; esac
      case $name in utun* | ppp* | lo* | gif* | stf* | awdl* | llw*) kind=tunnel ;; esac
      [ "$name" = "$wifi" ] && kind=wifi
      line interface "$name" $kind ''
    done
  fi
}

boxes() {
  boxes=$vagrant_home/boxes
  for path in "$boxes"/*/*/*/metadata.json "$boxes"/*/*/*/*/metadata.json; do
    [ -f "$path" ] || continue
    path=${path#"$boxes"/}
    line box "${path%/metadata.json}"
  done
}

workdir() {
  line workdir "$workdir"
  for path in "$workdir"/* "$workdir"/.[!.]* "$workdir"/..?*; do
    # Runs come before the marker where a box is brought to a host that has nothing of the lab yet.
    case $path in */.homelab) [ -L "$path" ] || continue ;; esac
    if [ -e "$path" ] || [ -L "$path" ]; then
      line occupied
      break
    fi
  done
  [ -r "$workdir/.homelab-marker.json" ] && lines marker "$workdir/.homelab-marker.json"
}

# What runs in the workdir, or ended there, though nobody may have waited for it.
runs() {
  [ -d "$workdir/.homelab/runs" ] && [ ! -L "$workdir/.homelab" ] && [ ! -L "$workdir/.homelab/runs" ] || return
  boot_id
  for path in "$workdir"/.homelab/runs/*; do
    [ -d "$path" ] && [ ! -L "$path" ] || continue
    status "$path"
    taken=
    [ ! -e "$path/taken" ] || taken=taken
    line run "${path##*/}" "$status" "$taken"
    said=
    { IFS= read -r said <"$path/run.json"; } 2>/dev/null
    line run_said "${path##*/}" "$said"
  done
}

# One process sums up all files; names are NUL-separated, so they may contain anything.
managed_files() {
  if has sha256sum; then
    sum=sha256sum
  elif has shasum; then
    sum='shasum -a 256'
  else
    sum=
  fi
  [ -n "$sum" ] && line sha256
  manifest=$workdir/.homelab-files
  [ -s "$manifest" ] || return
  lines file "$manifest"
  [ -r "$workdir/.homelab-executable" ] && lines executable "$workdir/.homelab-executable"
  [ -n "$sum" ] || return
  (cd "$workdir" && tr '\n' '\000' <.homelab-files | xargs -0 $sum -- 2>/dev/null) |
    sed "s/^/sum$tab/"
}

# machine_state PROVIDER ID: running, suspended, stopped, gone or unknown
machine_state() {
  state=unknown
  case $1 in
    libvirt)
      [ -n "$libvirt_answers" ] || return
      case $domains$nl in *"$nl$2$nl"*) ;; *) state=gone; return ;; esac
      [ "$running" = failed ] && return
      state=stopped
      case $running$nl in *"$nl$2$nl"*) state=running ;; esac
      case $suspended$nl in *"$nl$2$nl"*) state=suspended ;; esac
      ;;
    virtualbox)
      has VBoxManage || return
      if [ -z "$vms_known" ]; then
        vms_known=yes
        vms=$($limit VBoxManage list vms 2>/dev/null) &&
          running_vms=$($limit VBoxManage list runningvms 2>/dev/null) || vms_known=failed
      fi
      [ $vms_known = failed ] && return
      case $vms in *"{$2}"*) ;; *) state=gone; return ;; esac
      state=stopped
      case $running_vms in
        *"{$2}"*) state=running ;;
        *)
          case $($limit VBoxManage showvminfo "$2" --machinereadable 2>/dev/null) in
            *'VMState="saved"'*) state=suspended ;;
          esac
          ;;
      esac
      ;;
  esac
}

# pause_reason ID: a suspended machine that libvirt itself paused since it could not write to a disk
pause_reason() {
  case $($limit virsh -c "$uri" domstate --reason "$1" 2>/dev/null) in
    *'I/O error'*) state=io_error ;;
    *) return ;;
  esac
  case $($limit virsh -c "$uri" domblkerror "$1" 2>/dev/null) in
    *'no space'*) state=out_of_space ;;
  esac
}

machines() {
  vms_known=
  definitions=
  defined=
  for path in "$workdir"/.vagrant/machines/*/*/id; do
    [ -s "$path" ] || continue
    id=
    read -r id <"$path" || true
    path=${path%/id}
    provider=${path##*/}
    path=${path%/*}
    [ -n "$id" ] || continue
    machine_state "$provider" "$id"
    case $provider-$state in
      *-gone | *-unknown) ;;
      libvirt-*)
        case $id in
          *[!0-9A-Fa-f-]*) ;;
          *)
            [ $state = suspended ] && pause_reason "$id"
            definitions="$definitions; dumpxml --inactive $id"
            defined="$defined$id ${path##*/} $state$nl"
            ;;
        esac
        ;;
      virtualbox-*) virtualbox_definition "${path##*/}" "$id" ;;
    esac
    line machine "${path##*/}" "$provider" $state
  done
}

# libvirt_details: the volumes that this lab would use or that fill the folder measured by `disk`, and how libvirt
# defines the machines that it has, asked for all at once
libvirt_details() {
  [ -n "$libvirt_answers" ] || return
  quote "$pool"
  questions="echo $mark machines$definitions; echo $mark pool; vol-list --pool $quoted --details"
  old_ifs=$IFS
  IFS=$nl
  set -f
  for each in $pools; do
    [ "$each" != "$pool" ] || continue
    quote "$mark other $each"
    questions="$questions; echo $quoted"
    quote "$each"
    questions="$questions; vol-list --pool $quoted"
  done
  set +f
  IFS=$old_ifs
  $limit virsh -c "$uri" "$questions" 2>/dev/null | (
    section=
    while IFS= read -r text; do
      case $text in
        "$mark "*)
          section=${text#"$mark "}
          of=$pool
          case $section in
            other\ *)
              of=${section#* }
              section=other
              ;;
          esac
          ;;
        *)
          case $section in
            pool | other) volume ;;
            machines) definition ;;
          esac
          ;;
      esac
    done
  )
}

# volume: a line of a list of the volumes in the pool $of, with details where it is the lab's
volume() {
  set -f
  set -- $text
  set +f
  name=${1:-}
  case $name in
    "$lab"_*) line taken volume "$name" "$of" ;;
    *)
      if asked_for "$name"; then
        line taken volume "$name" "$of"
      else
        case $name in *_*) ;; *) return ;; esac
      fi
      ;;
  esac
  [ "$section" = pool ] || return
  while [ $# -gt 2 ]; do shift; done
  line allocated "$name" "${1:-}" "${2:-}"
}

# definition: a line of the definition of a machine
definition() {
  text=${text#"${text%%[! ]*}"}
  case $text in
    '<domain '* | '<domain>') name= mac= ;;
    '<uuid>'*)
      text=${text#*>}
      text=${text%%<*}
      case $nl$defined in *"$nl$text "*) ;; *) return ;; esac
      name=${defined#*"$text "}
      name=${name%%"$nl"*}
      state=${name#* }
      name=${name%% *}
      ;;
    '<memory '*KiB* | '<memory>'*) defined_as memory_kb ;;
    '<vcpu>'* | '<vcpu '*) defined_as cpus ;;
    '<source file='*)
      if [ "$state" = out_of_space ]; then
        attribute file
        disk_room "$value"
        state=
      fi
      ;;
    '<interface '*) mac= ;;
    '</interface>') [ -n "${mac:-}" ] && [ -n "$name" ] && line nic "$name" "$mac" '' && mac= ;;
    '<mac address='*) attribute address && mac=$value ;;
    '<source '*)
      [ -n "${mac:-}" ] || return
      attribute bridge || attribute dev || attribute network || return
      [ -n "$name" ] && line nic "$name" "$mac" "$value"
      mac=
      ;;
  esac
}

# defined_as KEY: a number between tags
defined_as() {
  value=${text#*>}
  [ -n "${name:-}" ] && line defined "$name" "$1" "${value%%<*}"
}

# attribute NAME: the value of an attribute of the XML element in $text
attribute() {
  case $text in
    *" $1='"*)
      value=${text#*" $1='"}
      value=${value%%"'"*}
      ;;
    *) return 1 ;;
  esac
}

# disk_room FILE: what is left where a disk of that machine lies
disk_room() {
  existing "$root${1%/*}"
  free=$(df -Pk "$folder" 2>/dev/null | free_kb)
  [ -n "$name" ] && [ -n "$free" ] && line disk_room "$name" "${1%/*}" $((free / 1024))
}

# virtualbox_definition NAME ID: the same of one machine of VirtualBox, which is asked for each
virtualbox_definition() {
  about=$($limit VBoxManage showvminfo "$2" --machinereadable 2>/dev/null) || return
  case $about in *'VMState="paused"'*) state=suspended ;; esac
  printf '%s\n' "$about" | {
    adapters=$nl
    macs=
    while IFS= read -r text; do
      value=${text#*=}
      value=${value#\"}
      value=${value%\"}
      case $text in
        memory=*) line defined "$1" memory_mb "$value" ;;
        cpus=*) line defined "$1" cpus "$value" ;;
        bridgeadapter[0-9]=* | hostonlyadapter[0-9]=*)
          text=${text%%=*}
          adapters="$adapters${text##*adapter} $value$nl"
          ;;
        macaddress[0-9]=*)
          text=${text%%=*}
          macs="$macs${text#macaddress} $value$nl"
          ;;
      esac
    done
    printf '%s' "$macs" | while read -r number mac; do
      value=
      case $adapters in
        *"$nl$number "*)
          value=${adapters#*"$nl$number "}
          value=${value%%"$nl"*}
          ;;
      esac
      line nic "$1" "$mac" "$value"
    done
  }
}

# at_work WORKDIR: whether somebody has the folder's lock, or a run there has not ended, or its lab does not know yet how
at_work() {
  [ ! -L "$1/.homelab" ] || return 0
  if [ -e "$1/.homelab/lock/beat" ]; then
    # Its holder beats far more often than that, and whoever is silent for longer has lost it.
    ! has find || [ -n "$(find "$1/.homelab/lock/beat" -prune -mmin -2 2>/dev/null)" ] && return 0
  fi
  boot_id
  for each in "$1"/.homelab/runs/*; do
    [ -d "$each" ] && [ ! -L "$each" ] || continue
    status "$each"
    [ "$status" != running ] || return 0
    [ ! -e "$each/taken" ] || continue
    said=
    { IFS= read -r said <"$each/run.json"; } 2>/dev/null
    case $said in *'"verb":"halt"'*) ;; *) return 0 ;; esac
  done
  return 1
}

other_labs() {
  registry=$home/.homelab/workdirs
  [ -r "$registry" ] || return
  while IFS= read -r path || [ -n "$path" ]; do
    [ "$path" != "$workdir" ] && [ -r "$path/.homelab-marker.json" ] || continue
    line other "$path"
    lines other_marker "$path/.homelab-marker.json"
    for id in "$path"/.vagrant/machines/*/*/id; do
      [ -s "$id" ] || continue
      there=
      read -r there <"$id" || true
      id=${id%/id}
      machine_state "${id##*/}" "$there"
      id=${id%/*}
      [ $state = gone ] || line other_machine "${id##*/}" $state
    done
    at_work "$path" && line other_at_work
    # What a run is about to create does not exist yet; while it works, it writes. What another engine
    # than Vagrant has made cannot be seen here.
    ! has find || [ ! -e "$path/Vagrantfile" ] || [ -n "$(find "$path/.homelab-marker.json" "$path"/boxes/* \
      "$path"/.vagrant/machines/*/* -prune -mmin -10 2>/dev/null)" ] && line other_busy
  done <"$registry"
}

probe() {
  echo 'homelab-probe-begin 1'
  limit=
  has timeout && limit='timeout 5' # a hypervisor that hangs must not make the host look dead
  resolve_workdir "$1" "$2"
  lab=$2
  pool=$3
  mark==$$ # No name that somebody could have chosen before.
  uri=${4:-${LIBVIRT_DEFAULT_URI:-qemu:///system}} # as vagrant-libvirt chooses
  shift 4
  volumes=$nl
  for each do
    volumes=$volumes$each$nl
  done
  computer
  lingering
  place
  vagrant_itself
  libvirt
  kvm
  virtualbox
  disk
  allocated
  routes
  taken_vms
  interfaces
  boxes
  workdir
  runs
  folders
  writers
  managed_files
  machines
  libvirt_details
  other_labs
  echo 'homelab-probe-end'
}

# The shell reads this script from its standard input: nothing below may read from there.
probe "$@" </dev/null
