"""What a line is by its words alone: source line, editor line, advertisement, heading of a list of related links, live quote …

Belongs here: patterns of the wording that Chinese news sites share. Each speaks of a kind of line, never of one page.
Does not belong here: where a line stands in the page; that is `generic.py`.

Outside text meets these patterns, so each must end in linear time: no repeated group whose parts overlap.
"""

import re


def _one_of(*words: str) -> str:
    """A group of alternatives, each a regular expression."""
    return f"(?:{'|'.join(words)})"


_COLON = r"\s*[:：]\s*"
_OPEN = r"^[\s(（\[【<>|｜·»■●◆—-]*+"
_CLOSE = r"[)）\]】\s]*$"

# ---------------------------------------------------------------- statements of source, author, editor

_SOURCE_LABEL = _one_of("(?:文章|信息|新闻|稿件|内容|原文)?来源", "来源媒体", "稿源", "來源", "摘自", "转自", "出处")
SOURCE = re.compile(
    rf"(?:{_SOURCE_LABEL}于?{_COLON}|(?<!\S){_SOURCE_LABEL}\s+|发布(?:机构|单位|部门){_COLON})"
    r"(?P<name>[^\s|｜,，;；、()（）\[\]【】]{2,40}(?:[ \u3000][A-Za-z][\w.]*)?)",
)
SOURCE_LINE = re.compile(
    _OPEN
    + _one_of(
        "(?:文章|信息|新闻|稿件|内容|原文|本文)?来源", "稿源", "來源", "本文转自", "摘自", "转自", "转载自", "综合自", "原[标題题]题?"
    )
    + rf"(?:{_COLON}|于)?[^。！？；]{{1,60}}{_CLOSE}"
)
SOURCE_TAIL = re.compile(
    r"[(（\[【]\s*"
    + _one_of("(?:文章|稿件|信息|内容)?来源", "稿源", "來源", "据", "摘自", "转自")
    + r"\s*[:：]?\s*(?P<name>[^()（）\[\]【】。]{2,30}?)\s*[)）\]】]\s*$"
)
ORIGINAL_TITLE = re.compile(_OPEN + "原(?:标题|題|题)" + _COLON)
_WRITER = _one_of("作者", "撰文", "撰稿人?", r"文\s*[/／|丨]\s*(?:图\s*[/／|丨]\s*)?(?:记者)?")
_REPORTER = r"(?:特约|见习|实习|特派)?(?:记者|記者|评论员|通讯员)"
AUTHOR = re.compile(
    rf"(?:{_WRITER}(?:\s*[:：]\s*|[\s/／|丨]+)|{_REPORTER}(?:\s*[:：]\s*|[\s/／|丨]*))"
    r"(?P<names>[\u4e00-\u9fffA-Za-z·][\u4e00-\u9fffA-Za-z·\s、,，/]{1,40})"
)
BRACKETED_AUTHOR = re.compile(r"[(（]\s*(?:[\u4e00-\u9fff]{0,10}记者|作者|文/)[:：\s]*(?P<names>[\u4e00-\u9fff、\s]{2,24})[)）]")
_EDITOR_LABEL = _one_of("责任编辑", "責任編輯", r"责\s*编", "值班编辑", "网络编辑", "编辑人?", r"编\s*辑", "編輯")
EDITOR = re.compile(
    rf"(?:{_EDITOR_LABEL}{_COLON}|(?<![\u4e00-\u9fff])(?:责编|编辑)\s*[/／丨︱]\s*)" + r"(?P<names>[^\s|｜;；()（）\[\]【】:：]{1,30})"
)
_CREDITS = _one_of(
    *(
        "责任编辑",
        "責任編輯",
        r"责\s*编",
        "值班编辑",
        "网络编辑",
        "实习编辑",
        "见习编辑",
        r"编\s*辑",
        "編輯",
        "编审",
        "审核",
        "校对",
        "初审",
    ),
    *(
        "复审",
        "终审",
        r"总?监\s*制",
        r"审\s*读",
        "主编",
        "值班主[任编]",
        "作者",
        "撰文",
        "文字",
        "排版",
        "记者",
        "图片",
        "美编",
        "制图",
        "设计",
        "制作",
        "策划",
    ),
    *("统筹", "供稿", "供图", "来源", "稿源", "转载", r"[\s/／|、]"),
)
EDITOR_LINE = re.compile(rf"{_OPEN}(?:{_CREDITS}++{_COLON}|(?:责编|编辑|校对|审核|制图|摄影)\s*[/／丨︱]\s*)[^。！？]{{1,60}}{_CLOSE}")
BYLINE = re.compile(
    _OPEN
    + _one_of(r"[\u4e00-\u9fff《》]{0,12}(?:记者|記者|评论员|通讯员|撰稿人?)", "作者", "撰文", "文", "出品")
    + r"[\s:：，/／|丨︱]+[\u4e00-\u9fffA-Za-z·\s、/／|丨︱]{2,30}"
    + _CLOSE
)
EDITOR_TAIL = re.compile(
    r"(?<![\s(（\[【])[\s(（\[【]*+"
    + _one_of("责任编辑", "責任編輯", "责编", "值班编辑", "网络编辑", "编辑")
    + rf"{_COLON}[^。！？\s:：]{{1,12}}{_CLOSE}"
)
LEAD = re.compile(
    _OPEN
    + _one_of("核心提示", "导读", "导语", "摘要", "内容提要", "内容摘要", "编者按", "提要", "核心阅读", "阅读提示")
    + r"[】\]\s]*(?:[:：]|\s|】)"
)

# ---------------------------------------------------------------- dates that are not the article's

TODAY = re.compile(_one_of("今天是", "今日是", "当前时间", "现在时间", "北京时间", "当前日期"))
UPDATED = re.compile(r"(?:更新|修改|编辑于|最后修改)[^\d]{0,6}$")
SHORT_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}月\d{1,2}日|\d{1,2}-\d{1,2})(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)|(?:刚刚|昨天|前天|\d{1,3}\s?(?:分钟|小时|天)前)"
)
CLOCK = re.compile(r"^\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$")

# ---------------------------------------------------------------- captions, live quotes, ends of sentences

PHOTO_LINE = re.compile(
    r"^[\s(（\[【▲△▼↑↓]*"
    + _one_of(
        "资料图",
        "图为",
        "图片来源",
        "图源",
        "图片说明",
        r"图\s*[\d一二三四五六七八九十]*\s*[:：/／|丨]",
        "供图",
        r"[\u4e00-\u9fff]{2,4}\s*[摄攝]$",
    )
    + r"|(?:[\s（(。，]|记者|本报|新华社)[\u4e00-\u9fff]{2,12}\s*[摄攝][)）\s]*$"
    r"|(?:图片来源|图源|供图|图据)[:：/]?[^。]{0,20}[)）]?$|^[▲△▼↑↓]"
)
_PRICE = r"\s*[-+]?\d[\d,]{0,12}(?:\.\d{1,6})?\s*"
QUOTE = re.compile(rf"[(（\[]\s*(?:[A-Za-z]{{2,10}}\s*[,，])?{_PRICE}[,，]{_PRICE}[,，]\s*[-+]?\d{{1,6}}(?:\.\d{{1,4}})?%\s*[)）\]]")
BELOW_IMAGE = re.compile(r"^[◎▲△▼○●]|图\s*[:：/／]|[/／]\s*图|截图$|供图$")
END_OF_SENTENCE = re.compile(r"[。！？…；!?;][”’」』）)】\]\"']*$|：$|:$")

# ---------------------------------------------------------------- what is not the article

RELATED_HEADING = re.compile(
    r"^[\s【\[（(>»■●◆·—-]*"
    + _one_of(
        "相[关關](?:"
        + "新闻|新聞|閱讀|報導|阅读|报道|文章|链接|推荐|专题|资讯|快讯|内容|附件|热词|评论|视频|稿件|问答|公告|政策|解读|产品)",
        *(
            "延伸[阅閱][读讀]",
            "推[荐薦][阅閱][读讀]",
            "更多(?:阅读|新闻|精彩|资讯|内容|推荐|相关|文章|相關新聞|新聞)",
            "往期(?:回顾|精彩|推荐|精选)",
        ),
        *(
            "[热熱][门門](?:推荐|推薦|新闻|新聞|文章|阅读|评论|排行|视频|话题|专题)",
            "热点(?:新闻|推荐|关注)",
            "最新(?:文章|新闻|资讯|评论)",
            "最热(?:文章|评论)",
        ),
        *(
            "猜你喜欢",
            "为您推荐",
            "精彩推荐",
            "今日推荐",
            "编辑推荐",
            "图文推荐",
            "今日热点",
            "独家策划",
            "视觉焦点",
            "图片新闻",
            "看了又看",
        ),
        *(
            "其他人也在看",
            "大家都在看",
            "[热熱][读讀]",
            "[你您]可能(?:[还還]想看|[还還]?感[兴興]趣|也喜[欢歡])",
            "您此时的心情",
            "24小时(?:热文|要闻|排行)",
        ),
        *("网友评论", "跟贴", "全部评论", "发表评论", "我要评论", "我来说两句", "新闻排行", "点击排行", "阅读排行", "返回首页", "特别声明"),
    )
    + r"[^。，]{0,12}$"
)
STATEMENT = re.compile(
    _OPEN
    + _one_of("(?:特别|免责|版权|郑重|法律|重要|平台)声明", "版权[与及]免责", "凡(?:本网|注明|未经)", r"以上内容(?:仅|来自|为|\s*[(（]|由)")
)
CUT = re.compile(
    _OPEN
    + _one_of(
        *(
            "(?:特别|免责|版权|郑重|法律|重要)?声明[:：]",
            "(?:特别|免责|版权|郑重|法律|重要)声明",
            "版权[与及]免责",
            "版权所有",
            "凡(?:本网|注明|未经)",
        ),
        *("本网(?:转载|声明)", "举报(?:邮箱|电话)", "未经(?:授权|许可|书面|本网)", "转载(?:请|须|时)", "风险提示", "投资有风险"),
        *(
            "本文(?:系|为)?[^。]{0,14}(?:版权|独家|原创)",
            r"本文(?:首发|来源|作者|仅代表|地址|链接|网址)",
            "原文(?:链接|地址)",
            "(?:文章|内容)(?:仅供|来源于)",
        ),
        r"以上内容(?:仅|来自|为|\s*[(（])",
        *("分享让更多人看到", "分享(?:到|至)", "扫一扫", "扫码", "扫描", "用微信扫", "微信扫一扫", "长按", "打开微信", "打开APP", "客户端"),
        *("点击(?:下方|上方|蓝字|关注|进入专题|原文|全文|更多|详情)", "关注(?:公众号|我们|微信)", "欢迎关注", "更多精彩", "海量资讯"),
        *("更多[^。]{0,30}(?:关注|登录|访问)", "安装[^。]{0,12}客户端", r"下载[\u4e00-\u9fffA-Za-z]{0,8}(?:APP|客户端)"),
        *("(?:上一|下一|前一|后一)[篇条页则]" + _COLON, "(?:文章)?关键[词字]" + _COLON, "标签" + _COLON, "Tags?" + _COLON),
        *(
            "(?:查看|阅读)(?:原文|全文|更多|详情)",
            "展开(?:全文|阅读)",
            r"返回[\u4e00-\u9fff]{2,4}[，,]",
            "收起",
            "点赞",
            "喜欢此内容",
            "赞赏",
            "在看",
        ),
        *("我要(?:反馈|纠错|评论|分享|举报)", "纠错", "[\u4e00-\u9fff]{2,6}意见反馈"),
    )
)
TOOL = re.compile(
    r"^[\s\[【（(<>|｜·]*"
    + _one_of(
        *(
            "分享",
            "收藏",
            "打印",
            "关闭",
            r"字\s*[号体]",
            r"大\s*中\s*小",
            "[大中小]$",
            "评论",
            "参与",
            "跟贴",
            "条评论",
            "人参与",
            "我有话说",
            "复制链接",
        ),
        *(
            "图集",
            r"[-—]{1,9}\s?END\s?[-—]{1,9}",
            "END",
            r"\+\s*\d+",
            "语音播报[^。]{0,20}",
            "播报(?:文章)?",
            "不喜欢",
            r"来自[\u4e00-\u9fff]{2,8}",
            "×",
            "返回",
            "举报",
            "纠错",
            "微博",
            "微信",
        ),
        *(
            "朋友圈",
            "QQ",
            "新浪微博",
            "腾讯微博",
            "[上下]一[篇页条]",
            "首页",
            "尾页",
            "浏览",
            "阅读",
            "点击",
            "播放",
            "正文",
            r"听(?:新闻|全文)",
            "订阅",
        ),
        *(r"\+?关注", "登录", "注册", "更多", "摘要", "导读", "全文", "手机看", "简体", "繁体", "English", "用户评论", "推荐"),
    )
    + _one_of("到|至|本页|本稿|本文|窗口|文章|空间|顶部|首页|列表|搜狐|次数|人数|量|数|网|链接|下载|:|：")
    + "?"
    + r"[\s\]】）)\[【（(<>|｜·:：,.\d，、次人条大中小打印关闭分享收藏微博信空间本页窗口举报纠错评论朋友圈]*$"
)
COPYRIGHT = re.compile(
    _one_of(
        "ICP[备证]",
        "Copyright",
        "©",
        "版权所有",
        "All Rights Reserved",
        "公网安备",
        "许可证(?:编号|号)",
        "举报电话",
        "网站地图",
        "联系我们",
    ),
    re.I,
)
NO_REPRINT = re.compile(
    r"未经[^。]{0,10}(?:授权|许可|同意)[^。]{0,12}(?:转载|使用|复制|摘编)|违者必究|谢绝转载|(?:专稿|原创)[，,\s][^。]{0,16}转载"
)
ADVERT = re.compile(
    r"[【\[（(]\s*(?:点击|下载|立即|我要|马上|戳)[^】\])）]{1,12}[】\])）]|"
    + _one_of(
        *(
            "下载地址",
            "点击(?:投票|查看|进入|下载|报名)",
            "二维码",
            r"扫描?(?:[上下]方|[左右]侧)的?上图",
            "公众号",
            "客户端(?:下载)?$",
            "APP$",
            # A line that is the name of an app and its slogan.
            r"^[\u4e00-\u9fffA-Za-z]{2,10}(?:APP|客户端)[，,：:][^。；]{2,20}$",
        ),
        *(
            "下载[^，。]{0,10}(?:APP|客户端)",
            "尽在[^，。]{2,10}(?:APP|客户端)",
            "微信号[:：]",
            "加(?:微信|群)",
            "(?:炒股|开户|投资)就看",
            "专享福利",
        ),
    )
)
CALL = re.compile(
    r"(?:扫描|扫码|扫一扫|长按|点击|关注|下载|搜索|打开|识别)[^。]{0,20}(?:关注我们|关注本|获取|了解更多|查看更多|查看详情|参与|加入我们|立即|马上)"
)

# ---------------------------------------------------------------- names that page authors give to elements (class and id)

NOT_ARTICLE = re.compile(
    r"(?<![a-z])"
    + _one_of(
        *(
            "comment",
            "cmmts?",
            "pinglun",
            "reply",
            "gentie",
            "tie-",
            "footer",
            "foot",
            "copyright",
            "sidebar",
            "side-",
            "aside",
            "statement",
        ),
        *(
            "recommend",
            "related",
            "relate",
            "rela",
            "tuijian",
            "xiangguan",
            "hot",
            "rank",
            "paihang",
            "nav",
            "navbar",
            "menu",
            "disclaimer",
        ),
        *("breadcrumb", "crumb", "share", "fenxiang", "toolbar", "tool-bar", "banner", "advert", "advertise", "ads?", "gg", "guanggao"),
        *("qrcode", "ewm", "erweima", "code", "appendqr", "login", "register", "search", "topbar", "header-?nav", "links", "friend"),
        *("subscribe", "app-?download", "download", "report", "prenext", "prevnext", "pagination", "paging", "tags?", "keywords?"),
    )
    + r"(?:$|[^a-z]|list|box|wrap|area|con|s\b|ed\b|bar|module|div|news|article|block|item)"
)
TITLE_NAME = re.compile(r"(?<![a-z])(?:(?:[a-z]+[-_])?(?:title|tit|headline|biaoti|bt)|articletitle|maintitle|titlename)(?![a-z])")
CAPTION_NAME = re.compile(
    r"caption|pic_?-?(?:text|intro|desc|info|note)|im(?:g|age)_?-?(?:desc|text|intro|note|title)|photo_?-?(?:desc|text|info)|tuzhu|tushuo"
)
SOURCE_NAME = re.compile(
    r"source|origin|laiyuan|(?<![a-z])ly(?![a-z])|media|(?<![a-z])from|author|provider|weibo_user|account|nickname|publisher"
)

# ---------------------------------------------------------------- names of sites, media and persons

SITE_NAME = re.compile(
    r"^.{0,5}$|"
    + _one_of(
        "网站?",
        "首页",
        "门户",
        "政府",
        "平台",
        "频道",
        "中心",
        "(?:委员|管委|协|商|学|联合)会",
        "[局厅部办]",
        "公司",
        "集团",
        "大学",
        "学院",
        "医院",
    )
    + "$|(?:新闻|正文|详情|内容页?)$"
)
_NOT_SOURCE = re.compile(
    "^"
    + _one_of(
        *(
            "正文",
            "作者",
            "编辑",
            "责编",
            "发布",
            "时间",
            "日期",
            "字号",
            "字体",
            "评论",
            "阅读",
            "浏览",
            "点击",
            "分享",
            "关注",
            "收藏",
            "打印",
            "听",
            "播报",
        ),
        *(
            "首页",
            "登录",
            "注册",
            "下载",
            "客户端",
            "手机",
            "微博",
            "微信",
            "我要",
            "我有",
            "参与",
            "更多",
            "原创",
            "转载",
            "订阅",
            "举报",
            "来自",
            "独家",
            "最新",
        ),
        *("[字大中小]$", "星期", "[周週][一二三四五六日]", "[上下]午"),
    )
    + r"|人参与|条评论|评论\(|次$|http|www\.|\.com|客户端$|^[\d\W]*$"
)
_NOT_PERSON = re.compile(
    r"[@_./\d]|"
    + _one_of("我有", "我要", "有话", "发布", "分类", "日期", "时间", "评论", "阅读", "字号", "来源", "分享", "打印", "本人")
    + "|"
    + _one_of("网", "報", "报", "社", "台", "新闻", "财经", "频道", "周刊", "杂志", "编辑部", "公司", "集团", "中心", "客户端", "办公室")
    + "$|^(?:admin|editor|author|none|null|test)$",
    re.I,
)


def is_person_name(text: str) -> bool:
    """Whether a name in a page's head may be a person's: no address, no account and no medium."""
    if _NOT_PERSON.search(text) or not 2 <= len(text) <= 20:
        return False
    return len(text) <= 4 or not re.fullmatch(r"[\u4e00-\u9fff]+", text)


def is_source_name(text: str) -> bool:
    """Whether a short text without a label may be the name of a medium or account."""
    return 2 <= len(text) <= 16 and _NOT_SOURCE.search(text) is None
