"""The app in a test: a page as Streamlit runs it, with the two things that AppTest cannot do, editing a table and stepping."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from nnviz.keeper.component import HAND, LISTENER
from nnviz.player.offered import compressed
from nnviz.player.packing import put_together
from nnviz.ui.lesson.lesson import Lesson
from nnviz.ui.shared.address import PLACES
from nnviz.ui.shared.folded import FOLDED
from nnviz.ui.walkthrough.builder import parsed_sizes

MAIN = Path(__file__).resolve().parents[1] / "app.py"
KEEPER = "nnviz_keeper"
WALKTHROUGH = "pages/Walkthrough.py"


def shown(markdown: str) -> str:
    """What is seen of a text that was made literal for Markdown."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


def components(app: AppTest) -> list[Any]:
    """The components of a page's main part, without the keeper."""
    return [e for e in app.main if e.type == "bidi_component" and e.proto.component_name != KEEPER]


def received(sent: dict[str, Any]) -> dict[str, Any]:
    """What a player was sent, its payload put together from the parts that the server offers."""
    if "parts" not in sent:
        return sent
    texts = {tuple(path): gzip.decompress(compressed(digest)).decode() for digest, path in sent["parts"]}
    return sent | {"payload": put_together(sent["payload"], texts)}


class Page:
    """A page opened first, in a new session, under a URL with the parameters ``query``."""

    def __init__(self, script: str | None = WALKTHROUGH, **query: str) -> None:
        self.app = AppTest.from_file(str(MAIN), default_timeout=60)
        if script:
            self.app.switch_page(script)
        self.sent_by_browser: dict[str, dict[str, str]] = {}
        self.kept: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._answered = ""
        self._triggers: list[tuple[str, str]] = []
        for key in FOLDED:
            self.app.session_state[key] = True
        self.go_to(**query)

    def run(self, *sent: str) -> None:
        """A rerun, as after a click: widgets and tables send what they hold, and what was ``sent`` goes along."""
        states = self.app._tree.get_widget_states()
        present = {e.proto.id for e in self.app._tree if hasattr(getattr(e, "proto", None), "id")}
        for element, value in self.sent_by_browser.items():
            if element in present or element in sent:
                states.widgets.add(id=element, **value)
        for element, value in self._triggers:
            states.widgets.add(id=element, json_trigger_value=value)
        self._triggers.clear()
        self._send(states)
        assert not self.app.exception, self.app.exception
        self._write_address()
        self._keep()
        self._look_again()

    def _send(self, states: Any) -> None:
        """A run of the page that the browser is on: where the app leads to another one, it is on that afterwards."""
        self.app._run(states)
        self.app._page_hash = self.app._finished_page_script_hash

    def _look_again(self) -> None:
        """A training goes on in the background: look again, as the browser does, until there is nothing new."""
        until = time.monotonic() + 120
        while again := [e for e in components(self.app) if json.loads(e.proto.json or "{}").get("again")]:
            assert time.monotonic() < until, "the training does not come to its end"
            time.sleep(0.02)
            states = self.app._tree.get_widget_states()
            poll = json.dumps([{"event": "poll", "value": 1}])
            states.widgets.add(id=_make_trigger_id(again[0].proto.id, "events"), json_trigger_value=poll)
            self._send(states)
            assert not self.app.exception, self.app.exception
            self._write_address()

    def go_to(self, **query: str) -> None:
        """Another URL in the same session, as when somebody goes back or forward: the browser's keeper says so."""
        self._address(query)
        if self.listener is None:
            self.run()
        else:
            self.tell("visited", {"query": urlencode(query), "kept": {}})

    @property
    def link(self) -> dict[str, str]:
        """The parameters in the URL."""
        return {k: v[0] if isinstance(v, list) else v for k, v in self.app.query_params.items()}

    @property
    def handed(self) -> dict[str, Any]:
        """What the keeper in the browser was handed over: the address, and what it keeps."""
        return json.loads(next(e.proto.json for e in self.app._tree if str(getattr(e, "key", "")) == HAND))

    @property
    def parts(self) -> dict[str, list[str]]:
        """What the tab keeps, as it gives it back; what it lacks of it, it asks for."""
        if any(digest not in self.texts for digests in self.handed["parts"].values() for digest in digests):
            self.tell("lacks", {})
        return {name: [self.texts[digest] for digest in digests] for name, digests in self.handed["parts"].items()}

    @property
    def listener(self) -> Any:
        """The keeper's ear on the page; None before there is a page."""
        return next((e for e in self.app._tree if str(getattr(e, "key", "")) == LISTENER), None)

    def tell(self, what: str, value: object) -> None:
        """The keeper in the browser says something."""
        self._triggers.append((_make_trigger_id(self.listener.proto.id, "events"), json.dumps([{"event": what, "value": value}])))
        self.run()

    def _write_address(self) -> None:
        """As the browser's keeper does it: the address becomes what it was told; where the player stands stays in it."""
        told = dict(parse_qsl(self.handed["query"], keep_blank_values=True))
        if {k: v for k, v in self.link.items() if k not in PLACES} != told:
            self._address(told)

    def _keep(self) -> None:
        """As the browser's keeper does it: documents are kept, and given back where they are asked for."""
        handed = self.handed
        self.kept |= handed["kept"]
        self.texts |= handed["texts"]
        wanted = handed["wanted"]
        if wanted and wanted != self._answered:
            self._answered = wanted
            self.tell("fetched", {"digest": wanted, "text": self.kept.get(wanted)})

    def _address(self, query: Mapping[str, str]) -> None:
        self.app.query_params.clear()
        for name, value in query.items():
            self.app.query_params[name] = value

    @property
    def lesson(self) -> Lesson:
        return self.app.session_state["nnviz"].lesson

    @property
    def errors(self) -> list[str]:
        """What the errors say, as Markdown shows it: escaped signs stand for themselves."""
        return [shown(e.value) for e in self.app.error]

    @property
    def title(self) -> str:
        return self.app.title[0].value

    @property
    def iteration_text(self) -> str:
        return next(m.value for m in self.app.markdown if m.value.startswith("Iteration"))

    @property
    def player(self) -> dict[str, Any]:
        """What the player was given: key, payload (as text, with its parts in their places) and start."""
        return received(json.loads(self._player.json))

    def choose(self, label: str, value: Any) -> None:
        next(s for s in self.app.selectbox if s.label == label).set_value(value)
        self.run()

    def options(self, label: str) -> list[str]:
        return [o for s in self.app.selectbox if s.label == label for o in s.options]

    def type(self, label: str, text: str) -> None:
        next(t for t in self.app.text_input if t.label == label).set_value(text)
        self.run()

    def build(self, **fields: Any) -> None:
        """Build on the drawing; ``hidden`` and ``output`` name the activations of all hidden layers and of the output."""
        network = self.lesson.subject.network
        hidden = fields.pop("hidden", network.activations[0])
        output = fields.pop("output", network.activations[-1])
        layers = len(parsed_sizes(fields["sizes"])) - 1 if "sizes" in fields else network.layers
        self.send("build", {"do": "plan", "each": ", ".join([hidden] * (layers - 1) + [output]), "step": 0, **fields})

    def press(self, label: str) -> None:
        button = next(b for b in self.app.button if b.label == label)
        assert not button.disabled, f"{label} cannot be pressed"
        button.click()
        self.run()

    def can_press(self, label: str) -> bool:
        return not next(b for b in self.app.button if b.label == label).disabled

    def table(self, name: str) -> Any:
        """The frame of the table "W1", "b1", "data" as it was given to the browser, without what was edited since."""
        return self._table(name).value

    def edit(
        self,
        name: str,
        cells: Mapping[tuple[int, int], object] | None = None,
        added: Sequence[Sequence[object]] = (),
        deleted: Sequence[int] = (),
    ) -> None:
        """Send a table's edits, all that there are: texts by (row, column), new rows, deleted rows."""
        element = self._table(name)
        columns = list(element.value.columns)
        rows: dict[str, dict[str, object]] = {}
        for (row, column), text in (cells or {}).items():
            rows.setdefault(str(row), {})[columns[column]] = text
        new = [dict(zip(columns, row, strict=False)) for row in added]
        state = {"edited_rows": rows, "added_rows": new, "deleted_rows": list(deleted)}
        self.sent_by_browser[element.proto.id] = {"string_value": json.dumps(state)}
        self.run()

    def ask(self, what: str, **value: object) -> None:
        """The player asks something, as after an edit or a nudge in its card."""
        sent = _make_trigger_id(self._player.id, "events")
        self.sent_by_browser[sent] = {"json_trigger_value": json.dumps([{"event": what, "value": value}])}
        self.run(sent)
        del self.sent_by_browser[sent]

    def send(self, what: str, value: object, component: str = "") -> None:
        """A component sends a message, as "edit" or "open"; the first one of the page unless a part of its name is given."""
        found = (e.proto for e in self.app._tree if e.type == "bidi_component" and component in e.proto.component_name)
        element = next(proto.id for proto in found if proto.component_name != KEEPER)
        self._triggers.append((_make_trigger_id(element, "events"), json.dumps([{"event": what, "value": value}])))
        self.run()

    @property
    def _player(self) -> Any:
        """The first component of the page that is not the keeper."""
        return components(self.app)[0].proto

    def _table(self, name: str) -> Any:
        return next(e for e in self.app.main if e.type == "dataframe" and str(e.key).startswith(f"{name}-"))

    def _element(self, kind: str) -> Any:
        return next(e for e in self.app.main if e.type == kind)
