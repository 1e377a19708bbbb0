"""The fictional organ: who there is, and what is planted for the reports to find."""

from dataclasses import dataclass, field
from typing import Final

from questionnaires.model import Text

ORGAN_ID: Final = "organ"
ORGAN_NAME: Final = "示例分行机关"


@dataclass(frozen=True, slots=True)
class DemoBranch:
    """One branch: its size, how it sees itself, and what is planted in it (shifts in rungs, by dimension)."""

    id: str
    name: str
    members: int
    turnout: float = 0.85
    leniency: float = 0.1                     # how far its own rating lies above the truth
    planted: dict[str, float] = field(default_factory=dict)       # shift of what members experience
    overrates: dict[str, float] = field(default_factory=dict)     # extra shift of its own rating only
    parent: str = ORGAN_ID
    late_facts: bool = False                  # facts that cap several levels


BRANCHES: Final = (
    DemoBranch("office", "办公室支部", 18),
    DemoBranch("credit", "货币信贷支部", 22, planted={"DUT": 0.5}),
    DemoBranch("stability", "金融稳定支部", 15),
    # the blind spot: the branch thinks responsibility reaches every post, its members do not see it
    DemoBranch("statistics", "调查统计支部", 26, 0.9, planted={"RES": -1.3}, overrates={"RES": 1.6}),
    DemoBranch("payment", "支付结算支部", 14, 0.75),
    DemoBranch("technology", "科技支部", 31, 0.8, planted={"THE": -0.4}, late_facts=True),
    DemoBranch("treasury", "国库支部", 12),
    # 两张皮: Party work runs well, the business it should serve does not
    DemoBranch("forex", "国际收支支部", 20, 0.9, planted={"POL": 0.8, "THE": 0.8, "ORG": 0.7, "DUT": -1.2}),
    DemoBranch("personnel", "人事支部", 9, 0.95),
    DemoBranch("publicity", "宣传群工支部", 7, 1.0),
    DemoBranch("discipline", "纪检监察支部", 8, 0.9, leniency=-0.3),
    DemoBranch("audit", "内审支部", 6, 1.0),
    DemoBranch("retired", "离退休支部", 40, 0.55),
    # two branches below every threshold; with nobody to merge with they count in the organ only
    DemoBranch("security", "保卫支部", 4, 1.0),
    DemoBranch("library", "图书资料支部", 3, 1.0),
    # two small branches that declared before the round that they are reported together
    DemoBranch("logistics", "后勤支部", 5, 1.0),
    DemoBranch("currency", "货币金银支部", 5, 0.9),
)
MERGED: Final = ("joint", "后勤与货币金银联合组", ("logistics", "currency"))

RATING_BRANCH: Final = "statistics"
"""The branch that is rating itself in the office while the last round is open; all others have handed in."""

AUDIENCE_SLIPS: Final = {"A1": 24, "A2": 36, "A3": 120, "A4": 160, "A5": 60, "A6": 90}
AUDIENCE_LEVEL: Final = {"A1": 3.2, "A2": 3.0, "A3": 2.4, "A4": 2.9, "A5": 2.7, "A6": 2.5}
FACET_SHIFT: Final = {"A3.ACC": -0.7, "A3.SPC": -0.5, "A4.RSP": -0.4, "A5.ACC": -0.4, "A6.SPC": -0.8}

LITTLE_KNOWN: Final = {"M.POL-3": 0.34, "M.RES-6": 0.30}
"""Items many members cannot judge: share of “don't know”."""

ROUNDS: Final = (
    ("2025", Text(zh="2025年度评价", en="2025 assessment")),
    ("2026", Text(zh="2026年度评价", en="2026 assessment")),
    ("2027", Text(zh="2027年度评价", en="2027 assessment")),
)

TEXTS: Final = {
    "M.OPEN-1": (
        "同一份数据一个月要报给三个部门，口径还不一样。", "会议太多，留给调研的时间不够。",
        "跨部门的事没有人牵头，来回转。", "检查提的问题改完就没有人再看了。", "基层反映的困难要等很久才有答复。",
        "新同志不知道创建任务和自己有什么关系。", "Reports are asked for twice, in two formats.",
    ),
    "M.OPEN-2": (
        "布置任务时说清楚谁负责、什么时候完成。", "领导到企业和县里多走一走，回来能解决一两件事。",
        "开会少一点，议的事定得下来。", "大家敢在会上提不同意见。", "做得好的支部把做法讲给我们听。",
        "Say openly what was not achieved, and why.",
    ),
    "M.OPEN-3": (
        "停掉纸质台账，只留系统里的一份。", "每月党员大会先报告上次定的事办到哪一步。", "把支部任务清单贴出来。",
        "选一个企业反映最多的问题，三个月内办结。", "党课请一线同志来讲。", "停止截图打卡。",
    ),
    "open": (
        "办事指南写得再明白一些。", "电话经常没有人接。", "能不能一次告诉我们要带哪些材料。",
        "报送的表格太多，能合并就合并。",
        "政策出台后请派人来讲一讲。", "答复时间说清楚。", "Please answer the telephone.",
    ),
}
