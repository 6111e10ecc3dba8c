"""What a line is by its words alone: source line, editor line, advertisement, heading of a list of related links, live quote …

Belongs here: patterns of the wording that Chinese news sites share. Each speaks of a kind of line, never of one page.
Does not belong here: where a line stands in the page; that is `generic.py`.
"""

import re

_COLON = r"\s*[:：]\s*"
SOURCE = re.compile(
    r"(?:文章来源|信息来源|新闻来源|稿件来源|来源媒体|内容来源|稿源|來源|来源|摘自|转自|出处|原文来源)(?:于)?(?:" + _COLON + r"|\s{2,})\s*"
    r"(?P<name>[^\s|｜,，;；、()（）\[\]【】]{2,40}(?:[ \u3000][A-Za-z][\w.]*)*)"
)
AUTHOR = re.compile(
    r"(?:(?:作者|撰文|撰稿人?|文\s*[/／|丨]\s*(?:图\s*[/／|丨]\s*)?(?:记者)?)(?:\s*[:：]\s*|[\s\u3000/／|丨]+)"
    r"|(?:特约|见习|实习|特派)?(?:记者|記者|评论员|通讯员)(?:\s*[:：]\s*|[\s\u3000/／|丨]*))"
    r"(?P<names>[\u4e00-\u9fffA-Za-z·][\u4e00-\u9fffA-Za-z·\s\u3000、,，/]{1,40})"
)
EDITOR = re.compile(
    r"(?:责任编辑|責任編輯|责\s*编|责编|值班编辑|网络编辑|编辑人?|编\s*辑|編輯)" + _COLON + r"(?P<names>[^\s|｜;；()（）\[\]【】:：]{1,30})"
)
EDITOR_LINE = re.compile(
    r"^[\s(（\[【]*(?:责任编辑|責任編輯|责\s*编|责编|值班编辑|网络编辑|[值实]?[班习]?编辑|编\s*辑|編輯|编审|审核|校对|初审|复审|终审|监制|主编|值班主[任编]|作者|撰文|文字|排版"
    r"|记者|图片|美编|制图|设计|制作|策划|统筹|供稿|供图|来源|稿源|转载|[\s/／|、])+" + _COLON + r"[^。！？]{1,60}[)）\]】\s]*$"
)
EDITOR_TAIL = re.compile(r"[\s(（\[【]*(?:责任编辑|責任編輯|责编|值班编辑|网络编辑|编辑)" + _COLON + r"[^。！？\s:：]{1,12}[)）\]】\s]*$")
SOURCE_LINE = re.compile(
    r"^[\s(（\[【]*(?:文章来源|信息来源|新闻来源|稿件来源|内容来源|原文来源|本文来源|稿源|来源|來源|本文转自|摘自|转自|转载自|综合自|原标题|原題|原题)"
    r"(?:" + _COLON + r"|于)?[^。！？；]{1,60}[)）\]】\s]*$"
)
PHOTO_LINE = re.compile(
    r"^[\s(（\[【▲△▼↑↓]*(?:资料图|图为|图片来源|图源|图片说明|图\s*[\d一二三四五六七八九十]*\s*[:：/／|丨]|供图|[\u4e00-\u9fff]{2,4}\s*[摄攝]$)"
    r"|(?:[\s（(。，]|记者|本报|新华社)[\u4e00-\u9fff]{2,12}\s*[摄攝][)）\s]*$|(?:图片来源|图源|供图|图据)[:：/]?[^。]{0,20}[)）]?$|^[▲△▼↑↓]"
)
RELATED_HEADING = re.compile(
    r"^[\s【\[（(>»■●◆·—-]*(?:相[关關](?:新闻|新聞|閱讀|報導|阅读|报道|文章|链接|推荐|专题|资讯|快讯|内容|附件|热词|评论|视频|稿件|问答|公告|政策|解读|产品)|延伸阅读|推荐阅读|更多(?:阅读|新闻|精彩|资讯|内容|推荐|相关)"
    r"|热门(?:推荐|新闻|文章|阅读|评论|排行|视频|话题|专题)|猜你喜欢|为您推荐|精彩推荐|今日推荐|编辑推荐|今日热点|热点(?:新闻|推荐|关注)|最新(?:文章|新闻|资讯|评论)|其他人也在看|你可能(?:[还還]想看|感[兴興]趣|也喜[欢歡])|看了又看|[熱热][門门](?:文章|新聞|推薦)|更多(?:相關)?(?:新聞|文章)|延伸閱讀|推薦閱讀|独家策划|图文推荐|您此时的心情|视觉焦点|最热文章|往期(?:回顾|精彩|推荐|精选)"
    r"|大家都在看|您可能(?:还)?感兴趣|网友评论|跟贴|最热评论|全部评论|发表评论|我要评论|我来说两句|图片新闻|新闻排行|点击排行|阅读排行|24小时(?:热文|要闻|排行)|返回首页|特别声明)"
    r"[^。，]{0,12}$"
)
CUT = re.compile(
    r"^[\s【\[（(]*(?:特别声明|免责声明|版权声明|郑重声明|法律声明|重要声明|声明[:：]|版权与免责|版权所有|版权及免责|本网(?:转载|声明)|举报(?:邮箱|电话)|打开微信|本文(?:系|为)?[^。]{0,14}(?:版权|独家|原创)"
    r"|凡(?:本网|注明|未经)|未经(?:授权|许可|书面|本网)|转载(?:请|须|时)|分享让更多人看到|扫一扫|扫码|扫描|用微信扫|长按|点击(?:下方|上方|蓝字|关注|进入专题)|关注(?:公众号|我们|微信)|欢迎关注|更多精彩"
    r"|(?:上一|下一|前一|后一)[篇条页则]\s*[:：]|分享(?:到|至)|(?:文章)?关键[词字]\s*[:：]|标签\s*[:：]|Tags?\s*[:：]|本文(?:地址|链接|网址)|原文(?:链接|地址)"
    r"|(?:查看|阅读|点击)(?:原文|全文|更多|详情)|海量资讯|新浪声明|新浪财经意见反馈|本文(?:首发|来源|作者|仅代表)|\(?本文来源|以上内容(?:仅|来自|\s*[（(]|为)|更多[^。]{0,30}(?:请|敬请)?(?:关注|登录|访问)|安装[^。]{0,12}客户端|(?:文章|内容)(?:仅供|来源于)|风险提示|投资有风险"
    r"|我要(?:反馈|纠错|评论|分享|举报)|纠错|\[?\s*纠错\s*\]?$|客户端|下载[\u4e00-\u9fffA-Za-z]{0,8}(?:APP|客户端)|打开APP|返回[\u4e00-\u9fff]{2,4}[，,]|阅读原文|展开(?:全文|阅读)|收起|点赞|喜欢此内容|赞赏|在看|微信扫一扫)"
)
TOOL = re.compile(
    r"^[\s\[【（(<>|｜·]*(?:分享(?:到|至)?|收藏|打印(?:本页|本稿|本文)?|关闭(?:窗口|本页)?|字\s*[号体]|【?字体|大\s*中\s*小|[大中小]$|评论|参与|跟贴|条评论|人参与|我有话说|复制链接|图集|\+\s*\d+|播报(?:文章)?|语音播报[^。]{0,20}|不喜欢|来自[\u4e00-\u9fff]{2,8}|×|返回(?:顶部|首页|列表|搜狐)?|举报|微博|微信|朋友圈"
    r"|QQ(?:空间)?|新浪微博|腾讯微博|上一[篇页条]|下一[篇页条]|首页|尾页|浏览(?:次数|量)?|阅读(?:数|量|次数)?|点击(?:数|量|次数)?|播放|正文|听(?:新闻|全文)|订阅|关注|\+关注|登录|注册|更多>*|摘要|导读|全文|手机看|简体|繁体|English|用户评论|推荐)"
    r"[\s\]】）)>|｜:：\d,.，次人条]*(?:[\s\[【（(|｜·]*(?:[大中小]|打印|关闭|分享|收藏|微博|微信|空间|\d+|[:：]|[\]】）)>])*)*$"
)
COPYRIGHT = re.compile(r"ICP[备证]|Copyright|©|版权所有|All Rights Reserved|公网安备|许可证(?:编号|号)|举报电话|网站地图|联系我们", re.I)
NO_REPRINT = re.compile(
    r"未经[^。]{0,10}(?:授权|许可|同意)[^。]{0,12}(?:转载|使用|复制|摘编)|违者必究|谢绝转载|(?:专稿|原创)[，,\s][^。]{0,16}转载"
)
ADVERT = re.compile(
    r"[【\[（(]\s*(?:点击|下载|立即|我要|马上|戳)[^】\])）]{1,12}[】\])）]|下载地址|点击(?:投票|查看|进入|下载|报名)|扫描?(?:上方|下方|右侧|左侧)?(?:的)?(?:二维码|上图)|二维码|公众号|客户端(?:下载)?$|下载[^，。]{0,10}(?:APP|客户端)|APP$|尽在[^，。]{2,10}(?:APP|客户端)|微信号[:：]|加(?:微信|群)|(?:炒股|开户|投资)就看|专享福利"
)
SOURCE_TAIL = re.compile(
    r"[(（\[【]\s*(?:(?:文章|稿件|信息|内容)?来源|稿源|來源|据|摘自|转自)\s*[:：]?\s*(?P<name>[^()（）\[\]【】。]{2,30}?)\s*[)）\]】]\s*$"
)
CALL = re.compile(
    r"(?:扫描|扫码|扫一扫|长按|点击|关注|下载|搜索|打开|识别)[^。]{0,20}(?:关注我们|关注本|获取|了解更多|查看更多|查看详情|参与|加入我们|立即|马上)"
)
SHORT_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}月\d{1,2}日|\d{1,2}-\d{1,2})(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)|(?:刚刚|昨天|前天|\d+\s*(?:分钟|小时|天)前)"
)
CLOCK = re.compile(r"^\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$")
STATEMENT = re.compile(
    r"^[\s【\[（(]*(?:特别声明|免责声明|版权声明|郑重声明|法律声明|重要声明|平台声明|版权与免责|版权及免责|凡(?:本网|注明|未经)|以上内容)"
)
TODAY = re.compile(r"今天是|今日是|当前时间|现在时间|北京时间|当前日期")
UPDATED = re.compile(r"(?:更新|修改|编辑于|更新于|最后修改)[^\d]{0,6}$")
ORIGINAL_TITLE = re.compile(r"^[\s（(【\[]*原(?:标题|題|题)" + _COLON)
QUOTE = re.compile(
    r"[(（\[]\s*(?:[A-Za-z]{2,10}\s*[,，])?\s*[-+]?\d[\d,]*\.?\d*\s*[,，]\s*[-+]?\d[\d,]*\.?\d*\s*[,，]\s*[-+]?\d+(?:\.\d+)?%\s*[)）\]]"
)
END_OF_SENTENCE = re.compile(r"[。！？…；!?;][”’」』）)】\]\"']*$|：$|:$")
END_MARK = re.compile(r"[（(【\[]?\s*(?:完|END|end|全文完|本文完|正文完)\s*[)）】\]]?$")

# What page authors call the parts around an article. Matched against class and id names.
NOT_ARTICLE = re.compile(
    r"(?<![a-z])(?:comment|cmmts?|pinglun|reply|gentie|tie-|footer|foot|copyright|sidebar|side-|aside|recommend|related|relate|rela|tuijian|xiangguan|"
    r"hot|rank|paihang|nav|navbar|menu|breadcrumb|crumb|share|fenxiang|toolbar|tool-?bar|banner|advert|advertise|ad|ads|gg|guanggao|qrcode|"
    r"ewm|erweima|code|login|register|search|topbar|header-?nav|links|friend|subscribe|app-?download|download|statement|disclaimer|"
    r"report|prenext|prevnext|pagination|paging|tag|tags|keyword|keywords|appendqr)"
    r"(?:$|[^a-z]|_|-|list|box|wrap|area|con|s\b|ed\b|bar|module|div|news|article|block|item)"
)

LEAD = re.compile(r"^[\s【\[]*(?:核心提示|导读|导语|摘要|内容提要|内容摘要|编者按|提要|核心阅读|阅读提示)[】\]\s]*(?:[:：]|\s|】)")
SITE_NAME = re.compile(
    r"^.{0,5}$|(?:网|网站|首页|门户|政府|平台|频道|中心|(?:委员|管委|协|商|学|联合)会|[局厅部办]|公司|集团|大学|学院|医院|新闻|正文|详情|内容页?)$"
)
TITLE_NAME = re.compile(r"(?<![a-z])(?:(?:[a-z]+[-_])?(?:title|tit|headline|biaoti|bt)|articletitle|maintitle|titlename)(?![a-z])")
CAPTION_NAME = re.compile(
    r"caption|pic_?-?(?:text|intro|desc|info|note)|im(?:g|age)_?-?(?:desc|text|intro|note|title)|photo_?-?(?:desc|text|info)|tuzhu|tushuo"
)
SOURCE_NAME = re.compile(
    r"source|origin|laiyuan|(?<![a-z])ly(?![a-z])|media|(?<![a-z])from|author|provider|weibo_user|account|nickname|publisher"
)
_NOT_SOURCE = re.compile(
    r"^(?:正文|作者|编辑|责编|发布|时间|日期|字号|字体|评论|阅读|浏览|点击|分享|关注|收藏|打印|听|播报|首页|登录|注册|下载|客户端|手机|微博|微信|我要|我有|参与|更多|原创|转载|订阅|举报|来自|独家|字$|大$|中$|小$|星期|周[一二三四五六日]|週[一二三四五六日]|[上下]午|最新)"
    r"|人参与|条评论|评论\(|次$|http|www\.|\.com|客户端$|^\W*$|^[\d\W]+$"
)


_NOT_PERSON = re.compile(
    r"[@_./\d]|我有|我要|有话|发布|分类|日期|时间|评论|阅读|字号|来源|分享|打印|本人|(?:网|報|报|社|台|新闻|财经|频道|周刊|杂志|编辑部|公司|集团|中心|客户端|办公室)$|^(?:admin|editor|author|none|null|test)$",
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
