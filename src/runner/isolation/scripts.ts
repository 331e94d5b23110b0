/** What the `unshare` backend's shells run; plain sh, with the tools of util-linux and coreutils. */

/**
 * Outside, perhaps as root: the runner can't kill what sudo starts. It holds a pipe open instead, and when that ends,
 * because the runner wants it to or is gone, so does everything. $1 is the pipe, the rest the command.
 */
export const LIFELINE = `
exec 3<&0 4< "$1"; shift
setpriv --pdeathsig KILL "$@" <&3 3<&- 4<&- &
child=$!
exec 3<&-
( read -r word <&4; kill -KILL "$child" ) > /dev/null 2>&1 &
watch=$!
wait "$child"; code=$?
kill "$watch" 2> /dev/null
exit "$code"`;

/**
 * The first process of the new namespaces: builds a root of what it is told, goes there, and starts the rest. $1 is a
 * folder to build it in, $2 the bytes of a folder in memory, $3 a defence to leave out, then how, path and from again
 * and again up to two dashes.
 */
export const ROOT = `
set -e
new=$1 size=$2 without=$3; shift 3
mount -t tmpfs -o mode=755,size=16m,nosuid,nodev tmpfs "$new"
cd "$new"
mkdir -p home root run tmp var/tmp dev proc .old
memory() { mkdir -p "$new$1"; mount -t tmpfs -o "mode=1777,size=$size,nosuid,nodev" tmpfs "$new$1"; }
memory /tmp
memory /var/tmp
mount -t tmpfs -o mode=755,size=64k,nosuid tmpfs "$new/dev"
for node in null zero full random urandom tty; do
  : > "$new/dev/$node"
  mount --bind "/dev/$node" "$new/dev/$node"
done
memory /dev/shm
mkdir "$new/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts "$new/dev/pts"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
for fd in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/\${fd%:*}" "$new/dev/\${fd#*:}"; done
mount -o remount,bind,ro "$new/dev"
flags() { mount -o "remount,bind,$1,nosuid,nodev" "$2"; }
while [ "$1" != -- ]; do
  how=$1 path=$2 from=$3; shift 3
  mkdir -p "$new$(dirname "$path")"
  if [ "$how" = link ]; then ln -s "$from" "$new$path"; continue; fi
  if [ -d "$from" ]; then mkdir -p "$new$path"; else : > "$new$path"; fi
  mount --rbind "$from" "$new$path"
  [ "$how" = write ] && how=rw || how=ro
  flags "$how" "$new$path"
  # A mount below a mount keeps its own flags.
  while read -r _ _ _ _ at _; do
    case "$at" in "$new$path"/*) flags "$how" "$(printf %b "$at")" ;; esac
  done < /proc/self/mountinfo
done
shift
if [ "$without" = pid ]; then mount --rbind /proc "$new/proc"; else
  mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
  for part in sys sysrq-trigger irq bus; do
    [ -e "$new/proc/$part" ] || continue
    mount --bind "$new/proc/$part" "$new/proc/$part"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/$part"
  done
fi
[ "$without" = net ] || ip link set lo up 2> /dev/null || perl -e '
  socket(S, 2, 2, 0) or die; ioctl(S, 0x8914, my $up = pack("a16 s x22", "lo", 0x41)) or die "lo: $!";'
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount -o remount,bind,ro /
exec setsid --wait "$@"`;
