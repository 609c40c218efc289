"""Old Word and WPS files and others (.doc, .wps, .rtf, .odt, .xml of Word 2003) -> .docx, by LibreOffice.

It runs headless, in temporary folders, with macros, active content and links to other files disabled, and within a
time limit.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kb.files import failure_reason
from kb.importing.documents.manuscript import ImportRefused
from kb.libreoffice import OfficeFailed, find_office, run_office

TIME_LIMIT_S = 120.0
"""Seconds that LibreOffice may take for one file."""
_OFF = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
)
_INSTALL = (
    "Windows 从 https://zh-cn.libreoffice.org 下载安装，装在默认位置；Debian、Ubuntu 运行 make tools，"
    "或 apt-get install libreoffice-writer-nogui。也可以用 Word 或 WPS 打开，另存为 .docx 再导入。"
)


def convert(data: bytes, suffix: str, display_name: str, *, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """Convert an old Word or WPS file; return the .docx.

    Args:
        data: its bytes.
        suffix: ``.doc``, ``.wps``, ``.rtf``, ``.odt`` or ``.xml`` (Word 2003); LibreOffice looks at the content too.
        display_name: its name for messages.
        time_limit_s: seconds after which LibreOffice is stopped.

    Raises:
        ImportRefused: LibreOffice is not installed, takes too long, or cannot read the file.
    """
    office = find_office()
    if office is None:
        raise ImportRefused(
            f"“{display_name}”是旧版 Word、WPS 或别的程序的文档，要用 LibreOffice 转换，这台电脑上没有找到。{_INSTALL}"
        )
    try:
        return _converted(office, data, suffix, display_name, time_limit_s)
    except OSError as error:
        raise ImportRefused(
            f"“{display_name}”没有转换成，临时文件写不了：{failure_reason(error, '写入')}。"
            f"请检查临时文件夹（{tempfile.tempdir or '环境变量 TMPDIR'}）和磁盘空间。"
        ) from error


def _converted(office: Path, data: bytes, suffix: str, display_name: str, time_limit_s: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="andian-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, result = folder / f"source{suffix}", folder / "result" / "source.docx"
        source.write_bytes(data)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_settings(), "utf-8")
        arguments = (
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--nodefault", "--nologo", "--infilter=" + _FILTERS[suffix], "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(result.parent), str(source),
        )  # fmt: skip
        try:
            run_office(office, arguments, os.environ | _OFFLINE, time_limit_s)
        except OfficeFailed as error:
            raise ImportRefused(
                f"“{display_name}”没有转换成：{error}。请用 Word 或 WPS 打开，另存为 .docx 再导入。"
            ) from error
        if not result.is_file():
            raise ImportRefused(
                f"“{display_name}”LibreOffice 打不开，可能已经损坏或有密码。"
                "请用 Word 或 WPS 打开，另存为 .docx 再导入。"
            )
        return result.read_bytes()


_FILTERS = {
    ".doc": "MS Word 97",
    ".wps": "MS Word 97",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    ".xml": "MS Word 2003 XML",
}
# Network requests of a document go to a proxy that does not exist.
_OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
_OFFLINE |= {"LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _OFF
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>\n'
    )
