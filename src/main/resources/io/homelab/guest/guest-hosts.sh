# Usage: LAB [ADDRESS NAME]... Writes these names into a marked block of /etc/hosts,
# replacing the old block; without names, removes the block. All other lines stay.
# Prints "changed" or "unchanged".
set -eu
file=${HOMELAB_ETC:-/etc}/hosts
begin="# homelab $1 begin"
end="# homelab $1 end"
shift
new=$file.homelab.$$
trap 'rm -f "$new"' EXIT

# Copy first, to keep owner and mode. A block without an end is not ours to remove.
cp -p "$file" "$new"
{
  LC_ALL=C awk -v begin="$begin" -v end="$end" '
    !inside && $0 == begin { inside = 1; kept = $0; next }
    inside && $0 == end { inside = 0; next }
    inside { kept = kept "\n" $0; next }
    { print }
    END { if (inside) print kept }
  ' "$file"
  if [ $# -gt 0 ]; then
    printf '%s\n' "$begin"
    while [ $# -gt 1 ]; do
      printf '%s\t%s\n' "$1" "$2"
      shift 2
    done
    printf '%s\n' "$end"
  fi
} >"$new"

if cmp -s "$new" "$file"; then
  echo unchanged
  exit 0
fi
# Atomically if possible; a bind-mounted file cannot be replaced.
mv -f "$new" "$file" 2>/dev/null || cat "$new" >"$file"
if command -v restorecon >/dev/null 2>&1; then
  restorecon "$file" || true
fi
echo changed
