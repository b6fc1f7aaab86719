"""What the preview adds to a page: the script that reloads it and shows what went wrong."""

from __future__ import annotations

from html import escape

from newsgen.errors import NewsgenError

SCRIPT_ADDRESS = "/.newsgen-reload.js"
EVENTS_ADDRESS = "/.newsgen-events"


def with_script(page: bytes, version: str) -> bytes:
    """Return an HTML page with the reload script, which knows the version of what it shows."""
    tag = f'<script src="{SCRIPT_ADDRESS}" data-version="{version}" defer></script>\n'.encode()
    end = page.rfind(b"</body>")
    return page + tag if end < 0 else page[:end] + tag + page[end:]


def waiting_page(error: NewsgenError | None) -> bytes:
    """Return the page that stands at every URL until a first build has succeeded."""
    if error is None:
        heading, text = "The archive is being built…", "This page will show it as soon as it is."
    else:
        heading, text = "The archive could not be built", str(error)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>newsgen – preview</title>\n</head>\n<body>\n<h1>{heading}</h1>\n"
        f"<p>{escape(text)}</p>\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


SCRIPT = """\
"use strict";
(() => {
  const shown = document.currentScript.dataset.version;
  const style = `
    :host { all: initial; }
    section, details {
      position: fixed; z-index: 2147483647; box-sizing: border-box; overflow: auto;
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    section {
      inset: 0; padding: 10vh 8vw; background: rgb(20 20 24 / 95%); color: #fff;
    }
    h1 { margin: 0 0 1em; font-size: 1.5em; color: #ff9c9c; }
    .place { font-family: ui-monospace, monospace; }
    .reason { font-size: 1.2em; white-space: pre-wrap; }
    .remedy { color: #b8e0b8; }
    button { font: inherit; padding: .3em 1em; }
    details {
      right: 1em; bottom: 1em; max-width: min(40em, 90vw); max-height: 50vh;
      padding: .5em 1em; border-radius: .4em; background: #4a3200; color: #fff;
      font-size: 14px;
    }
    summary { cursor: pointer; }
    ul { margin: .5em 0; padding-left: 1.2em; }`;
  let events = null;
  let box = null;

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text || "";
    if (className) made.className = className;
    return made;
  }

  function where(source, line) {
    return line ? `${source}:${line}` : source;
  }

  function overlay(error) {
    const section = element("section");
    section.setAttribute("role", "alert");
    const hide = element("button", "Hide");
    hide.addEventListener("click", () => section.remove());
    section.append(
      element("h1", "The archive could not be rebuilt"),
      element("p", where(error.place, error.line), "place"),
      element("p", error.reason, "reason"),
      element("p", error.remedy, "remedy"),
      hide,
    );
    return section;
  }

  function notice(rejected) {
    const details = element("details");
    const list = element("ul");
    for (const one of rejected.first) {
      const item = element("li");
      item.append(
        element("span", where(one.source, one.line), "place"),
        `: ${one.reason}`,
        element("div", one.remedy, "remedy"),
      );
      list.append(item);
    }
    const others = rejected.count - rejected.first.length;
    if (others) list.append(element("li", `and ${others} more`));
    const sources = rejected.count === 1 ? "source is" : "sources are";
    details.append(element("summary", `${rejected.count} ${sources} not published`), list);
    return details;
  }

  function show(status) {
    const wasOpen = Boolean(box && box.shadowRoot.querySelector("details[open]"));
    if (box) box.remove();
    box = null;
    if (!status.error && !status.rejected.count) return;
    box = document.createElement("newsgen-preview");
    const root = box.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    if (status.rejected.count) {
      root.append(notice(status.rejected));
      root.querySelector("details").open = wasOpen;
    }
    if (status.error) root.append(overlay(status.error));
    document.documentElement.append(box);
  }

  // A browser opens six connections to a host: tabs out of sight give theirs back,
  // and catch up when they are looked at again.
  function listen() {
    if (events || document.hidden) return;
    events = new EventSource("ADDRESS");
    events.addEventListener("message", (event) => {
      const status = JSON.parse(event.data);
      if (status.version === shown) show(status);
      else location.reload();
    });
  }

  function leave() {
    if (events) events.close();
    events = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  listen();
})();
""".replace("ADDRESS", EVENTS_ADDRESS)
