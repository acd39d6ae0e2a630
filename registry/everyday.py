"""What people call things that laws and lists call otherwise: 网吧 is 互联网上网服务营业场所 on every list (R4: 便于公众查询).

The table holds words alone, no statement of law. A word belongs here when lists do not use it, or mean less by it than
people do; its counterparts are words that stand in names or laws of lists.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: dict[str, tuple[str, ...]] = {
    # where one lives and builds
    "违章建筑": ("违法建筑", "建设工程规划许可证"),
    "违法建设": ("违法建筑", "建设工程规划许可证"),
    "违建": ("违法建筑", "建设工程规划许可证"),
    "私搭乱建": ("违法建筑", "建设工程规划许可证"),
    "盖房": ("建设工程规划许可证", "宅基地", "建房"),
    "建房": ("建设工程规划许可证", "宅基地"),
    "房产证": ("不动产登记", "房屋登记"),
    "房本": ("不动产登记", "房屋登记"),
    "过户": ("不动产登记", "转让"),
    "公租房": ("公共租赁住房", "保障性住房"),
    "廉租房": ("公共租赁住房", "保障性住房"),
    "拆迁": ("房屋征收", "拆除"),
    "物业费": ("物业服务", "物业管理"),
    "租房": ("房屋租赁",),
    "租的房": ("房屋租赁",),
    "出租房": ("房屋租赁",),
    "房屋出租": ("房屋租赁",),
    "房东": ("房屋租赁",),
    "土地证": ("不动产登记", "国有土地使用权"),
    "房产中介": ("房地产经纪",),
    "房屋中介": ("房地产经纪",),
    "工地": ("施工现场", "建筑施工"),
    "塔吊": ("起重机械",),
    # streets and the city
    "占道": ("占用城市道路", "占用道路", "占用"),
    "摆摊": ("摊点", "占用城市道路", "食品摊贩"),
    "小摊": ("摊点", "食品摊贩"),
    "挖路": ("挖掘城市道路", "挖掘"),
    "渣土": ("建筑垃圾",),
    "招牌": ("户外广告", "广告设施"),
    "广告牌": ("户外广告", "广告设施"),
    "砍树": ("滥伐", "盗伐", "采伐", "砍伐"),
    "伐木": ("采伐", "滥伐", "盗伐"),
    "毁绿": ("城市绿化", "绿地"),
    "噪音": ("噪声",),
    "扰民": ("噪声",),
    "扬尘": ("大气污染",),
    "养狗": ("养犬",),
    "暖气": ("供热",),
    "自来水": ("供水",),
    "煤气": ("燃气",),
    "天然气": ("燃气",),
    "下水道": ("排水",),
    # business
    "网吧": ("互联网上网服务营业场所",),
    "KTV": ("娱乐场所", "歌舞娱乐"),
    "歌厅": ("娱乐场所", "歌舞娱乐"),
    "酒吧": ("娱乐场所",),
    "游戏厅": ("娱乐场所", "游艺娱乐"),
    "酒店": ("旅馆业", "宾馆", "住宿"),
    "民宿": ("旅馆业", "住宿"),
    "农药店": ("农药经营",),
    "卖农药": ("农药经营",),
    "种子店": ("种子生产经营许可", "种子生产经营"),
    "卖种子": ("种子生产经营许可", "种子生产经营"),
    "书店": ("出版物零售", "出版物"),
    "印刷厂": ("印刷经营", "印刷"),
    "电影院": ("电影放映",),
    "演唱会": ("营业性演出",),
    "卫星锅": ("卫星电视广播地面接收设施",),
    "游泳": ("高危险性体育项目",),
    "健身房": ("体育经营", "单用途商业预付卡"),
    "充值卡": ("单用途商业预付卡",),
    "加油站": ("成品油零售", "成品油"),
    "饭店": ("食品经营", "餐饮"),
    "餐馆": ("食品经营", "餐饮"),
    "营业执照": ("企业登记", "市场主体登记"),
    "幼儿园": ("民办学校", "学前教育"),
    "辅导班": ("民办学校", "培训机构", "培训学校"),
    "培训班": ("培训机构", "培训学校", "民办"),
    "烟证": ("烟草专卖零售许可",),
    "鞭炮": ("烟花爆竹",),
    "危化品": ("危险化学品",),
    # work and security
    "欠薪": ("劳动者工资", "工资支付"),
    "讨薪": ("劳动者工资", "工资支付"),
    "不发工资": ("劳动者工资", "工资支付"),
    "不给工资": ("劳动者工资", "工资支付"),
    "欠工资": ("劳动者工资", "工资支付"),
    "拖欠工资": ("劳动者工资", "工资支付"),
    "试用期": ("劳动合同",),
    "加班": ("延长工作时间", "工作时间"),
    "职介": ("职业中介", "人力资源服务"),
    "招工": ("人力资源服务", "职业中介"),
    "社保": ("社会保险",),
    "医保": ("医疗保险", "医疗保障"),
    "报销": ("医疗费用", "医疗保险"),
    "异地就医": ("医疗保险", "医疗保障"),
    "看病": ("医疗费用", "医疗服务"),
    "骗保": ("骗取医疗保障基金", "骗取医疗保险", "骗取社会保险"),
    "养老金": ("基本养老保险", "养老保险", "社会保险待遇"),
    "失业金": ("失业保险金", "失业保险", "社会保险待遇"),
    "生育津贴": ("生育保险", "社会保险待遇"),
    "低保": ("最低生活保障",),
    "结婚": ("婚姻登记",),
    "离婚": ("婚姻登记",),
    "救济": ("社会救助", "最低生活保障"),
    # safety, land, farming
    "消防检查": ("消防安全检查", "消防监督检查"),
    "灭火器": ("消防器材", "消防设施"),
    "挖沙": ("采砂", "采矿"),
    "挖矿": ("采矿",),
    "打猎": ("狩猎", "猎捕"),
    "杀猪": ("生猪屠宰",),
    "养猪": ("畜禽养殖", "动物防疫"),
    "打井": ("取水许可", "地下水"),
    "封店": ("查封", "停业"),
}  # fmt: skip


LONGEST_ASKED, SHORTEST_NAME = (
    40,
    3,
)  # characters of a query that are looked at, of the name of a body
# How people call departments, by a part of the names that these bear.
BODIES: dict[str, str] = {
    "住建": "住房和城乡建设",
    "人社": "人力资源和社会保障",
    "劳动局": "人力资源和社会保障",
    "社保局": "人力资源和社会保障",
    "发改": "发展和改革",
    "医保局": "医疗保障",
    "卫健": "卫生健康",
    "应急局": "应急管理",
    "自规局": "自然资源",
    "国土局": "自然资源",
    "规划局": "自然资源",
    "农业局": "农业农村",
    "林业局": "林业",
    "市监局": "市场监督管理",
    "市场监管": "市场监督管理",
    "工商局": "市场监督管理",
    "环保局": "生态环境",
    "城管": "城市管理",
    "文旅": "旅游",
    "文化局": "文化",
    "体育局": "体育",
    "科技局": "科学技术",
    "消防队": "消防",
    "消防局": "消防",
    "交通局": "交通运输",
}


def bodies_meant(query: str, codes: Mapping[str, str]) -> list[str]:
    """Return the codes of the bodies that a query names, in full, in short or as people do; `codes` are by name."""
    asked = "".join(query.split())[:LONGEST_ASKED]
    ends = range(SHORTEST_NAME, len(asked) + 1)
    named = {asked[start:end] for end in ends for start in range(end - SHORTEST_NAME + 1)}
    called = [part for word, part in BODIES.items() if word in asked]
    if not called and not any(name in codes for name in named):
        return []
    meant = (
        code
        for name, code in codes.items()
        if name in named or any(part in name for part in called)
    )
    return list(dict.fromkeys(meant))


def listed_words(query: str) -> list[str]:
    """Return what lists say for the everyday words of a query, without what it says already, the likeliest first.

    What is asked about stands last: 饭店消防检查 is a question of 消防检查.
    """
    asked = query.upper()
    known = [word for word in WORDS if word in asked]
    # 违法建设 stands for itself, not for a shorter word in it.
    longest = [word for word in known if not any(word in other for other in known if other != word)]
    longest.sort(key=asked.rindex, reverse=True)
    found = dict.fromkeys(said for word in longest for said in WORDS[word])
    return [said for said in found if said not in query]
