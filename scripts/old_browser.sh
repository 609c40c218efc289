#!/bin/sh
# Put Chromium 78 into a folder, named as argument: the oldest browser that the site is made for, to test it in.
# No distribution keeps it; the npm package chrome-aws-lambda 1.20.4 (MIT) carries Chromium 78.0.3882 for Linux, packed
# with Brotli. 40 MB; the digest is checked. Needs node and npm.
set -eu

folder=$1
package=chrome-aws-lambda-1.20.4
digest=aba7f1562247dda11a704f9bc41294e57a1e197eae31085842479e4c0b025144

[ ! -x "$folder/chromium" ] || exit 0
command -v npm >/dev/null || sh "$(dirname "$0")/tools.sh" nodejs npm
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d "$folder/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

echo "下载 Chromium 78（npm 的 $package，约 40 MB）"
(cd "$work" && npm pack --silent "chrome-aws-lambda@1.20.4" >/dev/null)
echo "$digest  $work/$package.tgz" | sha256sum --check --quiet
tar -xzf "$work/$package.tgz" -C "$work" package/bin/chromium.br package/LICENSE
node -e '
  const fs = require("fs"), zlib = require("zlib");
  fs.writeFileSync(process.argv[2], zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])));
' "$work/package/bin/chromium.br" "$work/chromium"
chmod 755 "$work/chromium"
mv "$work/package/LICENSE" "$folder/LICENSE"
mv "$work/chromium" "$folder/chromium"
