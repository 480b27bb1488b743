// Keeps a page as it is now, while it is open. Without this script the pages do all the same, when they are loaded again.
"use strict";

(() => {
  const QUIET = 400; // ms without an event before a page is looked at again
  const LEAST = 2000; // ms between two looks
  let waiting = 0;
  let looked = 0;

  /** Whether somebody is about to type or choose there. */
  const isInUse = (part) => {
    const at = document.activeElement;
    return part.contains(at) && at.matches("input, select, textarea");
  };

  /** What is open stays open, and who is there stays there. */
  const replace = (old, part) => {
    const open = [...old.querySelectorAll("details")].map((each) => each.open);
    const at = old.contains(document.activeElement) ? document.activeElement : null;
    const place = at && [...old.querySelectorAll("a, button, summary, [tabindex]")].indexOf(at);
    const scrolled = [...old.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
    part.querySelectorAll("details").forEach((each, i) => { each.open = open[i] || false; });
    old.replaceWith(part);
    part.querySelectorAll(".scroll").forEach((each, i) => { each.scrollLeft = scrolled[i] || 0; });
    if (at) {
      const again = part.querySelectorAll("a, button, summary, [tabindex]")[place];
      if (again) again.focus({ preventScroll: true });
    }
    decorate(part);
  };

  const look = async () => {
    looked = Date.now();
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (answer.redirected && new URL(answer.url).pathname === "/login") {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-part]")) {
      const part = fresh.getElementById(old.id);
      // Ids of requests are new each time; the same otherwise is the same.
      if (part && !isInUse(old) && plain(part) !== plain(old)) replace(old, document.importNode(part, true));
    }
  };

  const plain = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("input[name=key], .copy").forEach((each) => each.remove());
    copy.querySelectorAll("details").forEach((each) => each.removeAttribute("open"));
    return copy.innerHTML;
  };

  const lookSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => {}), Math.max(QUIET, looked + LEAST - Date.now()));
  };

  /** One line of a log. */
  const line = (told) => {
    const item = document.createElement("li");
    item.className = told.tone + (told.passing ? " passing" : "");
    item.dataset.subject = told.subject;
    for (const [tag, text] of [["time", told.time.slice(11, 19)], ["b", told.subject], ["span", told.text]]) {
      const part = document.createElement(tag);
      part.textContent = text;
      item.append(part);
    }
    return item;
  };

  const follow = (log) => {
    const source = new EventSource(log.dataset.log + "?after=" + encodeURIComponent(log.dataset.last));
    source.addEventListener("line", (event) => {
      const told = JSON.parse(event.data);
      const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
      const last = log.lastElementChild;
      if (last && last.classList.contains("passing") && last.dataset.subject === told.subject) last.remove();
      log.append(line(told));
      if (atEnd) log.scrollTop = log.scrollHeight;
      lookSoon();
    });
    source.addEventListener("end", () => {
      source.close();
      lookSoon();
    });
  };

  const decorate = (part) => {
    if (!navigator.clipboard) return;
    for (const text of part.querySelectorAll("[data-copy]")) {
      if (text.nextElementSibling) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy small";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      text.after(button);
    }
  };

  decorate(document);
  for (const log of document.querySelectorAll("[data-log]")) {
    log.scrollTop = log.scrollHeight;
    if (log.dataset.log) follow(log);
  }
  const live = document.body.dataset.live;
  if (live) {
    const source = new EventSource(live);
    source.addEventListener("change", lookSoon);
    // A server that was away may have missed to say something.
    let lost = false;
    source.addEventListener("error", () => { lost = true; });
    source.addEventListener("open", () => { if (lost) lookSoon(); lost = false; });
  }
})();
