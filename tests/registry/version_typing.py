"""What a browser would send back from the form of a power, read from the page itself."""

from html.parser import HTMLParser


class Boxes(HTMLParser):
    """Collects the values of inputs, text boxes and selects of the page's record form."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.box = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") != "checkbox":
            self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self.box, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
            self.values[name] = ""
        elif tag == "option" and self.select and "selected" in given:
            self.values[self.select] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the first line break of a box and sends all others as two characters.
            text = self.values[self.box].removeprefix("\r").removeprefix("\n")
            self.values[self.box] = text.replace("\r\n", "\n").replace("\n", "\r\n")
            self.box = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, text: str) -> None:
        if self.box:
            self.values[self.box] += text


def typed_form(answer: object) -> dict[str, str]:
    """Return the fields of the page's form as they would be sent back untouched."""
    boxes = Boxes()
    boxes.feed(answer.content.decode())
    boxes.values.pop("csrfmiddlewaretoken", None)
    return boxes.values
