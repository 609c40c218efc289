#!/bin/sh
# Put the Fandol fonts (仿宋, 楷体, 黑体, 宋体; GPL with font exception) into a folder, named as argument.
# Debian has them inside a TeX package only: its file is unpacked for the fonts, TeX is not installed.
set -eu

folder=$1
package=texlive-lang-chinese
fonts=usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
licence=usr/share/doc/texlive-doc/fonts/fandol
here=$(dirname "$0")

[ ! -d "$folder/fandol" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "这台机器没有 apt-get，请自行把 Fandol 字体（CTAN 的 fandol）放到 $folder/fandol。" >&2
    exit 1
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d "$folder/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# As root, apt would hand the download to a user who may not write here.
get() { (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package" 2>"$work/message"); }

echo "下载 Fandol 字体（Debian 的 $package，约 50 MB）"
if ! get; then # the package lists are missing, or older than the archive
    sh "$here/tools.sh" --refresh
    if ! get; then
        cat "$work/message" >&2
        echo "字体没有下载下来，请检查网络后再试。" >&2
        exit 1
    fi
fi
mkdir "$work/tree" "$work/fandol"
dpkg-deb --extract "$work"/"$package"_*.deb "$work/tree"
# The bold ones call themselves as heavy as the regular ones and would be taken for them.
mv "$work/tree/$fonts"/Fandol[FHKS]*-Regular.otf "$work/tree/$licence"/* "$work/fandol"
# Whoever comes second finds the folder there and leaves it.
mv -T "$work/fandol" "$folder/fandol" 2>/dev/null || [ -d "$folder/fandol" ]
