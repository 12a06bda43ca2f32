#!/usr/bin/env bash
# Builds the image that sandboxed Python runs in.
#
#   build.sh [--image NAME] [--from auto|registry|debian] [--mirror URL] [--force]
#
#   --image   name of the image                          (resourcehub/python:3)
#   --from    registry: FROM python:3-slim; debian: Debian's own packages through debootstrap, needs root;
#             auto: the registry when one answers within a few seconds, else debian
#   --mirror  Debian mirror for --from debian            (the one apt uses on this machine)
#   --force   build even when the image is there
#
# The way that was taken is printed and kept on the image as the label dev.resourcehub.built-from. Lines that begin with
# "::" are for the hub: ":: phase WORDS" and ":: bytes N". Works from any folder; cleans up after itself.
set -euo pipefail

image=resourcehub/python:3
from=auto
mirror=
force=no
base=python:3-slim
registry_patience=10

die() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}
phase() { printf ':: phase %s\n' "$*"; }

while (($#)); do
  case $1 in
    --image) image=${2:?--image needs a name}; shift 2 ;;
    --from) from=${2:?--from needs auto, registry or debian}; shift 2 ;;
    --mirror) mirror=${2:?--mirror needs a URL}; shift 2 ;;
    --force) force=yes; shift ;;
    -h | --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option '$1' (try --help)" ;;
  esac
done
case $from in auto | registry | debian) ;; *) die "--from is auto, registry or debian, not '$from'" ;; esac

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v docker >/dev/null || die "the docker command is missing (Debian: apt-get install docker.io)"
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || die "no Docker engine answers, or you may not use it"
if [[ $force == no ]] && docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image is there, built from $(docker image inspect --format '{{index .Config.Labels "dev.resourcehub.built-from"}}' "$image")"
  exit 0
fi

# A folder on disk with a gigabyte free: a system that stands in /tmp may stand in memory.
scratch() {
  local folder free
  for folder in "${TMPDIR:-}" /var/tmp "${HOME:-}" /tmp; do
    [[ -n $folder && -w $folder ]] || continue
    free=$(df --output=avail -k "$folder" | tail -n 1)
    if ((free > 1024 * 1024)); then
      mktemp -d -p "$folder" "hub-image.$$.XXXXXX"
      return
    fi
  done
  die "no folder with 1 GiB free (looked at TMPDIR, /var/tmp, HOME, /tmp)"
}

# What a build that was killed left behind: its number is in the folder's name.
sweep() {
  local left owner
  for left in "${work%/*}"/hub-image.*.*; do
    [[ -d $left && $left != "$work" && -O $left ]] || continue
    owner=${left##*/hub-image.}
    owner=${owner%%.*}
    kill -0 "$owner" 2>/dev/null || rm -rf --one-file-system "$left"
  done
}

meter=
clean() {
  local status=$?
  trap - EXIT
  trap '' HUP INT TERM # also for rm below
  if [[ -n $meter ]]; then
    kill "$meter" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$work"
  exit "$status"
}
work=$(scratch)
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
sweep

# Whether a registry gives us the base: its first line says that the manifest came; without one we do not wait longer.
fetch_base() {
  local log=$work/pull.log pull waited
  if docker image inspect "$base" >/dev/null 2>&1; then
    return 0
  fi
  phase "asking the registry for $base"
  docker pull "$base" >"$log" 2>&1 &
  pull=$!
  for ((waited = 0; waited < registry_patience * 5; waited++)); do
    if grep -q 'Pulling from' "$log" || ! kill -0 "$pull" 2>/dev/null; then
      break
    fi
    sleep 0.2
  done
  if ! grep -q 'Pulling from' "$log"; then
    kill "$pull" 2>/dev/null || true
    wait "$pull" 2>/dev/null || true
    printf 'no registry: %s\n' "$(tail -n 1 "$log" | cut -c 1-200)"
    return 1
  fi
  phase "downloading $base"
  wait "$pull"
}

from_registry() {
  phase "building on $base"
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$image" --build-arg "BASE=$base" --file "$here/Dockerfile" "$here"
  echo "$image was built from $base"
}

from_debian() {
  local root=$work/root suite=bookworm line
  [[ $(id -u) == 0 ]] || die "building from Debian packages needs root: sudo $here/build.sh --image $image --from debian"
  command -v debootstrap >/dev/null || die "debootstrap is missing (Debian: apt-get install debootstrap)"
  if [[ -z $mirror ]] && command -v apt-get >/dev/null; then
    # shellcheck source=/dev/null
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
    # shellcheck disable=SC2016 # these dollars are apt's
    line=$(apt-get indextargets --format '$(SITE)|$(CODENAME)' 'Created-By: Packages' | grep -m 1 "|$suite\$" || true)
    mirror=${line%|*}
    eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
    export http_proxy=${http_proxy:-}
  fi
  mirror=${mirror:-http://deb.debian.org/debian}

  phase "fetching Debian $suite"
  (while sleep 1; do printf ':: bytes %s\n' "$(du -s -B1 "$root" 2>/dev/null | cut -f 1)"; done) &
  meter=$!
  # In a mount namespace of its own, so that nothing stays mounted however this ends.
  unshare --mount --propagation private \
    debootstrap --variant=minbase --include=python3 "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 \
    || { tail -n 15 "$work/debootstrap.log" >&2; die "debootstrap of $suite from $mirror failed"; }
  kill "$meter" 2>/dev/null || true
  meter=

  phase "stripping"
  sh "$here/strip.sh" "$root"
  phase "importing"
  tar --create --directory "$root" --numeric-owner --one-file-system --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' . \
    | docker import \
      --change 'CMD ["python3"]' \
      --change 'LABEL dev.resourcehub.image=python' \
      --change "LABEL dev.resourcehub.built-from=debian-$suite" \
      - "$image" >/dev/null
  echo "$image was built from Debian $suite packages ($mirror)"
}

case $from in
  registry) fetch_base || die "$base cannot be had"; from_registry ;;
  debian) from_debian ;;
  auto) if fetch_base; then from_registry; else from_debian; fi ;;
esac
