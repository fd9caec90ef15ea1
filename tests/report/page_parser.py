"""Reads a page as a browser would, strictly: what is open must be closed."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects quotations, ids, links and what a page loads from elsewhere."""

    def __init__(self):
        super().__init__()
        self.quotes, self.ids, self.links, self.loads, self.open = [], set(), [], [], []
        self._quote = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ("meta", "br", "img", "link", "hr", "input", "line", "rect"):
            self.open.append(tag)
        if "id" in attrs:
            assert attrs["id"] not in self.ids, f"{attrs['id']} twice"
            self.ids.add(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        self.loads += [attrs[k] for k in ("src", "srcset") if k in attrs]
        if tag in ("link", "script", "iframe"):
            self.loads.append(tag)
        if tag == "blockquote":
            self._quote = [attrs, ""]

    def handle_endtag(self, tag):
        if tag in ("line", "rect"):
            return
        assert self.open.pop() == tag
        if tag == "blockquote":
            self.quotes.append(self._quote)
            self._quote = None

    def handle_data(self, data):
        if self._quote is not None:
            self._quote[1] += data


def parsed(page):
    reader = Page()
    reader.feed(page)
    assert not reader.open
    return reader
