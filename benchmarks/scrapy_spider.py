"""The peer of `benchmarks.fetch`: the same job in Scrapy. Started by it with options as JSON; prints its figures as JSON.

Belongs here: what needs Scrapy. It imports nothing of the project, so that it can run in another environment.
"""

import json
import resource
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

OPTIONS = json.loads(sys.argv[1])
SITE = OPTIONS["site"]


class LoopbackResolver(CachingThreadedResolver):
    """Every name is this machine."""

    def getHostByName(self, name, timeout=()):  # noqa: ARG002, N802 - Twisted's interface
        """Return the server's address."""
        return defer.succeed("127.0.0.1")


class Pages(scrapy.Spider):
    """Reads the list of each host, then its pages."""

    name = "pages"

    async def start(self):
        """Ask for the lists."""
        for number in range(SITE["hosts"]):
            yield scrapy.Request(f"http://town{number}.test:{SITE['port']}/list.html", self.read_list)

    def read_list(self, response):
        """Ask for the pages that a list names."""
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.keep)

    def keep(self, response):
        """Keep a page, its address without the server's port."""
        yield {"url": response.url.replace(f":{SITE['port']}", ""), "body": response.body.decode("utf-8", "replace")}


SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": OPTIONS["delay"],
    "RANDOMIZE_DOWNLOAD_DELAY": False,
    "CONCURRENT_REQUESTS": SITE["hosts"],
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_TIMEOUT": OPTIONS["deadline"],
    "DOWNLOAD_MAXSIZE": OPTIONS["max_bytes"],
    "RETRY_TIMES": OPTIONS["tries"] - 1,
    "REDIRECT_MAX_TIMES": 5,
    "DNS_RESOLVER": LoopbackResolver,
    "TELNETCONSOLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "LOG_LEVEL": "CRITICAL",
    "USER_AGENT": "kaoju-benchmark (+https://kaoju.example/bot)",
    "FEEDS": {OPTIONS["out"]: {"format": "jsonlines", "encoding": "utf-8"}},
}

if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(Pages)
    started = time.monotonic()
    process.start()
    seconds = time.monotonic() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime}) + "\n")
