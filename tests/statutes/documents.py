"""An invented local statute in two versions, as the national database gives them for download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx

from kb.text import law_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAME = "某市灯塔管理条例"
FIRST = "2014年12月25日某市第十五届人民代表大会常务委员会第二十次会议通过"
SECOND = "2026年10月30日某市第十七届人民代表大会常务委员会第三十六次会议修订"
OLD = (
    "为了加强灯塔管理，保障夜间航行安全，根据有关法律，结合本市实际，制定本条例。",
    "本市行政区域内灯塔的设置、看守和维护，适用本条例。",
    "市灯塔管理部门负责灯塔的监督管理工作。",
    "设置灯塔应当向市灯塔管理部门申请登记，登记有效期三年。",
    "灯塔看守人应当在黄昏前点亮灯火，在日出后熄灭灯火，并作书面记录。",
    "任何人不得擅自移动、遮挡灯塔。",
    "违反本条例第五条规定，未按时点亮灯火的，由市灯塔管理部门责令改正，处二百元以上一千元以下罚款。",
    "违反本条例第六条规定，擅自移动、遮挡灯塔的，责令限期恢复，处一千元以上五千元以下罚款。",
    "本条例自2015年3月1日起施行。",
)
NEW = (
    *OLD[:3],
    "市灯塔管理部门应当建立灯塔档案，向社会公布灯塔的位置和灯号。",
    "设置灯塔应当向市灯塔管理部门申请登记，登记有效期五年。",
    "灯塔看守人应当在黄昏前点亮灯火，在日出后熄灭灯火，并作书面或者电子记录。",
    OLD[5],
    "违反本条例第六条规定，未按时点亮灯火的，由市灯塔管理部门责令改正，给予警告；情节严重的，处五百元以上二千元以下罚款。",
    "违反本条例第七条规定，擅自移动、遮挡灯塔的，责令限期恢复，处一千元以上五千元以下罚款。\n因擅自移动灯塔造成事故的，依法承担赔偿责任：\n（一）承担打捞费用；\n（二）赔偿损失。",
    "本条例自2027年1月1日起施行。",
)


def lines(
    articles: Sequence[str], history: Sequence[str], chapters: Mapping[int, str] | None = None, name: str = NAME
) -> list[str]:
    """The paragraphs of a download: title, history in brackets, contents, chapters, articles."""
    chapters = chapters or {1: "第一章　总　　则", 4: "第二章　管　　理", 7: "第三章　法律责任"}
    found = [name, f"（{'　'.join(history)}）", "目　　录", *chapters.values()]
    for number, words in enumerate(articles, 1):
        if number in chapters:
            found.append(chapters[number])
        first, *rest = words.split("\n")
        found += [f"第{law_number(number)}条　{first}", *(f"　　{line}" for line in rest)]
    return found


def write_download(folder: Path, day: str, articles: Sequence[str], history: Sequence[str], name: str = NAME) -> Path:
    """A Word file as the database names it."""
    document = docx.Document()
    for line in lines(articles, history, name=name):
        document.add_paragraph(line)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}_{day}.docx"
    document.save(str(path))
    return path


def write_both(folder: Path) -> None:
    """The old version and the new one."""
    write_download(folder, "20141225", OLD, [FIRST])
    write_download(folder, "20261030", NEW, [FIRST, SECOND])
