"""主题分类: the occasions in a person's and in an organisation's life on which a public authority is met.

自然人主题分类 and 法人主题分类 are elements of the national 实施清单 of service items; its list of fields names them
without their values. The values below stand in the order of a life, as systems that exchange with the national
platform list them. The standard itself was not read: the vocabulary is an inference.
"""

from dataclasses import dataclass

from powerops.law.citation import Certainty, Source
from powerops.law.codes import Coded

SOURCE = Source("政务服务事项实施清单扩展要素：自然人主题分类、法人主题分类")
CERTAINTY = Certainty.INFERENCE


class Audience(Coded):
    """Whose life the themes follow; the value begins the keys of its themes."""

    PERSON = "p", "个人"
    ORGANISATION = "o", "企业和单位"


@dataclass(frozen=True, slots=True)
class Theme:
    """One occasion; `key` is what is stored and stands in addresses: audience and national number."""

    key: str
    label: str
    audience: Audience


PERSONAL = (
    ("005", "生育收养"), ("010", "户籍办理"), ("015", "民族宗教"), ("020", "教育科研"), ("025", "入伍服役"),
    ("030", "就业创业"), ("035", "设立变更"), ("040", "准营准办"), ("045", "抵押质押"), ("050", "职业资格"),
    ("055", "行政缴费"), ("060", "婚姻登记"), ("065", "优待抚恤"), ("070", "规划建设"), ("075", "住房保障"),
    ("085", "社会保障"), ("090", "证件办理"), ("095", "交通出行"), ("100", "旅游观光"), ("105", "出境入境"),
    ("110", "消费维权"), ("115", "公共安全"), ("120", "司法公证"), ("125", "知识产权"), ("130", "环保绿化"),
    ("135", "文化体育"), ("140", "公用事业"), ("145", "医疗卫生"), ("150", "离职退休"), ("155", "死亡殡葬"),
    ("999", "其他"),
)  # fmt: skip
CORPORATE = (
    ("005", "设立变更"), ("010", "准营准办"), ("015", "资质认证"), ("020", "年检年审"), ("025", "税收财务"),
    ("030", "人力资源"), ("035", "社会保障"), ("040", "投资审批"), ("045", "融资信贷"), ("050", "抵押质押"),
    ("055", "商务贸易"), ("060", "招标拍卖"), ("065", "海关口岸"), ("070", "涉外服务"), ("075", "农林牧渔"),
    ("085", "国土和规划建设"), ("090", "交通运输"), ("095", "环保绿化"), ("100", "应对气候变化"), ("105", "水务气象"),
    ("110", "医疗卫生"), ("115", "科技创新"), ("120", "文体教育"), ("125", "知识产权"), ("130", "民族宗教"),
    ("135", "质量技术"), ("140", "检验检疫"), ("145", "安全生产"), ("150", "公安消防"), ("155", "司法公证"),
    ("160", "公用事业"), ("165", "法人注销"), ("170", "档案文物"), ("999", "其他"),
)  # fmt: skip
THEMES = tuple(
    Theme(f"{audience}{number}", label, audience)
    for audience, rows in ((Audience.PERSON, PERSONAL), (Audience.ORGANISATION, CORPORATE))
    for number, label in rows
)
BY_KEY = {theme.key: theme for theme in THEMES}


def label_of(key: str) -> str:
    """Return a theme as a sentence or a table names it: 个人：生育收养; an unknown key stays as it is."""
    theme = BY_KEY.get(key)
    return f"{theme.audience.label}：{theme.label}" if theme else key


def grouped_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the themes as a form offers them, those of persons first."""
    return [
        (audience.label, [(one.key, one.label) for one in THEMES if one.audience is audience])
        for audience in Audience
    ]
