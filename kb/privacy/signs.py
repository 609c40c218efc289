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
    "个月大", "个月)", "个月零)", "个月余)", "天大", "天零", "天余", "天)", "龄", "出生", "生后", "年仅", "刚满",
    *(f"才{digit}" for digit in "0123456789〇零一二两三四五六七八九十百"),
)  # fmt: skip
IN_LISTS = ("小生", "初生", "高生", "中生", "初一", "初二", "初三", "高一", "高二", "高三")
"""These are about school too where several names stand before them."""
OF_EVIDENCE = (
    "岁", "出生", "生于", *(f"{sign}生" for sign in f"0123456789日({DIGIT_WORDS}"), "学生", "小学", "初中", "高中",
    "中学", "幼儿园", "学校", "附中", "附小", "年级", "班", "初一", "初二", "初三", "高一", "高二", "高三", "未成年",
    "男童", "女童", "患儿", "婴儿", "新生儿", "未满", "不满", "日龄", "儿童", "同学", "监护", "法定代理人", "家长",
    "小朋友", "孩子",
    "小孩", "孤儿", "弃儿", "少年", "少女", "管教", "就读", "在学", "入学", "上学", "放学", "读学", "逃学", "升学",
    "转学", "婴", "个月", "童工", "幼女", "校服", "课间", "同桌", "辍学", "中考", "午睡", "军训", "在园", "妈妈",
    "爸爸", "民事行为能力", "生日", "名单", "培训机构", "年幼",
    "小名", "年龄", "年纪", "满月", "亲子鉴定", "福利院", "户口", "收养", "寄养", "遗弃", "托管", "领养", "送养",
    "走失", "成绩", "排名", "补课", "寄宿生", "走读生", "住校生", "借读生", "插班生",
    "保教费", "早产儿", "同班", "托育", "补习班", "年方",
    "复学", "休学", "入园", "离园", "入托", "留堂", "罚站", "厌学", "作业", "书包", "红领巾", "课桌", "成绩单", "留级",
    "生父", "生母", "养父", "养母", "老师", "教练", "保育员", "宿管", "年出", "月出", "日出",
    "疫苗", "抚养", "产下", "校车", "游乐场", "新生儿", "奶奶", "爷爷", "外婆", "外公", "姥姥",
)  # fmt: skip
"""What ``kb.privacy.children`` takes for evidence has one of these."""

NAMED, AGE, INFANT, BIRTH, SCHOOL, LISTED, BESIDE = (1 << bit for bit in range(7))
"""Signs of what ``kb.privacy.minors`` knows: of an age, of the age of an infant, of a birth, of a school, of several
names about which the same is said; and of what ``kb.privacy.children`` knows, the words beside a name."""
NUMBER = 1 << 7
"""The sign of a number or an account."""
OF_MINORS = AGE | INFANT | BIRTH | SCHOOL | LISTED | BESIDE
ALL = OF_MINORS | NUMBER
"""Of a text that is not plain, in whose words and numbers there may be invisible characters."""
