#!/bin/sh
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y postgresql
echo "listen_addresses = '*'" >"/etc/postgresql/$(ls /etc/postgresql)/main/conf.d/lab.conf"
systemctl restart postgresql
