#!/bin/sh
# strip.sh ROOT, or strip.sh / whole-system inside an image build.
#
# Takes out of the system under ROOT what sandboxed code has no honest use for: package managers and their
# records, Perl, setuid bits, documentation, names of the machine that built it. Then compiles Python's library.
set -eu
root=${1%/}
if [ -z "$root" ] && [ "${2:-}" != whole-system ]; then
  echo "strip.sh: refusing to strip / itself" >&2
  exit 1
fi

in_root() {
  if [ -n "$root" ]; then chroot "$root" "$@"; else "$@"; fi
}

python=$(in_root sh -c 'command -v python3')
library=$(in_root "$python" -I -S -c 'import os; print(os.path.dirname(os.__file__))')

mkdir -p "$root/work" "$root/tmp"
# A tmpfs mounted here takes over the mode of the folder below it.
chmod 1777 "$root/work" "$root/tmp"
grep -q '^run:' "$root/etc/passwd" || echo 'run:x:60001:60001:sandboxed code:/work:/usr/sbin/nologin' >>"$root/etc/passwd"
grep -q '^run:' "$root/etc/group" || echo 'run:x:60001:' >>"$root/etc/group"

rm -rf "$root$library/test" "$root$library/idlelib" "$root$library/turtledemo" "$root$library/ensurepip" "$root$library/lib2to3"
in_root "$python" -I -S -m compileall -q -f "$library"

rm -rf "$root"/var/lib/apt "$root"/var/lib/dpkg "$root"/var/cache/* "$root"/var/log/* "$root"/etc/apt "$root"/etc/dpkg \
  "$root"/usr/lib/apt "$root"/usr/lib/dpkg "$root"/usr/share/dpkg "$root"/debootstrap \
  "$root"/usr/bin/apt* "$root"/usr/bin/dpkg* "$root"/usr/sbin/dpkg* \
  "$root"/usr/bin/perl* "$root"/usr/share/perl* "$root"/usr/lib/*/perl-base \
  "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/info "$root"/usr/share/locale "$root"/usr/share/lintian \
  "$root"/usr/share/bug "$root"/usr/share/bash-completion "$root"/etc/cron.d "$root"/etc/cron.daily
rm -rf "$root"/tmp/* "$root"/root/.[a-z]*
if [ -n "$root" ]; then
  : >"$root/etc/hostname"
  : >"$root/etc/resolv.conf"
  : >"$root/etc/hosts"
  rm -f "$root/etc/machine-id"
fi
find "$root/" -xdev -type f -perm /6000 -exec chmod a-s {} +
