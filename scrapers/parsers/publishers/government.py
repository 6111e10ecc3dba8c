"""Sites of the central and local governments.

They share the head that the General Office of the State Council prescribes (ArticleTitle, PubDate, ContentSource, SiteName; standard
of 2015), and a handful of publishing systems name the body: UCAP-CONTENT, TRS_Editor, zoom, pages_content.
"""

from scrapers.parsers.generic import ArticleParser
from scrapers.parsers.markup import Markup
from scrapers.records import Page


class Government(ArticleParser):
    """All of them: recognised by the prescribed head or a .gov.cn host."""

    name = "government"
    hosts = ("gov.cn",)
    layout = ("#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", "#zoom", ".pages_content")
    body = ("#UCAP-CONTENT", "#zoom", ".TRS_Editor", ".trs_editor_view", ".pages_content")
    title = ("[name=ArticleTitle]",)
    source = ("[name=ContentSource]",)

    @classmethod
    def fits(cls, page: Page, markup: Markup) -> bool:
        """The prescribed head counts on any host: many bureaus publish under names of their own."""
        prescribed = any(element.get("name").lower() == "articletitle" for element in markup.named.get("meta", []))
        return prescribed or super().fits(page, markup)
