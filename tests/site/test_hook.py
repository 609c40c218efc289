from __future__ import annotations

import datetime as dt
import filecmp
import gzip
import html
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import docx
import pypdf
import pytest
from PIL import Image

from generator import downloads
from generator.downloads import make_downloads
from kb.errors import ReadError, SiteError
from kb.model import Audience
from kb.site.build import build_site
from kb.site.marker import MARKER

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.conftest import WriteCase
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
ROOT = Path(__file__).parents[2]

BODY = "## 基本案情\n\n{0}正文。\n\n## 处理结果\n\n{0}结果。\n\n## 典型意义\n\n{0}意义。\n"
SECRETS = {
    "2024-007": ("藏匿之词", {"公开": "内部"}),
    "2024-008": ("未定之词", {"状态": "草稿"}),
    "2024-009": ("待审之词", {"状态": "审核"}),
    "2024-010": ("收回之词", {"状态": "撤回", "撤回日期": "2024-12-01", "撤回原因": "原判决已经改判"}),
}


def planted(library: LibraryFolder) -> LibraryFolder:
    """A library whose secrets stand wherever a case can be named."""
    for case_id, (word, keys) in SECRETS.items():
        library.case(
            case_id,
            BODY.format(word) + f"\n![{word}](../图/{case_id}.png)\n",
            **{"标题": f"{word}案", "要旨": f"{word}要旨", "关键词": f"[{word}]", "机关": f"{word}机关",
               "领域": "[气象]", **keys},
        )  # fmt: skip
        library.file(f"图/{case_id}.png", b"\x89PNG secret")
    links = "".join(f"[某案]({case_id}.md)" for case_id in SECRETS)
    library.case("2024-001", BODY.format(f"![现场](../图/现场.png)见{links}，"), 相关=f"[{', '.join(SECRETS)}]")
    library.file("图/现场.png", b"\x89PNG shown")
    library.issue("2024-01", "2024-001", *SECRETS)
    library.issue("2024-02", "2024-001", note="藏匿之词。", 公开="内部")
    return library


def build(library: LibraryFolder, out: Path, audience: Audience = Audience.PUBLIC) -> str:
    """Build a site and give back all text in its files."""
    build_site(str(library.root), out, audience, TODAY)
    return text_in(out)


def text_in(out: Path) -> str:
    """Name and content of every file: what is packed is unpacked, what is escaped is written out too."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return "\n".join(f"{path.relative_to(out)}\n{unpacked(path)}" for path in files)


def unpacked(path: Path) -> str:
    """All text that can be had from a file."""
    return text_of(path.name, path.read_bytes())


def text_of(name: str, content: bytes) -> str:
    """All text that can be had from a file; a Word file and the like may hold files in turn."""
    if name.endswith(".gz"):
        return text_of(name.removesuffix(".gz"), gzip.decompress(content))
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [f"{entry}\n{text_of(entry, packed.read(entry))}" for entry in packed.namelist()]
        return "\n".join(inside)
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    text = content.decode("utf-8", "replace")
    # A word may hide as \u85cf in JSON and scripts, as &#34255; in markup, as %E8%97%8F in addresses.
    spelled = [text, *(reading(text) for reading in (html.unescape, unquote, _unescaped))]
    return "\n".join(dict.fromkeys(spelled))


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)


def test_no_picture_says_more_than_it_shows(cases: LibraryFolder, tmp_path: Path) -> None:
    said = "拍摄于某路藏匿之处"
    exif, content = Image.Exif(), {}
    exif[0x0112], exif[0x010E] = 6, said
    for kind, name in (("JPEG", "现场.JPG"), ("PNG", "现场.png")):
        whole = io.BytesIO()
        Image.new("RGB", (40, 20), "red").save(whole, kind, exif=exif)
        content[name] = whole.getvalue() + said.encode()
        cases.file(f"图/{name}", content[name])
    cases.case("2024-001", BODY.format("![现场](../图/现场.JPG)![现场](../图/现场.png)"))
    assert all(one.count(said.encode()) for one in content.values())
    assert said not in build(cases, tmp_path / "site")
    pictures = [Image.open(io.BytesIO(path.read_bytes())) for path in (tmp_path / "site" / "files" / "图").iterdir()]
    assert [(picture.size, dict(picture.getexif())) for picture in pictures] == [((40, 20), {0x0112: 6})] * 2


def test_no_file_of_the_public_site_holds_a_word_of_what_is_not_public(
    cases: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "find_office", lambda: None)
    root, out = planted(cases).root, tmp_path / "out"
    build_site(
        str(root),
        out,
        Audience.PUBLIC,
        TODAY,
        site_url="https://anli.example.cn/",
        documents=lambda library, publication: make_downloads(library, publication, tmp_path / "kept", print),
    )
    text = text_in(out)
    kinds = {path.suffix for path in out.rglob("*")}
    assert {".html", ".md", ".json", ".xml", ".docx"} <= kinds
    for word, _ in SECRETS.values():
        assert word not in text
        assert quote(word) not in text
    for shipped in ("assets/words.js", "search/statutes.js"):  # the program's own lists have it, whatever a case has
        (out / shipped).unlink()
    assert "气象" not in text_in(out)
    assert "secret" not in text
    assert "PNG shown" in text
    # Counts, feeds and charts know of one case.
    assert '"counts":{"cases":1,' in text
    assert (out / "feeds/issues.xml").read_text("utf-8").count("<entry>") == 1
    assert sorted(path.name for path in out.glob("feeds/*")) == ["issues.xml", "市场监管.xml"]
    assert "可以看到的 1 件案例" in (out / "stats.html").read_text("utf-8")
    # Of the withdrawn case number, day and reason may be told: on its page, in its data, in the issue that held it and
    # on the page of that, among the news, and to readers of the feeds.
    feeds = ("feeds/issues.xml", "feeds/市场监管.xml")
    issue = ("issues/2024-01.docx", "issues/2024-01.html")
    allowed = ("data/cases/2024-010.json", "cases/2024-010.html", "new.html", *issue, *feeds)
    for told in allowed:
        assert unpacked(out / told) in text
        text = text.replace(unpacked(out / told), "")
    for told in allowed:
        text = text.replace(told, "")
    text = text.replace(
        '"withdrawn":[{"id":"2024-010","full_id":"2024-010","on":"2024-12-01","because":"原判决已经改判"}]', ""
    )
    assert not any(case_id in text for case_id in SECRETS)
    for told in ("new.html", *issue, *feeds):
        assert not any(case_id in unpacked(out / told) for case_id in list(SECRETS)[:3])
        assert "2024-010" in unpacked(out / told)
    notice = (out / "cases/2024-010.html").read_text("utf-8")
    assert "2024年12月1日" in notice
    assert "原判决已经改判" in notice


@pytest.mark.parametrize("hide", ["plain", "zip", "zip in zip", "gz", "json", "entities", "address", "Word"])
def test_a_word_is_found_in_whatever_file_it_hides(tmp_path: Path, hide: str) -> None:
    word = "藏匿之词"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", f"前{word}后")
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.zip", packed.getvalue())
    document = docx.Document()
    document.add_paragraph(f"前{word}后")
    written = io.BytesIO()
    document.save(written)
    contents = {
        "plain": ("x.js", word.encode()),
        "zip": ("x.zip", packed.getvalue()),
        "zip in zip": ("y.zip", twice.getvalue()),
        "gz": ("x.json.gz", gzip.compress(word.encode())),
        "json": ("x.json", json.dumps({"a": word}).encode()),
        "entities": ("x.xml", "".join(f"&#{ord(character)};" for character in word).encode()),
        "address": ("x.html", quote(word).encode()),
        "Word": ("x.docx", written.getvalue()),
    }
    name, content = contents[hide]
    (tmp_path / name).write_bytes(content)
    assert word in text_in(tmp_path)


def test_the_editors_site_holds_all_of_it_under_a_warning(cases: LibraryFolder, tmp_path: Path) -> None:
    text = build(planted(cases), tmp_path / "out", Audience.EDITOR)
    assert all(f"{word}正文" in text for word, _ in SECRETS.values())
    pages = list((tmp_path / "out/cases").glob("*.html"))
    assert len(pages) == 5
    assert all("不得外传" in page.read_text("utf-8") for page in pages)


def test_a_case_with_an_error_is_named_in_the_report(cases: LibraryFolder, tmp_path: Path) -> None:
    library = cases.case("2024-001").case("2024-002", "## 基本案情\n\n缺了后面的部分。\n")
    report = build_site(str(library.root), tmp_path / "out", Audience.PUBLIC, TODAY)
    assert (report.cases, report.out) == (1, tmp_path / "out")
    assert [left.path.rsplit("/", 1)[-1] for left in report.omissions] == ["2024-002.md"]
    assert "K201" in report.omissions[0].reason
    assert build_site(str(library.root), tmp_path / "editors", Audience.EDITOR, TODAY).cases == 2


def test_html_in_titles_does_not_reach_the_frame_of_the_page(cases: LibraryFolder, tmp_path: Path) -> None:
    evil = "</title></h1></a>'\\\"><script>alert(1)</script>{{ 7*191 }}"
    library = cases.file("library.yml", f'名称: "{evil}"\n编印机关: "{evil}"\n')
    library.case(
        "2024-001", f"## 基本案情\n\n甲。\n\n## {evil}\n\n乙。\n", 标题=f'"{evil}"', 要旨=f'"{evil}"', 相关="[2024-002]"
    )
    library.case("2024-002").issue("2024-01", "2024-001", "2024-002", 标题=f'"{evil}"')
    build(library, tmp_path / "out", Audience.EDITOR)
    for page in (tmp_path / "out").rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<script>alert" not in text
        assert "1337" not in text
        assert text.count("</title>") == 1


def test_a_second_build_gives_the_same_files(cases: LibraryFolder, tmp_path: Path) -> None:
    library = planted(cases)
    for name in ("one", "two"):
        build(library, tmp_path / name)

    def compare(found: filecmp.dircmp[str]) -> None:
        assert not found.left_only
        assert not found.right_only
        for name in found.common_files:
            assert (Path(found.left) / name).read_bytes() == (Path(found.right) / name).read_bytes(), name
        for inside in found.subdirs.values():
            compare(inside)

    compare(filecmp.dircmp(tmp_path / "one", tmp_path / "two"))


def test_a_new_site_takes_the_place_of_the_old_and_leaves_nothing_beside_it(
    cases: LibraryFolder, tmp_path: Path
) -> None:
    library = cases.case("2024-001").case("2024-002")
    out = tmp_path / "build/site"
    build(library, out)
    (library.root / "2024/2024-002.md").unlink()
    build(library, out)
    assert not (out / "cases/2024-002.html").exists()
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def broken_config(tmp_path: Path, main: str = '{% extends "base.html" %}', **settings: str) -> Path:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "main.html").write_text(main, "utf-8")
    (tmp_path / "docs").mkdir()
    lines = [
        "site_name: x",
        f"docs_dir: {tmp_path / 'docs'}",
        f"hooks: [{ROOT / 'kb/site/hook.py'}]",
        "plugins: []",
        f"theme: {{name: material, font: false, custom_dir: {theme}}}",
        *(f"{key}: {value}" for key, value in settings.items()),
    ]
    path = tmp_path / "mkdocs.yml"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("main", "settings", "said"),
    [
        ("{% block content %}{{ nothing.at.all }}{% endblock %}", {}, "nothing"),
        ("{% block content %}", {}, "block"),
        ('{% extends "base.html" %}', {"no_such_setting": "1"}, "no_such_setting"),
    ],
)
def test_a_build_that_fails_leaves_the_old_site_as_it_was(
    cases: LibraryFolder, tmp_path: Path, main: str, settings: dict[str, str], said: str
) -> None:
    library = cases.case("2024-001")
    out = tmp_path / "build/site"
    before = build(library, out)
    library.case("2024-002")
    with pytest.raises(SiteError, match="原来的网站没有动") as raised:
        build_site(
            str(library.root), out, Audience.PUBLIC, TODAY, config_file=broken_config(tmp_path, main, **settings)
        )
    assert said in str(raised.value)
    assert text_in(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_nothing_is_built_over_what_is_no_site(cases: LibraryFolder, tmp_path: Path) -> None:
    library = cases.case("2024-001")
    other = tmp_path / "other"
    other.mkdir()
    (other / "论文.docx").write_bytes(b"x")
    with pytest.raises(SiteError, match="不是案典建的网站"):
        build_site(str(library.root), other, Audience.PUBLIC, TODAY)
    for place in (library.root, library.root / "site", tmp_path):
        with pytest.raises(SiteError, match="重叠"):
            build_site(str(library.root), place, Audience.PUBLIC, TODAY)
    with pytest.raises(SiteError, match="是文件"):
        build_site(str(library.root), other / "论文.docx", Audience.PUBLIC, TODAY)
    assert [path.name for path in other.iterdir()] == ["论文.docx"]


def test_a_library_or_settings_that_are_not_there_are_named(cases: LibraryFolder, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="没有找到案例库"):
        build_site(str(tmp_path / "none"), tmp_path / "out", Audience.PUBLIC, TODAY)
    library = cases.case("2024-001")
    with pytest.raises(SiteError, match=r"没有找到 MkDocs 的设置文件.*none\.yml"):
        build_site(str(library.root), tmp_path / "out", Audience.PUBLIC, TODAY, config_file=tmp_path / "none.yml")


def test_a_system_that_cannot_keep_chinese_file_names_is_told_what_to_do(
    cases: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "gb18030")
    with pytest.raises(SiteError, match="PYTHONUTF8=1"):
        build_site(str(cases.case("2024-001").root), tmp_path / "out", Audience.PUBLIC, TODAY)


def test_the_site_says_for_whom_it_was_made(cases: LibraryFolder, tmp_path: Path) -> None:
    build(cases.case("2024-001"), tmp_path / "out", Audience.INTERNAL)
    marker = json.loads((tmp_path / "out" / MARKER).read_text("utf-8"))
    assert marker == {"schema": 1, "audience": "internal", "today": "2026-11-23", "cases": 1}


def test_building_says_nothing(cases: LibraryFolder, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    build(cases.case("2024-001"), tmp_path / "out")
    assert capfd.readouterr() == ("", "")


# --- the site of this checkout -------------------------------------------------------------------


def test_every_link_is_relative_and_leads_to_a_file_and_a_place_in_it(real_site: Path) -> None:
    for page in real_site.rglob("*.html"):
        if page.name == "404.html":
            continue
        address = page.relative_to(real_site).as_posix()
        for link in re.findall(r'\s(?:href|src)="([^"]*)"', page.read_text("utf-8")):
            if re.match(r"https?://|mailto:", link):
                continue
            path, _, fragment = link.partition("#")
            path = unquote(path.partition("?")[0])
            assert not path.startswith("/"), (address, link)
            assert not path.endswith("/"), (address, link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), path)) if path else address
            assert (real_site / target).is_file(), (address, link)
            if fragment:
                assert f' id="{unquote(fragment)}"' in (real_site / target).read_text("utf-8"), (address, link)


def test_no_page_asks_another_host_for_anything(real_site: Path) -> None:
    loads = re.compile(r'<(?:script|img|iframe|source|link)[^>]*?\s(?:src|href)="(?:https?:)?//', re.IGNORECASE)
    for page in real_site.rglob("*.html"):
        assert not loads.search(page.read_text("utf-8")), page
    for sheet in real_site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet.read_text("utf-8")), sheet


def test_only_pages_and_the_parts_of_the_theme_that_they_use_are_published(real_site: Path) -> None:
    found = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    kinds = re.compile(
        r"(?:cases|issues|years|files)/[a-z0-9_-]+\.(?:html|png|jpg)|files/.*|cases/[0-9-]+\.md"
        r"|(?:fields|kinds|outcomes|acts|procedures|dimensions|keywords|agencies|statutes)"
        r"/[a-z0-9_（）〈〉、一-鿿-]+\.html|data/(?:cases/[0-9-]+|library|case\.schema|library\.schema)\.json"
        r"|(?:index|search|similar|compare|new|about|changes|browse|stats|glossary|404|help/(?:searching|writing))\.html|andian-site\.json"
        r"|search/(?:cases/[0-9-]+|grams/[0-9-]+/[0-9]+|rules/[0-9]+|[a-z]+)\.js|assets/(?:search|service|compare|tables|similar|lines|words)\.js"
        r"|assets/(?:(?:look|material|frame|reading|andian|pages|print|search|choosing)\.css|(?:frame|andian|choosing|matches|news)\.js|favicon\.png|images/favicon\.png"
        r"|stylesheets/main\.\w+\.min\.css)"
    )
    assert [path for path in found if not kinds.fullmatch(path)] == []


def run_mkdocs(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_plain_mkdocs_build_gives_the_same_site(real_site: Path, tmp_path: Path) -> None:
    done = run_mkdocs(tmp_path / "out", KB_TODAY="2026-11-23")
    assert done.returncode == 0, done.stderr
    assert text_in(tmp_path / "out") == text_in(real_site)


def test_a_plain_mkdocs_build_takes_library_and_audience_from_the_environment(
    cases: LibraryFolder, tmp_path: Path
) -> None:
    library = cases.case("2024-001", 公开="内部")
    settings = {"KB_LIBRARY": str(library.root), "KB_TODAY": "2026-11-23"}
    assert run_mkdocs(tmp_path / "out", KB_AUDIENCE="internal", **settings).returncode == 0
    assert (tmp_path / "out/cases/2024-001.html").is_file()
    wrong = run_mkdocs(tmp_path / "out", KB_AUDIENCE="all", **settings)
    assert wrong.returncode == 1
    assert "KB_AUDIENCE 是“all”，应当是 public、internal 或 editor" in wrong.stderr


# --- a real browser ------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_citation_opened_from_a_folder_leads_to_its_article(
    browser: Browser, cases: LibraryFolder, tmp_path: Path
) -> None:
    text = (
        "甲。\n\n" * 40
        + "依照《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》第五条和《治安管理处罚法》第九十四条。"
    )
    out = tmp_path / "案例 网站"
    build(cases.case("2025-001", BODY.format(f"{text}\n\n")), out)
    page = browser.new_page(viewport={"width": 800, "height": 300})
    for cited, heading in (("〈中华人民共和国行政诉讼法〉", "第五条"), ("治安管理处罚法", "第一百一十二条")):
        page.goto((out / "cases/2025-001.html").as_uri())
        page.click(f"a.law >> text={cited}")
        box = page.locator("h3:target").bounding_box()
        assert page.inner_text("h3:target").startswith(heading)
        assert box is not None
        assert 0 <= box["y"] <= 300
    page.emulate_media(media="print")
    page.goto((out / "cases/2025-001.html").as_uri())
    shown = page.evaluate(
        "Array.from(document.querySelectorAll('.law-mark'), mark => getComputedStyle(mark, '::after').content)"
    )
    moved = page.query_selector_all(".law-mark")[shown.index('"〔现为第一百一十二条〕"')]
    assert "2026年1月1日起施行2025修订" in str(moved.get_attribute("title"))
    assert page.is_visible("#law-1")


@pytest.mark.browser
def test_pages_opened_from_the_folder_load_nothing_else_and_run_nothing_of_a_case(
    browser: Browser, cases: LibraryFolder, tmp_path: Path
) -> None:
    attacks = [
        "<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>", "<svg/onload=window.hit=1>",
        "[点](javascript:window.hit=1)", '![x" onerror="window.hit=1](a.png)', "<details open ontoggle=window.hit=1>",
    ]  # fmt: skip
    library = cases.case("2024-001", "## 基本案情\n\n" + "\n\n".join(attacks), 标题=f"'{attacks[0]}{attacks[1]}'")
    library.issue("2024-01", "2024-001")
    build(library, tmp_path / "out", Audience.EDITOR)
    requests: list[str] = []
    faults: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for address in ("index.html", "cases/2024-001.html", "issues/2024-01.html", "fields/index.html", "search.html"):
        page.goto((tmp_path / "out" / address).as_uri())
        assert page.evaluate("window.hit") is None, address
    page.goto((tmp_path / "out/cases/2024-001.html").as_uri())
    page.fill("#head-query", "听证 告知")
    page.press("#head-query", "Enter")
    page.wait_for_url("**/search.html?q=*")
    assert page.input_value("#page-query") == "听证 告知"
    assert faults == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def test_what_a_killed_build_left_is_cleared(write_case: WriteCase, library_root: Path, tmp_path: Path) -> None:
    write_case("2022-001")
    left = tmp_path / ".site.new-999999999"
    left.mkdir()
    (left / "index.html").write_text("half", "utf-8")
    build_site(str(library_root), tmp_path / "site", Audience.PUBLIC, dt.date(2026, 11, 23))
    assert not left.exists()
    assert (tmp_path / "site" / "index.html").is_file()
