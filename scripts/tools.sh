#!/bin/sh
# Install the Debian packages named as arguments that are not there yet; changes nothing else.
# With --refresh instead, renew the package lists and install nothing.
set -eu

refresh=""
if [ "$1" = --refresh ]; then
    refresh=yes
    shift
fi

missing=""
for package in "$@"; do
    # The graphical variant of a package serves as well.
    if ! dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed &&
        ! dpkg-query -W -f='${db:Status-Status}' "${package%-nogui}" 2>/dev/null | grep -qx installed; then
        missing="$missing $package"
    fi
done
[ -n "$missing$refresh" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "这台机器没有 apt-get，请自行安装：$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
elif [ -n "$refresh" ]; then
    echo "需要更新软件包列表，但当前用户没有权限。请管理员运行：" >&2
    echo "    apt-get update" >&2
    exit 1
else
    echo "需要安装系统软件包，但当前用户没有权限。请管理员运行：" >&2
    echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
$as_root apt-get update -qq
[ -z "$refresh" ] || exit 0
echo "安装系统软件包：$missing"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
