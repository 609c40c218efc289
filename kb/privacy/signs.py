"""The signs of what must not be published: what hides the digits of a number, and the words about minors."""

from __future__ import annotations

from kb.privacy.folding import DIGIT_WORDS

LAST = "x×хχ"
"""Forms of the check digit ten: X, the sign ×, the Cyrillic and the Greek letter."""
MASK = "*×x●■□○_…#?某█▇▆▓▒░◆◇▲△★☆◎✱✲✳＊⬛⬜▪▫◼◻◾◽✕✖╳〇"
"""Signs that stand for digits that are not shown, for use inside a set."""

ABOUT_SCHOOL = (
    "学生", "中生", "小生", "年级", "班", "小学", "中学", "幼儿园", "学校", "附小", "附中", "初中", "高中", "中专",
    "职高", "男童", "女童", "未成年人", "幼童", "男婴", "女婴", "男孩", "女孩", "幼儿", "患儿", "孤儿", "少年", "少女",
    "弃婴", "婴儿", "小朋友", "读高", "读初", "上高", "上初", "念高", "念初",
)  # fmt: skip
"""Every text about a pupil has one of these words; most texts have none."""
ABOUT_BIRTH = ("出生", "生于", "年生", "月生", "日生")
ABOUT_INFANTS = (
    "月大", "月)", "月零", "月余", "天大", "天零", "天余", "天)", "日龄", "周龄", "月龄", "出生", "生后", "年仅",
    "刚满", *(f"才{digit}" for digit in "0123456789〇零一二两三四五六七八九十百"),
)  # fmt: skip
IN_LISTS = ("小生", "初生", "高生", "中生", "初一", "初二", "初三", "高一", "高二", "高三")
"""These are about school too where several names stand before them."""
GRADES = ("初一", "初二", "初三")
OF_EVIDENCE = (
    "岁", "生日", "出生", "生于", *(f"{sign}生" for sign in f"0123456789日号({DIGIT_WORDS}"), *GRADES, "高一", "高二",
    "高三", "学生", "小学", "初中", "高中", "中学", "中专", "职高", "学校", "附中", "附小", "年级", "班", "新生儿",
    "幼儿", "幼童", "幼女", "幼子", "年幼", "婴", "未成年", "未满", "刚满", "才满", "男童", "女童", "男孩", "女孩",
    "患儿", "早产儿", "儿童", "同学", "监护", "法定代理人", "家长", "小朋友", "孩子", "小孩", "孤儿", "弃儿", "少年",
    "少女", "童工", "个月", "日龄", "周龄", "月龄", "年龄", "年纪", "年仅", "年方", "满月", "百日宴", "足印",
    "管教", "入学", "上学", "放学", "逃学", "转学", "复学", "休学", "辍学", "学龄",
    "学籍", "旷课", "缺课", "逃课", "小升初", "中考", "午睡", "军训", "在园", "入园", "离园", "入托", "托管", "托育",
    "早教", "校服", "校车", "课间", "同桌", "留堂", "罚站", "厌学", "作业", "书包", "红领巾", "课桌", "成绩", "排名",
    "留级", "寄宿生", "走读生", "住校生", "借读生", "保教费", "补习", "培训机构", "民事行为能力",
    "妈妈", "爸爸", "生父", "生母", "养父", "养母", "奶奶", "爷爷", "外婆", "外公", "姥姥", "姥爷", "老师", "教练",
    "保育员", "宿管", "小名", "取名", "亲子鉴定", "福利院", "户口", "收养", "领养", "送养", "寄养", "遗弃",
    "走失", "亲带", "亲抱", "亲领", "亲背", "亲牵", "保姆", "抚养", "疫苗", "游乐场",
)  # fmt: skip
"""All that ``kb.privacy.children`` takes for evidence has one of these."""

NAMED, AGE, INFANT, BIRTH, SCHOOL, LISTED, BESIDE = (1 << bit for bit in range(7))
"""Signs of what ``kb.privacy.minors`` finds: an age, the age of an infant, a birth, a school, several names with a
common statement; and of what ``kb.privacy.children`` finds by the words next to a name."""
NUMBER = 1 << 7
"""The sign of a number or an account."""
OF_MINORS = AGE | INFANT | BIRTH | SCHOOL | LISTED | BESIDE
ALL = OF_MINORS | NUMBER
"""Of a text that is not plain, in whose words and numbers there may be invisible characters."""
