"""Take the pictures of the README, docs/intake.md and docs/documents.md: docs/pictures/*.png, from the sample library.

    python scripts/make_pictures.py [site] [lint] [bulletin] [template] [documents] [mending]

Needs Chromium, LibreOffice and pdftoppm (``make tools``).
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, sync_playwright

from generator.rendering import render_pdf
from kb.importing.mending.mend import mend

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "pictures"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTH, HEIGHT = 1180, 820
FACES = ("Fandol", "NotoSerifCJK")
"""How the names of the fonts begin that `make tools` installs for those of official documents."""
FONTS = "Fonts"
"""Key of the text in a picture that names its fonts."""

FAULTY = """---
编号: 2024-031
标题: 某公司不服某局罚款决定案
类型: 行政复义
领域: [城管]
日期: 2024-13-02
状态: 发布
---
## 基本案情
依据《行政处罚法》第九十条。

## 处理结果
撤销。
"""


def _run(*arguments: str, cwd: Path = ROOT) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=cwd, env=environment, check=False, capture_output=True, text=True
    ).stdout


def _picture(browser: Browser, address: str, name: str, height: int = HEIGHT, scale: float = 1) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, device_scale_factor=scale)
    page.goto(address)
    page.screenshot(path=str(OUT / name))
    page.close()


def _terminal(browser: Browser, folder: Path) -> None:
    """What ``kb lint`` says of a faulty case."""
    path = folder / "cases" / "2024" / "2024-031.md"
    path.parent.mkdir(parents=True)
    path.write_text(FAULTY, "utf-8")
    text = "$ kb lint\n" + _run("kb", "lint", cwd=folder)
    page = folder / "lint.html"
    page.write_text(
        '<meta charset="utf-8"><body style="margin:0;background:#1b1f24;color:#e6e8eb">'
        "<pre style=\"font:16px/1.7 'Noto Sans Mono CJK SC',monospace;padding:20px;white-space:pre-wrap\">"
        f"{html.escape(text)}</pre>",
        "utf-8",
    )
    _picture(browser, page.as_uri(), "lint.png", 560)


def fonts_of(pdf: Path) -> list[str]:
    """The names of the fonts of a PDF, without the marks of subsets.

    Raises:
        SystemExit: one is a face of another kind than the document names, which a head of office would notice.
    """
    listed = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    fonts = sorted({line.split()[0].split("+")[-1] for line in listed})
    if strange := [name for name in fonts if not name.startswith(FACES)]:
        sys.exit(f"{pdf.name}: {', '.join(strange)} stand in for the fonts of official documents; run make tools first")
    return fonts


def _printed(document: Path, pdf: Path) -> list[str]:
    """Print a Word file; the names of the fonts."""
    pdf.write_bytes(render_pdf(document.read_bytes()))
    return fonts_of(pdf)


def _sign(picture: Path, fonts: list[str]) -> None:
    """Write into a picture which fonts it shows, for the test that looks after it."""
    metadata = PngInfo()
    metadata.add_text(FONTS, " ".join(fonts))
    with Image.open(picture) as image:
        image.load()
    image.save(picture, pnginfo=metadata, optimize=True)


def _bulletin(browser: Browser, folder: Path) -> None:
    """The first pages of an issue, as LibreOffice shows them."""
    document = folder / "issue.docx"
    _run("generator", "export", "--pages", "auto", "-o", str(document))
    fonts = _printed(document, folder / "issue.pdf")
    pages = ["pdftoppm", "-r", "110", "-l", "3", "-png", str(folder / "issue.pdf"), str(folder / "page")]
    subprocess.run(pages, check=True)
    images = "".join(
        f'<img src="{path.name}" style="width:31%;margin:1%;box-shadow:0 1px 6px #0006">'
        for path in sorted(folder.glob("page*.png"))
    )
    page = folder / "issue.html"
    page.write_text(f'<body style="margin:0;background:#e9e9e9">{images}', "utf-8")
    _picture(browser, page.as_uri(), "bulletin.png", 570, 1.5)
    _sign(OUT / "bulletin.png", fonts)


DOCUMENTS = (
    ("letter.png", ("执法监督意见书", "J2026-001"), "1-3"),
    ("report.png", ("年度报告", "2025"), "1-3"),
    ("review.png", ("案卷评查汇总", "2026年案卷评查"), "1-3"),
    ("teaching.png", ("以案释法教案", "2023-005"), "1-3"),
    ("sheet.png", ("案卷评查表", "2026年案卷评查", "1"), "1-2"),
    ("evaluation.png", ("一案一评估", "2022-017"), "3-5"),
    ("observation.png", ("庭审观摩表", "2024-002"), "1-2"),
    ("advice.png", ("咨询意见", "2022-017"), "1-3"),
    ("accountability.png", ("错案问责情况", "2025"), "1-2"),
    ("signing.png", ("发文稿纸", "2025-01"), "1-1"),
)
"""Pictures of docs/documents.md: name, arguments of `bulletin document`, first and last page."""


def _documents(browser: Browser, folder: Path) -> None:
    """The first pages of some documents, as LibreOffice shows them with the fonts of ``make tools``."""
    for name, arguments, pages in DOCUMENTS:
        document = folder / f"{Path(name).stem}.docx"
        _run("generator", "document", *arguments, "--today", "2026-11-23", "-o", str(document))
        printed = document.with_suffix(".pdf")
        fonts = _printed(document, printed)
        first, last = pages.split("-")
        shown = folder / f"{document.stem}-page"
        subprocess.run(["pdftoppm", "-r", "70", "-f", first, "-l", last, "-png", str(printed), str(shown)], check=True)
        images = "".join(
            f'<img src="{path.name}" style="width:31%;margin:1%;box-shadow:0 1px 6px #0006">'
            for path in sorted(folder.glob(f"{shown.name}*.png"))
        )
        page = folder / f"{document.stem}.html"
        page.write_text(f'<body style="margin:0;background:#e9e9e9">{images}', "utf-8")
        _picture(browser, page.as_uri(), name, 570)
        _sign(OUT / name, fonts)


def _template(browser: Browser, folder: Path) -> None:
    """The template of a case, as LibreOffice shows it."""
    document = folder / "template.docx"
    _run("generator", "template", "-o", str(document))
    fonts = _printed(document, folder / "template.pdf")
    pages = ["pdftoppm", "-r", "110", "-l", "2", "-png", str(folder / "template.pdf"), str(folder / "form")]
    subprocess.run(pages, check=True)
    images = "".join(
        f'<img src="{path.name}" style="width:46%;margin:1.5%;box-shadow:0 1px 6px #0006">'
        for path in sorted(folder.glob("form*.png"))
    )
    page = folder / "template.html"
    page.write_text(f'<body style="margin:0;background:#e9e9e9">{images}', "utf-8")
    _picture(browser, page.as_uri(), "template.png", HEIGHT)
    _sign(OUT / "template.png", fonts)


DAMAGED = (
    "復(fù)議機(jī)關(guān)認(rèn)為(wéi)，處罰?定沒有告知聽(tīng)證(zhèng)權(quán)利；"
    "本案\u200b爭(fù)議不大，２０２４年\ue0e3結案。"
)
"""Written for the picture, damaged as pages damage it."""


def _mending(browser: Browser, folder: Path) -> None:
    """A damaged text, what is left of it, and why places are marked."""
    mended = mend(DAMAGED)
    shown, at, reasons = "", 0, ""
    for number, mark in enumerate(mended.flags, 1):
        place = html.escape(mended.text[mark.start : mark.end])
        shown += f"{html.escape(mended.text[at : mark.start])}<mark>{place}<sup>{number}</sup></mark>"
        at = mark.end
        reasons += f"<li>{html.escape(mark.reason)}</li>"
    shown += html.escape(mended.text[at:])
    page = folder / "mending.html"
    page.write_text(
        '<meta charset="utf-8"><style>body{margin:0;padding:28px 40px;font:19px/1.9 "Noto Sans CJK SC",sans-serif}'
        "h2{font-size:17px;margin:14px 0 2px;color:#7a1f1f}p{margin:0}mark{background:#ffe9a8;padding:2px}"
        "ol{margin:0;font-size:17px}</style>"
        f"<h2>来稿</h2><p>{html.escape(DAMAGED)}</p><h2>导入以后</h2><p>{shown}</p><h2>标出的地方</h2><ol>{reasons}</ol>",
        "utf-8",
    )
    _picture(browser, page.as_uri(), "mending.png", 430)


def _site(browser: Browser, folder: Path) -> None:
    """The search and two pages, as the service answers."""
    index, site = folder / "index", folder / "site"
    _run("kb", "index", "--index", str(index))
    _run("kb", "site", "--out", str(site), "--no-documents")
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--index", str(index), "--site", str(site)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as service:
        try:
            first = service.stdout.readline() if service.stdout else ""
            address = first.removeprefix("检索：").strip().removesuffix("/search")
            _picture(browser, f"{address}/search?q=%E8%A1%8C%E6%94%BF%E8%99%95%E7%BD%B0", "search.png")
            _picture(browser, f"{address}/cases/2024-003.html", "site.png")
            _picture(browser, f"{address}/statutes/治安管理处罚法.html", "law.png")
        finally:
            service.terminate()


_TAKEN = {
    "site": _site,
    "lint": _terminal,
    "bulletin": _bulletin,
    "template": _template,
    "documents": _documents,
    "mending": _mending,
}


def main(wanted: Sequence[str]) -> None:
    """Take the pictures that are wanted, or all."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name, take in _TAKEN.items():
            if not wanted or name in wanted:
                take(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
