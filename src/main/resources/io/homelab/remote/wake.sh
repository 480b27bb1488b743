# Sends the packet that wakes the computer with that network card to everybody in some networks.
# Read by `sh -s -- MAC PORT BROADCAST...`. A broadcast takes a socket option, which no plain shell can set: the first of these
# languages that is here does it. Vagrant brings its own Ruby.
PATH=$PATH:/opt/vagrant/embedded/bin

has() {
  command -v "$1" >/dev/null 2>&1
}

if has python3; then
  exec python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
for to in sys.argv[3:]:
    s.sendto(b"\xff" * 6 + bytes.fromhex(sys.argv[1].replace(":", "")) * 16, (to, int(sys.argv[2])))
' "$@"
elif has perl; then
  exec perl -e '
use Socket;
my $mac = shift; $mac =~ tr/://d; my $port = shift;
socket(my $s, PF_INET, SOCK_DGRAM, 17) or die; setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1) or die;
send($s, "\xff" x 6 . pack("H12", $mac) x 16, 0, sockaddr_in($port, inet_aton($_))) for @ARGV;
' "$@"
elif has ruby; then
  exec ruby -rsocket -e '
s = UDPSocket.new
s.setsockopt(Socket::SOL_SOCKET, Socket::SO_BROADCAST, true)
mac = ARGV.shift.delete(":")
port = ARGV.shift.to_i
ARGV.each { |to| s.send("\xff".b * 6 + [mac].pack("H12") * 16, 0, to, port) }
' "$@"
fi
echo 'none of python3, perl and ruby is installed' >&2
exit 1
