#!/bin/sh
# Unpacks into folder $1 a compiler of Debian, and the standard library for i686 and s390x of the same version.
#
# Debian keeps a recent compiler (rustc-web) for its browsers, in the security archive of bookworm, and the same version
# in trixie for machines that bookworm's security archive does not have. Nothing is installed, and the lists of packages
# are this folder's own.
set -eu

folder=$1
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Where this system has Debian's packages from.
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -n 1)
security=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm-security' | head -n 1)
[ "$(dpkg --print-architecture)" = amd64 ] && [ -n "$archive" ] && [ -n "$security" ] || {
    echo "only for Debian 12 on amd64" >&2
    exit 1
}

rm -rf "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packages"
cat > "$folder/apt/sources.list" <<END
deb [arch=amd64 signed-by=$keyring] $security bookworm-security main
deb [arch=i386,s390x signed-by=$keyring] $archive trixie main
END

apt_get() {
    apt-get --quiet \
        -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" \
        -o "Dir::Etc::SourceList=$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o APT::Architectures::=amd64 -o APT::Architectures::=i386 -o APT::Architectures::=s390x \
        -o APT::Sandbox::User=root "$@"
}

apt_get update
cd "$folder/packages"
apt_get download rustc-web:amd64 libstd-rust-web-1.96:amd64 libllvm22:amd64 \
    libstd-rust-web-dev:amd64 libstd-rust-web-dev:i386 libstd-rust-web-dev:s390x
for package in *.deb; do
    dpkg --extract "$package" "$folder"
done

# The versions must be one: a compiler reads no other's standard library.
versions=$(ls | sed -n 's/^libstd-rust-web-dev_\([0-9.]*\)+.*/\1/p' | sort -u | wc -l)
[ "$versions" = 1 ] || { echo "the standard libraries are of $versions versions" >&2; exit 1; }
rm -r "$folder/packages" "$folder/apt"
touch "$folder/complete"
