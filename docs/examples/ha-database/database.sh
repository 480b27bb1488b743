#!/bin/sh
# A PostgreSQL that is the first one, or a standby of the first; keepalived holds the address VIP where it may be written.
# A machine that was the first and comes back stays down until somebody decides: destroy and `vos up` it, and it is the standby.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y postgresql keepalived

lan=$(ip -o -4 address show scope global | awk 'END { print $2 }')
version=$(ls /etc/postgresql)
data=/var/lib/postgresql/$version/main
conf=/etc/postgresql/$version/main

cat >"$conf/conf.d/lab.conf" <<CONF
listen_addresses = '*'
hot_standby = on
CONF
grep -q '^# lab' "$conf/pg_hba.conf" || cat >>"$conf/pg_hba.conf" <<HBA
# lab
host replication replica $LAN scram-sha-256
host app app $LAN scram-sha-256
HBA

if [ "$(hostname)" = db-1 ]; then
  systemctl restart postgresql
  runuser -u postgres -- psql -qv ON_ERROR_STOP=1 <<'SQL'
SELECT 'CREATE ROLE replica LOGIN REPLICATION PASSWORD ''replica''' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replica') \gexec
SELECT 'CREATE ROLE app LOGIN PASSWORD ''app''' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') \gexec
SELECT 'CREATE DATABASE app OWNER app' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'app') \gexec
SQL
elif [ ! -e "$data/standby.signal" ]; then
  systemctl stop postgresql
  find "$data" -mindepth 1 -delete
  PGPASSWORD=replica runuser -u postgres -w PGPASSWORD -- pg_basebackup -h db-1 -U replica -D "$data" -R
  systemctl start postgresql
fi

cat >/etc/keepalived/promote <<PROMOTE
#!/bin/sh
if [ "\$(runuser -u postgres -- psql -Atc 'SELECT pg_is_in_recovery()')" = t ]; then
  runuser -u postgres -- psql -qc 'SELECT pg_promote()'
fi
PROMOTE
cat >/etc/keepalived/serves <<'SERVES'
#!/bin/sh
exec runuser -u postgres -- pg_isready -q
SERVES
chmod 755 /etc/keepalived/promote /etc/keepalived/serves
cat >/etc/keepalived/keepalived.conf <<KEEP
global_defs {
  enable_script_security
  script_user root
}
vrrp_script serves {
  script "/etc/keepalived/serves"
  interval 2
  fall 3
}
vrrp_instance database {
  interface $lan
  state BACKUP
  nopreempt
  virtual_router_id 51
  priority $([ "$(hostname)" = db-1 ] && echo 110 || echo 100)
  virtual_ipaddress { $VIP }
  track_script { serves }
  notify_master "/etc/keepalived/promote"
}
KEEP
systemctl enable --quiet keepalived
systemctl restart keepalived
