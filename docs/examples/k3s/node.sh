#!/bin/sh
# Makes this machine a node of the cluster. Can be run again.
set -eu
install -m 600 /tmp/k3s-token /etc/k3s-token
rm -f /tmp/k3s-token

# The NIC on the LAN is the last one; the first is Vagrant's own.
lan=$(ip -o -4 address show scope global | awk 'END { print $2 }')
own=$(ip -o -4 address show dev "$lan" | awk '{ sub("/.*", "", $4); print $4; exit }')

case $(hostname) in
  server-1) set -- server --cluster-init ;;
  server-*) set -- server --server https://server-1:6443 ;;
  *) set -- agent --server https://server-1:6443 ;;
esac
if [ "$1" = server ]; then set -- "$@" --tls-san server-1 --write-kubeconfig-mode 600; fi

curl -sfL https://get.k3s.io |
  sh -s - "$@" --token-file /etc/k3s-token --node-ip "$own" --flannel-iface "$lan"
