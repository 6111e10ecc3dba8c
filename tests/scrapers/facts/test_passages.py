"""Passages of the kinds of documents that are read, each with what a careful reader writes down: whose, what, value, when.

Belongs here: one passage a claim about the grammar; places, firms and figures are invented. Does not belong here: scores on the gold.
"""

from datetime import UTC, datetime

import pytest
from scoring import document_of

from scrapers.facts.mentions import extract_mentions
from scrapers.facts.observations import extract_observations
from scrapers.records import Block, Document, Observation, Page, Role
from scrapers.text.offsets import TextBuilder


def read(*paragraphs: str, title: str = "", place: str | None = "温州市", published: str = "2025-05-20") -> list[Observation]:
    when = datetime.fromisoformat(published).replace(tzinfo=UTC)
    document = document_of([(Role.PARAGRAPH, text) for text in paragraphs], title=title, place=place, published=when)
    return extract_observations(document, extract_mentions(document))


def times(found: list[Observation]) -> list[str]:
    return [f"{one.period_start or ''}..{one.period_end or ''}" for one in found]


YEAR_2024 = "2024-01-01..2024-12-31"

WHEN = [
    pytest.param(
        ("公司4月21日晚披露一季报，报告期内实现营收5.2亿元，同比增长14%。",),
        {},
        ["2025-01-01..2025-03-31"] * 2,
        id="a quarterly report covers its quarter, not the day on which it came out",
    ),
    pytest.param(
        ("三季报显示，公司营收61亿元。截至报告期末，公司总资产180亿元。",),
        {"published": "2025-11-02"},
        ["2025-01-01..2025-09-30", "..2025-09-30"],
        id="the end of the reporting period is the last day that the report covers",
    ),
    pytest.param(("中国青年报记者了解到，项目投资3亿元。",), {}, [".."], id="a newspaper whose name ends like a report is no report"),
    pytest.param(
        ("报告期内，公司营收9亿元，较去年同期的8亿元增长12.5%；净利润1亿元，上年同期为亏损0.3亿元。",),
        {"title": "该公司2024年年度报告摘要", "place": None},
        [YEAR_2024, "2023-01-01..2023-12-31", YEAR_2024, YEAR_2024, "2023-01-01..2023-12-31"],
        id="a level of the same time a year before is dated a year before",
    ),
    pytest.param(
        ("2024年，办件材料由9份减少到3份。",),
        {},
        ["..", YEAR_2024],
        id="the level that a change starts from is of an earlier time that nobody told",
    ),
    pytest.param(
        ("截至5月12日，港区今年吞吐量达到88万标箱。",),
        {},
        ["2025-01-01..2025-05-12"],
        id="this year ends on the day up to which was counted",
    ),
    pytest.param(
        ("2024年，全市机器人产量3万台，近五年年均增速超过20%。",),
        {},
        [YEAR_2024, ".."],
        id="growth over some years is not that of the year before it",
    ),
    pytest.param(
        ("一季度完成技改投资3亿元。",),
        {"published": "2025-02-11"},
        [".."],
        id="a quarter that is still running in February has not been measured",
    ),
    pytest.param(
        ("一季度计划开工项目12个。",),
        {"published": "2025-02-11"},
        ["2025-01-01..2025-03-31"],
        id="a quarter that is still running can be planned",
    ),
    pytest.param(
        ("过去一年，全市新增岗位4万个。", "今年要新增岗位5万个。"),
        {"title": "2025年温州市政府工作报告", "published": "2025-01-15"},
        [YEAR_2024, "2025-01-01..2025-12-31"],
        id="a work report reviews the year before the one in its title",
    ),
    pytest.param(
        ("全市居民收入增长5%。", "技改投资下降2.1%。", "全市有公园86个。", "力争出口增长6%。"),
        {"title": "2024年温州市统计公报"},
        [YEAR_2024, YEAR_2024, "..", ".."],
        id="what grew or fell is of the time in the title, what only is or is wished for is not",
    ),
    pytest.param(
        ("1—4月，全市出口420亿元，增长7%。", "民营企业出口300亿元，占同期出口的71%，比去年同期提升2个百分点。"),
        {},
        ["2025-01-01..2025-04-30"] * 5,
        id="a comparison in the next paragraph is of the time that growth was last told of",
    ),
    pytest.param(
        ("平台2022年上线以来，服务市民80万人次。",), {}, ["2022-01-01.."], id="what happened since a thing went into service has no end"
    ),
    pytest.param(
        ("5月12日，甲方与乙方签约，计划总投资20亿元，预计2027年6月投产，达产后年产值30亿元，年纳税1亿元。",),
        {},
        ["..", "..", ".."],
        id="a plan is not of the day on which it was told, nor its fruit of the day on which the works are built",
    ),
    pytest.param(
        ("前5个月融资120亿元，已超过2024年全年的104亿元；单笔最高融资11亿元。",),
        {"published": "2025-06-10"},
        ["2025-01-01..2025-05-31", YEAR_2024, "2025-01-01..2025-05-31"],
        id="what a figure is compared with leaves the time of the sentence as it was",
    ),
    pytest.param(("截至4月，用户达5亿人，半年内翻一番。",), {}, ["..2025-04-30"] * 2, id="half a year is not the year"),
]


@pytest.mark.parametrize(("paragraphs", "about", "expected"), WHEN)
def test_when(paragraphs: tuple[str, ...], about: dict[str, str], expected: list[str]) -> None:
    assert times(read(*paragraphs, **about)) == expected


WHOSE = [
    pytest.param(
        ("【试点】梅川市入选省级试点后，对企业补助20万元。截至目前，该市已有300家企业参加。梅川出口增长5%。全省出口增长3%。",),
        {"title": "南浦省工作简报", "place": "南浦省"},
        ["梅川市"] * 3 + ["南浦省"],
        id="that city is the one named before, its short form too, in a province that no table holds",
    ),
    pytest.param(
        ("全省出口增长3%。临江市出口增长2%。",),
        {"place": "临江省"},
        ["临江省", "临江市"],
        id="a province is no city of the same two characters",
    ),
    pytest.param(
        ("杭州市推进改革，该市新增企业3万家。我市新增企业2万家。",),
        {},
        ["杭州市", "温州市"],
        id="that city is not the city of the document",
    ),
    pytest.param(("余姚市场主体达20万户。宁波镇海新增企业200家。",), {}, ["余姚市", "镇海区"], id="the end of a place that begins a word"),
    pytest.param(
        ("2024年，瓯岭数据交易所成交额12亿元。", "全省数据企业300家。交易所新增会员80家。该交易所注册资本2亿元。"),
        {"place": "浙江省"},
        ["瓯岭数据交易所", "浙江省", "瓯岭数据交易所", "瓯岭数据交易所"],
        id="an exchange is called so when it has been named",
    ),
    pytest.param(
        ("温州大宗商品交易中心去年挂牌品种12个。交易中心全年成交额300亿元。全市成交额500亿元。",),
        {},
        ["温州大宗商品交易中心"] * 2 + ["温州市"],
        id="a trading centre is called so when it has been named",
    ),
    pytest.param(
        ("全市有交易所3家，交易中心12个，研究院45家，产业集群8个，园区30个。集群数量增长3%。",),
        {},
        ["温州市"] * 6,
        id="kinds that are counted",
    ),
    pytest.param(
        ("第三届温州国际智能装备博览会昨天开幕。本届博览会展览面积3万平方米。展会期间签约项目30个。全市装备产值800亿元。",),
        {},
        ["第三届温州国际智能装备博览会"] * 2 + ["温州市"],
        id="an exhibition has a name, whatever trade it is of",
    ),
    pytest.param(
        ("温州举办数字贸易交易会12场，带动消费3亿元。温州企业参加广交会300家次。展会经济增长8%。",),
        {},
        ["温州市"] * 4,
        id="exhibitions that are held or gone to",
    ),
    pytest.param(
        ("截至2024年末，云栖谷数字安防产业集群共有企业1200家。", "去年集群产值90亿元。本地配套率52%。全市产值3000亿元。"),
        {"title": "云栖谷数字安防产业集群发展报告"},
        ["云栖谷数字安防产业集群"] * 3 + ["温州市"],
        id="a document is about the cluster that its title names",
    ),
    pytest.param(
        ("全市人工智能产业集群产值800亿元。温州市智能家电产业集群产值500亿元。人工智能产业集群产值200亿元。集群企业2000家。",),
        {},
        ["温州市"] * 4,
        id="the trade of a region is the region's",
    ),
    pytest.param(
        ("星屿湾低空经济产业集群产值80亿元。集群内规上企业30家。全市规上企业900家。",),
        {},
        ["星屿湾低空经济产业集群"] * 2 + ["温州市"],
        id="a bay tells a cluster from the others of its trade",
    ),
    pytest.param(
        ("星桥产业园入驻企业80家。园区产值30亿元。全市园区50个。",),
        {"title": "星桥产业园建设纪实"},
        ["星桥产业园"] * 2 + ["温州市"],
        id="a park is called so when it has been named",
    ),
    pytest.param(
        (
            "市商务局对300家企业开展的抽样调查显示，出口订单增长的企业占62%。温州市统计局测算，数字经济占比达15%。市发改委预计，投资增长5%。",
        ),
        {},
        ["温州市"] * 4,
        id="who publishes, surveys or expects is not whose figures they are",
    ),
    pytest.param(
        ("瓯智电子去年营收3亿元。市经信局的监测数据显示，这样的企业有300家。瓯智电子半年报显示，净利润2000万元。",),
        {},
        ["瓯智电子", "温州市", "瓯智电子"],
        id="figures of an office of the city are the city's, those of a firm's report the firm's",
    ),
    pytest.param(
        ("市市场监管局查处案件300件，罚没款2000万元。",), {}, ["市市场监管局"] * 2, id="what an office does itself is the office's"
    ),
    *(
        pytest.param((text,), {}, ["温州市"], id="what begins with a verb is no name of a project")
        for text in (
            "滚动实施技改项目，力争覆盖率达到95%。",
            "大力推进数字化改造项目，带动投资30亿元。",
            "分批开展老旧小区改造工程，惠及居民3万户。",
            "谋划储备重大项目，总投资800亿元。",
        )
    ),
    pytest.param(
        ("星河智算中心项目完成投资3亿元。星河智算中心二期算力达500P。瓯越产业园二期完成投资5亿元。",),
        {},
        ["星河智算中心项目", "星河智算中心二期", "瓯越产业园二期"],
        id="a phase is part of the name",
    ),
    pytest.param(
        ("“渔帆”调度平台接入船舶3200艘，等待缩短18%。接入港口12个。深化“一窗通办”改革，办理材料由9份减少到3份。",),
        {},
        ["渔帆"] * 3 + ["温州市"] * 2,
        id="no platform deepens a reform",
    ),
    pytest.param(
        ("其中总投资50亿元的云桥智算中心二期开工，新增算力3000P。全市投资36亿元的项目有5个。投资30亿元的重大项目开工。",),
        {},
        ["云桥智算中心二期"] * 2 + ["温州市"] * 3,
        id="the head of a relative clause has the number, where it is a name",
    ),
    pytest.param(
        ("为期三天的温州数博会签约项目12个。温州智创科技有限公司获得总额3亿元的工商银行贷款。",),
        {},
        ["温州数博会"] * 2 + ["温州智创科技有限公司"],
        id="a name that goes on is not the head of the relative clause",
    ),
    pytest.param(
        ("以瓯智科技的“灵鹊3”为例，该机型作业效率提高40%。以温州大学为例，招生5000人。以数字经济为例，全市增加值增长15%。",),
        {},
        ["灵鹊3", "温州大学", "温州市"],
        id="the example is spoken of",
    ),
    pytest.param(
        ("走进汀洲县宏驰五金的冲压车间，36台机械臂正在抓取。隔壁的永晟轴承没买服务器，每年花8万元租用平台。",),
        {},
        ["宏驰五金", "永晟轴承"],
        id="a firm that no table knows, by where it stands and what only a firm has or does",
    ),
    pytest.param(
        ("星澜半导体的功率器件产线计划总投资30亿元，达产后年产值40亿元。白蘋镇的海川通信投入2000万元改造产线。",),
        {},
        ["星澜半导体"] * 2 + ["海川通信"],
        id="a firm that has a line or spends money",
    ),
    pytest.param(
        ("功率半导体的产线投资30亿元。高端轴承的生产线增加到12条。消费电子的工厂有30家。汽车电子产值300亿元。项目建设投资2亿元。",),
        {},
        ["温州市"] * 5,
        id="a trade is no firm",
    ),
    pytest.param(
        ("瑶川大数据交易中心累计上架产品1860个。中心现有会员920家。瑶川高新区产值800亿元。其中世界500强企业46家。",),
        {"place": "瑶川市"},
        ["瑶川大数据交易中心"] * 2 + ["瑶川高新区"] * 2,
        id="an exchange and a zone of a place",
    ),
    pytest.param(
        ("海曙区增加值180亿元、鄞州区320亿元，增长12%和9%。",),
        {"place": "宁波市"},
        ["海曙区", "鄞州区"] * 2,
        id="two numbers behind two places are one each",
    ),
    pytest.param(
        ("由中国电信投资12亿元建设的东海智算中心一期已投用，算力规模3000P。",),
        {},
        ["东海智算中心一期"] * 2,
        id="who pays for it is not what it is",
    ),
    pytest.param(
        ("由市数据局牵头建设的“云港通”平台注册用户达320万户。目前该平台接入事项1800项。麦肯锡预计，明年全市规模达90亿元，出口增长5%。",),
        {"place": "云港市"},
        ["云港通"] * 2 + ["云港市"] * 2,
        id="what somebody has built is spoken of, and who foresees is not",
    ),
    pytest.param(
        ("分地区看，湖北、安徽、江西分别为18亿元、9亿元和6亿元，合计占全国的6%。",),
        {"place": "中国"},
        ["湖北省", "安徽省", "江西省", "湖北省、安徽省、江西省"],
        id="all of a list together",
    ),
    pytest.param(
        ("云港生物医药产业园一期占地1200亩。园区产值突破90亿元。",),
        {"place": "云港市", "title": "云港生物医药产业园：从滩涂到“药谷”"},
        ["云港生物医药产业园一期", "云港生物医药产业园"],
        id="a phase of the park that the title names",
    ),
    pytest.param(
        ("白沙县联晖机电的喷涂车间里，18台机械手忙个不停。厂长赵启明边走边说。", "赵启明咬咬牙，贷款680万元。", "全县新增企业200家。"),
        {"place": "白沙县"},
        ["联晖机电"] * 2 + ["白沙县"],
        id="what the head of a firm does is the firm's, two paragraphs later too, and 白沙县 is not 沙县",
    ),
    pytest.param(
        ("在余溪镇的鼎泰纺织，总经理王芳指着大屏说，公司投入800万元改造。隔壁的华锐模具也尝到甜头，交货周期缩短30%。",),
        {"place": "白沙县"},
        ["鼎泰纺织", "华锐模具"],
        id="a firm by its head, and one by what it tasted",
    ),
    pytest.param(
        ("像宏远五金这样的“小巨人”，全县有18家。", "宏远五金去年出口2.3亿元，产品远销40多个国家。"),
        {"place": "白沙县"},
        ["白沙县"] + ["宏远五金"] * 2,
        id="a firm that one sentence tells is one in the next",
    ),
    pytest.param(
        ("港州轨道交通3号线全长42公里。该线路日均客流26万人次。港州智慧农业示范园占地3000亩。园区销售收入4500万元。全市示范园达30个。",),
        {"place": "港州市"},
        ["港州轨道交通3号线"] * 2 + ["港州智慧农业示范园"] * 2 + ["港州市"],
        id="a line and a park of a place",
    ),
    pytest.param(
        ("总投资58亿元的晶澜半导体12英寸晶圆项目开工。项目建成后，年产值60亿元。长三角城市平均得分75.2分，全国平均得分60分。",),
        {"place": "港州市"},
        ["晶澜半导体12英寸晶圆项目"] * 2 + ["长三角地区", "中国"],
        id="a project is named with its firm, and an average at the head of a clause is of its region",
    ),
    pytest.param(
        (
            "本届大会参会嘉宾2000人。2025芯湖人工智能大会签约金额150亿元。全市召开大会12场。芯湖人工智能产业联盟成员300家。联盟制定标准15项。",
        ),
        {"place": "芯湖市", "title": "2025芯湖人工智能大会开幕"},
        ["2025芯湖人工智能大会"] * 2 + ["芯湖市"] + ["芯湖人工智能产业联盟"] * 2,
        id="a conference is named by its edition, an alliance by its last word",
    ),
    pytest.param(
        ("芯湖集成电路产业园签约项目128个。芯湖产业园产值420亿元。芯湖产业结构优化，东部新城建成基站600个。",),
        {"place": "芯湖市", "title": "芯湖集成电路产业园发展综述"},
        ["芯湖集成电路产业园"] * 2 + ["东部新城"],
        id="a park by its place and its last word",
    ),
    pytest.param(
        ("江苏、浙江、广东三省基站超过100万个。芯湖市大数据局对外公布，全市企业1500家。国家信息中心发布的指数显示，出口增长5%。",),
        {"place": "芯湖市"},
        ["江苏省、浙江省、广东省", "芯湖市", "芯湖市"],
        id="three provinces together, and who tells of others",
    ),
    pytest.param(
        ("“蓝盾”反诈平台拦截电话320万次。村（社区）警务室增至260个。总建筑面积6万平方米的梧川科创中心启用，可容纳企业200家。",),
        {"place": "梧川市"},
        ["蓝盾", "梧川市"] + ["梧川科创中心"] * 2,
        id="villages are no part of a platform, and works have the name of their place before them",
    ),
    pytest.param(
        ("市统计局副局长介绍，工业增加值增长6%。云城科创大走廊集聚高新企业3200家。",),
        {"place": "梧川市"},
        ["梧川市", "云城科创大走廊"],
        id="who speaks for an office, and a corridor",
    ),
    pytest.param(
        (
            "梧川软件园入驻企业300家。梧川软件园二期开工，总投资20亿元。北京大学生就业率95%。北京大学招生4000人。梅川市产值800亿元。协会组织企业120家参展。",
        ),
        {"place": "梧川市"},
        ["梧川软件园", "梧川软件园二期", "北京市", "北京大学", "梅川市", "梅川市"],
        id="students are no university, and a city that no table holds has an output",
    ),
    pytest.param(
        ("湖北、安徽增速分别为7%、6%，均快于样本省份均值（5.2%），其余省份不足5%。",),
        {"place": "全国", "title": "全国增长情况"},
        ["湖北省", "安徽省", "样本省份均值", "中国"],
        id="the others are of the whole and of none of those named",
    ),
    pytest.param(
        ("全市出口增长6%，高于全省平均水平（5.5%），进口增长3%。",),
        {},
        ["温州市", "浙江省", "温州市"],
        id="the figure in brackets behind a comparison is of what is compared with",
    ),
]


@pytest.mark.parametrize(("paragraphs", "about", "expected"), WHOSE)
def test_whose_number_it_is(paragraphs: tuple[str, ...], about: dict[str, str], expected: list[str]) -> None:
    assert [one.subject for one in read(*paragraphs, **about)] == expected


WHAT = [
    pytest.param(
        "产业增加值规模达4500亿元。", [("温州市", "产业增加值规模", "level")], id="增加值 is a measure and nothing that was added"
    ),
    pytest.param("有160个县上线公共服务平台。", [("温州市", "县上线公共服务平台数", "level")], id="公共 is no 共"),
    pytest.param("医联体覆盖12家乡镇卫生院。", [("温州市", "覆盖乡镇卫生院数", "level")], id="家 counts what begins with 乡镇"),
    pytest.param("扣除房地产投资后增长4.9%。", [("温州市", None, "growth")], id="what is left out is not what grew"),
    pytest.param(
        "全市综合排名居全省第9位，较上年前移3位。",
        [("温州市", "综合全省排名", "rank"), ("温州市", "综合全省排名", "change")],
        id="a place in a ranking moves",
    ),
    pytest.param(
        "4月，全市汽车产销分别完成3.1万辆和2.9万辆，增长8%和9%。",
        [
            ("温州市", "汽车产量", "level"),
            ("温州市", "汽车销量", "level"),
            ("温州市", "汽车产量", "growth"),
            ("温州市", "汽车销量", "growth"),
        ],
        id="产销 are two measures",
    ),
    pytest.param(
        "上海和江苏进出口增长8%。", [("上海市、江苏省", "进出口", "growth")], id="one number of two regions is that of both together"
    ),
    pytest.param(
        "浙江、广东等地出口增长9%。",
        [("浙江省、广东省等地", "出口", "growth")],
        id="one number of several regions is of none of them alone",
    ),
    pytest.param(
        "北京备案模型118款、上海82款、广东57款，三地合计占比超七成。",
        [
            ("北京市", "备案模型", "level"),
            ("上海市", "备案模型", "level"),
            ("广东省", "备案模型", "level"),
            ("北京市、上海市、广东省", "备案模型占比", "share"),
        ],
        id="三地 are the three regions just told",
    ),
    pytest.param(
        "成立于2019年的企业完成3.5亿元B轮融资。", [("温州市", "B轮融资", "level")], id="a round of financing is named behind its amount"
    ),
    pytest.param("云岫股份前三季度由盈转亏，营收3亿元。", [("云岫股份", "营收", "level")], id="who has results is a firm"),
    pytest.param(
        "预算内投资拟安排735亿元，比去年增加35亿元。",
        [("温州市", "预算内投资", "level"), ("温州市", "预算内投资", "change")],
        id="what is arranged is the investment",
    ),
    pytest.param("托位数由每千人2个增至4个。", [("温州市", "托位数", "level")] * 2, id="a verb behind a number is not what it counts"),
    pytest.param("增速比全国快0.6个百分点。", [("温州市", "增速", "change")], id="faster is a comparison"),
    pytest.param(
        "中国移动投资3亿元，中国电信投资2亿元，中国联通投资1亿元，三家合计投资增长8%。",
        [(one, "投资", "level") for one in ("中国移动", "中国电信", "中国联通")] + [("中国移动、中国电信、中国联通", "投资", "growth")],
        id="三家 are the three firms just told, and count none",
    ),
    pytest.param(
        "人均生产总值9万元（按平均汇率折算为1.2万美元），比上年增长5%。",
        [("温州市", "人均生产总值", "level"), ("温州市", "人均生产总值", "level"), ("温州市", "人均生产总值", "growth")],
        id="a remark in brackets does not rename the measure",
    ),
    pytest.param("分城乡看，城镇居民人均收入3万元。", [("温州市", "城镇居民人均收入", "level")], id="分城乡 is a view and no place"),
    pytest.param("进出口占比首次过半，达50.3%。", [("温州市", "进出口占比", "share")] * 2, id="a share goes on in the next clause"),
    pytest.param(
        "按设备投资额的10%给予补助，最高不超过200万元。", [("温州市", "补助", "level")] * 2, id="a part of a cost that is paid is a subsidy"
    ),
    pytest.param(
        "4月，上海港完成集装箱吞吐量450万标箱；深圳港、青岛港分别完成300万标箱、250万标箱。",
        [(one, "集装箱吞吐量", "level") for one in ("上海港", "深圳港", "青岛港")],
        id="a list of names goes on with the measure before it",
    ),
    pytest.param("行政村通达率达到100%。", [("温州市", "行政村通达率", "share")], id="行政村 is a kind of place"),
    pytest.param(
        "200家算力中心的算力规模约为0.2ZFLOPS。",
        [("温州市", "算力中心数", "level"), ("温州市", "算力规模", "level")],
        id="the measure behind 的 is that of the next number",
    ),
    pytest.param(
        "上证指数报3900点，上涨1.2%。", [(None, "上证指数", "level"), (None, "上证指数", "growth")], id="an index of shares is of no place"
    ),
    pytest.param("红色旅游收入达2亿元。", [("温州市", "红色旅游收入", "level")], id="a line of business is no firm"),
]


@pytest.mark.parametrize(("text", "expected"), WHAT)
def test_whose_and_what(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(one.subject, one.indicator, str(one.measure)) for one in read(text)] == expected


VALUES = [
    pytest.param("增速分别高0.5个和2.5个百分点。", [("0.5", "pp", "exact"), ("2.5", "pp", "exact")], id="个 in a list of points"),
    pytest.param("是十年前的11倍多。", [("11", "倍", "more_than")], id="倍多"),
    pytest.param("约占全市产量的45%。", [("45", "%", "approx")], id="about a share"),
    pytest.param("日均装车1.2万车。", [("12000", "车", "exact")], id="loads of a railway"),
    pytest.param("PUE值控制在1.2以下。", [("1.2", None, "at_most")], id="an index that is kept below"),
    pytest.param("年产值过亿元企业52家。", [("52", "家", "exact")], id="a class of firms by what they are worth"),
    pytest.param("企业数翻了近一番。", [("1", "番", "approx")], id="nearly doubled"),
    pytest.param("春运前20天，发送旅客3万人次。", [("30000", "人次", "exact")], id="the first days of a season"),
    pytest.param("去年收入过5亿元。", [("500000000", "CNY", "more_than")], id="过 behind a measure"),
    pytest.param("五一假期5天，接待游客12万人次。", [("120000", "人次", "exact")], id="how long a holiday is"),
    pytest.param("入库企业中，北京以41家居首，拥有3家居家养老机构。", [("41", "家", "exact"), ("3", "家", "exact")], id="家居 and 家|居首"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_value_unit_and_bound(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(f"{one.value_low.normalize():f}", one.unit, str(one.bound)) for one in read(text)] == expected


def test_what_is_planned_and_what_is_over() -> None:
    """A wish reaches the clauses behind it, but none that has a time of its own which is over."""
    found = read("今年计划改造小区214个，惠及居民6万户。", "预计2026年规模将突破3万亿元，2021—2023年增长16.8%。")
    assert [str(one.modality) for one in found] == ["target", "target", "forecast", "actual"]


def test_what_is_said_in_january_of_the_whole_year_is_a_plan() -> None:
    found = read("2025年，新增基站1200个。", "2025年，新增基站已达200个。", "2024年，新增基站900个。", published="2025-01-15")
    assert [str(one.modality) for one in found] == ["target", "actual", "actual"]


def test_a_noun_that_begins_like_a_forecast_is_none() -> None:
    assert [str(one.modality) for one in read("收购小麦600万吨，完成预计收购量的八成。", "赤字率拟按4%安排。")] == [
        "actual",
        "actual",
        "target",
    ]


def test_the_whole_year_cannot_be_over_in_june() -> None:
    (found,) = read("全年实现收入13亿元。", published="2025-06-03")
    assert (found.period_text, found.period_start, found.period_end) == ("全年", None, None)


def read_table(caption: str, *rows: str) -> list[tuple[str | None, str | None, str, str, str]]:
    """The facts of a table, its rows with "|" between cells, as (subject, indicator, value, measure, time)."""
    cells = [(text, row, column) for row, line in enumerate(rows) for column, text in enumerate(line.split("|"))]
    raw = "\n".join([caption, *(text for text, _, _ in cells)])
    page = Page(capture_id="cap_t", source_id="made", url="file:t", raw=raw, encoding="utf-8", encoding_reason="made")
    blocks, at = [Block(position=0, role=Role.PARAGRAPH, content=TextBuilder(raw).copy(0, len(caption)).build())], len(caption) + 1
    for position, (text, row, column) in enumerate(cells, 1):
        content = TextBuilder(raw).copy(at, at + len(text)).build()
        blocks.append(Block(position=position, role=Role.TABLE_CELL, content=content, table=0, row=row, column=column))
        at += len(text) + 1
    document = Document(page=page, parser="made", blocks=tuple(blocks), place="温州市", published=datetime(2025, 5, 20, tzinfo=UTC))
    found = extract_observations(document, extract_mentions(document))
    return [(o.subject, o.indicator, o.value_text, str(o.measure), o.period_text or "") for o in found]


def test_heads_that_name_no_measure_are_not_part_of_one() -> None:
    assert read_table("表1 2024年主要指标（单位：亿元）", "指标|绝对数|比上年增长（%）", "其中：第一产业|206.2|3.2") == [
        ("温州市", "第一产业", "206.2", "level", "2024年"),
        ("温州市", "第一产业", "3.2", "growth", "2024年"),
    ]


def test_a_caption_names_the_measure_that_the_heads_leave_out() -> None:
    assert read_table("表2 各区县规上工业增加值", "地区|2024年（亿元）|同比（%）", "瑞安市|330.1|5.6") == [
        ("瑞安市", "规模以上工业增加值", "330.1", "level", "2024年"),
        ("瑞安市", "规模以上工业增加值", "5.6", "growth", ""),
    ]


def test_a_column_of_the_year_before_is_told_apart() -> None:
    assert read_table("主要财务数据（单位：万元）", "项目|本报告期|上年同期", "营业收入|86,412.35|71,230.10") == [
        ("温州市", "营业收入", "86,412.35", "level", ""),
        ("温州市", "营业收入", "71,230.10", "level", "上年同期"),
    ]


def test_an_organisation_at_the_head_of_a_row_is_whose_numbers_they_are() -> None:
    assert read_table("前5月港口生产", "港口|货物吞吐量（万吨）", "宁波舟山港|56,210") == [
        ("宁波舟山港", "货物吞吐量", "56,210", "level", "")
    ]
