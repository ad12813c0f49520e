#!/usr/bin/env bash
# Makes a base image out of this machine's own Node.js, npm and shell, for machines that reach no
# registry of images. Usage: base.sh NAME [SUITE], with buildah's own options in BUILDAH_OPTIONS. With
# a SUITE of Debian's, this machine's own, the base is a Debian that more can be installed into.
set -euo pipefail
name=$1
suite=${2:-}
read -ra options <<<"${BUILDAH_OPTIONS:-}"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
[[ -z $suite ]] || debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" >/dev/null
mkdir -p "$root"/{bin,lib,etc,proc,sys,dev,usr/bin,usr/lib,home/node}
mkdir -p -m 1777 "$root/tmp"

# The program goes to /usr/bin, and with it every library that the loader would look for.
program() {
  cp -L "$1" "$root/usr/bin/$2"
  [[ -z $suite ]] || return 0
  ldd "$1" | grep -oE '/[^ ]+' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}
program "$(command -v node)" node
if [[ -z $suite ]]; then
  program "$(command -v env)" env
  program /bin/sh sh
  cp -L /bin/sh "$root/bin/sh"
  # Add-ons of npm packages are linked against the whole C library, of which Node.js itself needs a part.
  libc=$(ldd "$(command -v node)" | grep -oE '/[^ ]+/libc\.so\.6')
  cp -L "$(dirname "$libc")"/lib{rt.so.1,pthread.so.0,dl.so.2,m.so.6} "$root$(dirname "$libc")/"
fi
cp -a "$(npm root --global)/npm" "$root/usr/lib/npm"
printf '#!/bin/sh\nexec node /usr/lib/npm/bin/npm-cli.js "$@"\n' >"$root/usr/bin/npm"
chmod +x "$root/usr/bin/npm"
[[ -n $suite ]] || printf 'root:x:0:0::/root:/bin/sh\n' >"$root/etc/passwd"
[[ -n $suite ]] || printf 'root:x:0:\n' >"$root/etc/group"
printf 'node:x:1000:1000::/home/node:/bin/sh\n' >>"$root/etc/passwd"
printf 'node:x:1000:\n' >>"$root/etc/group"

# What this machine trusts, the builder has to trust: npm asks the same registry.
certificates=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
mkdir -p "$root/etc/ssl/certs"
cp -L "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"

container=$(buildah "${options[@]}" from scratch)
buildah "${options[@]}" copy --quiet "$container" "$root" / >/dev/null
buildah "${options[@]}" config \
  --env PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
  "$container"
buildah "${options[@]}" commit --quiet --rm "$container" "$name" >/dev/null
