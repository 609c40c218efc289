#!/bin/sh
# Run both commands of the README, each twice, in a bare Debian made for it: fresh.sh bookworm|trixie
#
# The system is debootstrap's smallest with python3, make and git. The commit that is checked out is cloned into it.
# What the machine has set to reach its registries (apt, pip, npm, certificates, resolver) is copied in; the archive
# is the one that the machine itself installs from. Everything runs in name spaces of its own, so that mounts and
# processes end with this script however it ends. Needs root.
#
#   TESTS=0        make run alone               KEEP=1    leave the system in place afterwards
#   FOLDER=...     where the system is made     MIRROR=...  another archive
set -eu

release=${1-}
case $release in
bookworm | trixie) ;;
*)
    echo "用法：make fresh RELEASE=bookworm|trixie" >&2
    exit 2
    ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo "要用 root 运行：debootstrap 和 chroot 都需要它。" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")/.." && pwd)
folder=${FOLDER:-$here/.tools/fresh-$release}
logs=$here/build/fresh-$release
commit=$(git -C "$here" rev-parse HEAD)
if [ -n "$(git -C "$here" status --porcelain --untracked-files=no)" ]; then
    echo "提示：没有提交的修改不在其中，检查的是 $commit。" >&2
fi

sh "$here/scripts/tools.sh" debootstrap
archive() {
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian Debian //p' | head -n 1
}
mirror=${MIRROR:-$(archive)}
if [ -z "$mirror" ]; then # no package lists yet: apt does not know whose archive is whose
    sh "$here/scripts/tools.sh" --refresh
    mirror=$(archive)
fi
if [ -z "$mirror" ]; then
    echo "apt 的设置里没有 Debian 的软件源，请用 MIRROR= 指出一个。" >&2
    exit 2
fi

# --- the system ------------------------------------------------------------------------------------

case $folder in */fresh-"$release") ;; *) folder=$folder/fresh-$release ;; esac # what is removed is never a folder of the user's
mkdir -p "$folder" "$logs"
folder=$(cd "$folder" && pwd)
if grep -q " $folder/" /proc/self/mounts; then
    echo "$folder 里还挂载着别的文件系统，请先卸载。" >&2
    exit 1
fi
child=""
clean() {
    if [ -n "$child" ] && kill -KILL "$child" 2>/dev/null; then wait "$child" || true; fi # and all that runs inside
    [ -n "${KEEP-}" ] || rm -rf --one-file-system "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP
rm -rf --one-file-system "$folder"

echo "安装 $release 到 $folder"
if ! debootstrap --variant=minbase --include=python3,make,git,ca-certificates "$release" "$folder" "$mirror" \
    >"$logs/debootstrap.log" 2>&1; then
    tail -n 20 "$logs/debootstrap.log" >&2
    echo "系统没有装好，全部输出在 $logs/debootstrap.log。" >&2
    exit 1
fi

copy() { # files and folders of the machine, to the same place inside
    for path in "$@"; do
        [ -e "$path" ] || continue
        mkdir -p "$folder$(dirname "$path")"
        cp -RL "$path" "$folder$(dirname "$path")"
    done
}
copy /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/xdg/pip /etc/npmrc /usr/local/etc/npmrc /usr/local/share/ca-certificates
copy /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/apt.conf
for path in /etc/apt/apt.conf.d/*; do # how the archive is reached; not hooks, whose programs are not inside
    if grep -q 'Acquire' "$path" && ! grep -q 'Invoke\|Run' "$path"; then copy "$path"; fi
done
for name in .npmrc .config/pip .pip/pip.conf; do
    [ ! -e "$HOME/$name" ] || (mkdir -p "$folder/root/$(dirname "$name")" && cp -RL "$HOME/$name" "$folder/root/$name")
done
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" # installing a package starts no service
chmod +x "$folder/usr/sbin/policy-rc.d"
chroot "$folder" update-ca-certificates >/dev/null 2>&1

git clone --quiet --no-checkout "$here" "$folder/root/andian"
git -C "$folder/root/andian" checkout --quiet --detach "$commit"

# --- the commands ----------------------------------------------------------------------------------

set -- HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
while IFS= read -r setting; do
    [ -z "$setting" ] || set -- "$@" "$setting"
done <<END
$(env | grep -Ei '^(pip_(cert|index_url|extra_index_url|trusted_host|default_timeout|proxy|retries)|npm_config_[a-z_]*|(https?|all|no)_proxy|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle|node_extra_ca_certs)=' || true)
END
inside() { # a shell command in the checkout
    line=$1
    shift
    # The variables are the inner shell's own.
    # shellcheck disable=SC2016
    unshare --mount --propagation private --pid --fork --kill-child sh -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" || exit 125
        root=$0 line=$1
        shift
        exec chroot "$root" env -i "$@" sh -c "cd /root/andian && $line"
    ' "$folder" "$line" "$@" &
    child=$! # not waited for by the shell itself: it would hear no signal meanwhile
    result=0
    wait "$child" || result=$?
    child=""
    return $result
}

inside '. /etc/os-release && echo "$PRETTY_NAME，$(python3 --version)，提交 $(git rev-parse --short HEAD)"' "$@"
failed=0
for command in "make run SERVE=0" "make test"; do
    if [ "$command${TESTS-1}" = "make test0" ]; then continue; fi
    for time in 1 2; do
        log=$logs/$(echo "$command" | cut -d' ' -f2)-$time.log
        began=$(date +%s)
        state=通过
        inside "$command" "$@" >"$log" 2>&1 || state="没有通过（$?）" failed=1
        echo "$command 第 $time 次：$state，$(($(date +%s) - began)) 秒；输出在 $log"
        grep -E '^=+ .*(passed|failed|error).* =+$|^[0-9]+ passed' "$log" | sed 's/^/    /' || true
        [ "$state" = 通过 ] || tail -n 30 "$log" | sed 's/^/    | /'
    done
done
exit $failed
