"""What a reader of an HTML part sees."""

from html.parser import HTMLParser


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.seen, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in {"style", "title"}

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self.hidden:
            self.seen.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.seen).split())
