"""Fill a folder with the wheels that a Windows machine without internet installs from.

    python scripts/make_wheels.py [--python 3.11] wheels

The versions and their hashes are those of ``requirements.lock``; pip takes the packages from where it takes all.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
# name==1.2 ; marker \ and the lines of its hashes
_ENTRY_RE = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\n\\]+))?(?P<hashes>(?: \\\n +--hash=\S+)+)",
    re.MULTILINE,
)

_NEWEST = 99
"""Stands for the newest release of a version of Python, for packages that want a later one than its first."""


def entries(lock: str, python: str) -> dict[str, str]:
    """Name and version -> the line of a lock with its hashes, of what a Windows machine with this Python needs."""
    windows = {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt",
        "python_version": python, "python_full_version": f"{python}.{_NEWEST}",
    }  # fmt: skip
    return {
        f"{match['name']}=={match['version']}": f"{match['name']}=={match['version']}{match['hashes']}"
        for match in _ENTRY_RE.finditer(lock)
        if not match["marker"] or Marker(match["marker"]).evaluate(windows)
    }


def _fetch(entry: str, folder: Path, python: str) -> bool:
    """Fetch one package as a wheel for Windows; pip refuses one whose hash is not in the entry."""
    with tempfile.TemporaryDirectory() as name:
        listed = Path(name, "one.txt")
        listed.write_text(f"{entry}\n", "utf-8")
        command = [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
            "--require-hashes", "-r", str(listed), "--only-binary", ":all:", "--platform", "win_amd64",
            "--python-version", f"{python}.{_NEWEST}", "-d", str(folder),
        ]  # fmt: skip
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


def main() -> None:
    """Fill the folder and say what is missing."""
    parser = argparse.ArgumentParser(description="把 Windows 离线安装要用的包放进一个文件夹。")
    parser.add_argument("--python", default="3.11", help="Windows 上的 Python 版本，缺省 3.11")
    parser.add_argument("folder", type=Path, help="放到哪个文件夹")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    missing = [
        name
        for name, entry in entries(LOCK.read_text("utf-8"), options.python).items()
        if not _fetch(entry, options.folder, options.python)
    ]
    print(f"{options.folder} 里有 {len(list(options.folder.glob('*.whl')))} 个包。")
    if missing:
        sys.exit(f"没有取到：{'、'.join(missing)}。请检查网络，再运行一次。")


if __name__ == "__main__":
    main()
