"""The patterns of a legal basis, each with the writing that it must know."""

import re

from powerops.law.articles import NUMBER
from powerops.law.names import LAW_SUFFIX

GAP = r"[ \t\u3000\xa0]"
MARKER = r"\d{1,2}\s*[.、．]|[①-⑳]|[（(]\s*[一二三四五六七八九十\d]{1,2}\s*[）)]"
CHAPTERS = rf"(?:第\s*{NUMBER}\s*(?:章|节|部分)\s*)"

# 【法律】, [地方性法规], and 法规】 whose opening bracket is missing
LABEL = re.compile(
    r"[【\[［〔]?\s*(?P<word>(?:(?:国家|国务院|中央|地方性?|行政?|部门|地方政府|政府|党内|司法|省|自治区)?"
    r"(?:法律|法规|规章|规范性文件|解释|决定|文件|标准)|宪法|部令|政策(?:文件)?|其他))\s*[】\]］]"
)
# 【法律】中华人民共和国水法（…）, （禁止使用童工规定》（…）
LABELLED_NAME = re.compile(
    rf"\s*[（(〈<＜]?(?P<name>[^《》【】\s。，；：、（）()]{{2,60}}?{LAW_SUFFIX})[》〉>＞]?"
    rf"(?=\s*(?:[（(]|第\s*{NUMBER}\s*条|[：:\n]|$))"
)
# 根据行政处罚法第四十二条; but never 违反本办法第三条
BARE_NAME = re.compile(
    r"(?:根据|依据|按照|依照)?"
    r"(?P<name>(?![^第\n]{0,30}违反|[^第\n]{0,20}本(?:法|条例|办法|规定|细则)|本|该|同|前款|有关|上述|第)"
    rf"[^《》【】\s。，；：、（）()第]{{2,40}}?{LAW_SUFFIX})"
    rf"(?=\s*(?:第\s*{NUMBER}\s*条|[（(][^（）()]{{0,80}}(?:通过|公布|发布|修[正订]|令|号)))"
)
ARTICLE = re.compile(rf"第\s*{NUMBER}\s*条")
LINE_HEAD = re.compile(rf"{GAP}*(?:{MARKER})?{GAP}*")
TRIGGER = re.compile(r"\s*(?:根据|依据|按照|依照)\s*")
# between label and name: 自治区人民政府办公厅《…》, or 根据…《…决定》第二次修正的《…》
ISSUER = re.compile(r"[^。；;：:《》]{0,60}|[^。；;：:]{0,120}修[正订改]后?的")
ENDS_LIKE_AN_ISSUER = re.compile(r"(?:府|厅|局|委|部|办|院|会|实施|印发)[室员会处公厅]*\s*$")
AMENDS_NEXT = re.compile(r"\s*(?:第[一二三四五六]次)?修[正订改]后?的\s*《")
IN_A_SENTENCE = re.compile(r"(?:依照|按照|依据|根据|违反)\s*$")
# 自治区实施《水法》办法, 关于印发《…方案》的通知, 《…法》实施细则
ENACTS = re.compile(r"(?:实施|执行|贯彻|印发|转发|下发)\s*$")
SUFFIX = re.compile(r"\s*(?:的?(?:实施)?(?:若干)?(?:办法|细则|规定|条例|意见|决定|通知))")
BETWEEN_LAWS = re.compile(rf"[\s、，,；;。和及与以]*(?:{MARKER})?\s*")
# what shows that a name heads a citation: a note, an article, or nothing more in its line
LIKE_A_HEAD = re.compile(
    r"(?:若干(?:规定|办法)|办法|细则|规定)?\s*"
    r"(?:[（(][^（）()]{0,200}(?:年|令|号|修|通过|[公发]布)"
    rf"|第\s*{NUMBER}\s*[条章]\s*(?!的?规定|所|情形)|[：:]|\n|$)"
)
# 国务院令2004年修订, written without brackets behind a name
LOOSE_NOTE = re.compile(
    r"[^《》【】\n（(]{0,80}?(?:令|号|年|[修通公发施][正订过布行改])"
    rf"[^《》【】\n（(]{{0,80}}?(?=[\n（(]|第{NUMBER}条|$)"
)
BEFORE_LIST = re.compile(rf"\s*(?:文件?)?\s*[：:]?\s*{CHAPTERS}*")
# where the words of an article begin: a line's start, or 第…条 after a full stop
INTRO = re.compile(
    rf"(?:^|(?<=\n)){GAP}*[“\"「]?(?:\d{{1,2}}\s*[.、．]|[（(][一二三四五六七八九十]{{1,2}}[）)])?\s*"
    rf"(?:(?:本|该|同)(?:法|条例|办法|规定|细则|规则|规章)?|其|{CHAPTERS}+)?(?=第\s*{NUMBER}\s*[条、，,])"
    rf"|(?<=[。；;”\"】])\s*(?=第\s*{NUMBER}\s*条)"
)
INTRODUCES = re.compile(r"\s*(?:的?规定)?\s*[：:]|[\u3000 \t\xa0]+|\s*$")
AFTER_INTRO = re.compile(rf"\s*(?:的?规定|之规定)?\s*[：:]|{GAP}+|\s*(?=[“\"])")
NOT_AN_INTRO = re.compile(r"\s*(?:的?规定(?![：:\s])|所列|所称|所指|情形)")
# 国办发〔2018〕118号, 国务院令第591号, 国土资源部第44号令, …公告2020年第3号
BODY = r"[\u4e00-\u9fff、]"
DOC_NO = re.compile(
    rf"{BODY}{{1,16}}\s*[〔\[［【（(〈]\s*\d{{4}}\s*[〕\]］】）)〉]\s*第?\s*\d{{1,5}}\s*号"
    rf"|{BODY}{{0,60}}令\s*[〔\[（(]?(?:\d{{4}}[年〕\])）]?(?=\s*第))?\s*第?\s*{NUMBER}(?:\s*号|(?![次年届\d]))"
    rf"|{BODY}{{0,60}}第?\s*{NUMBER}\s*号\s*令"
    rf"|{BODY}{{0,60}}公告\s*(?:\d{{4}}年)?\s*第?\s*{NUMBER}\s*号"
)
BEFORE_DOC_NO = re.compile(
    r"^(?:(?!公告)[^令〔\[（(])*(?:[年月日由经据以]|发布|公布|通过|的通知)(?=.)"
)
