// A chat that goes on by itself: lines as they are said, without reload. Without it the page is a form that does the same.
(function () {
  "use strict";
  var main = document.getElementById("main"), here = location.pathname, kept = "chat " + here;
  var round = 0, asking = null, seen = 0, watch = null;

  // For this window alone, and where the browser keeps nothing for a frame, as long as the page is open.
  function keep(talk) {
    try { if (talk) sessionStorage.setItem(kept, talk); else sessionStorage.removeItem(kept); } catch (_) { /* Nothing is kept. */ }
  }
  function remembered() {
    try { return sessionStorage.getItem(kept); } catch (_) { return null; }
  }
  function talk() { return document.getElementById("talk"); }
  function lines() { return Array.from(document.querySelectorAll("#said > li")); }
  function newest() { return lines().reduce(function (most, line) { return Math.max(most, Number(line.dataset.line)); }, 0); }
  function toEnd() {
    var log = document.getElementById("log");
    log.scrollTop = log.scrollHeight;
  }
  function rest(time) { return new Promise(function (done) { setTimeout(done, time); }); }
  function apart(is) {
    var words = document.getElementById("apart");
    if (words) words.textContent = is ? words.dataset.words : "";
  }
  async function send(path, fields, signal) {
    var answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields), signal: signal });
    // Too often, or the desk is in trouble: what was written stays where it is.
    if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
    return answer;
  }
  // To the site around the frame: that there is an answer, or that the frame is not wanted. Nothing of what was said.
  function tell(what) {
    if (window.parent !== window) window.parent.postMessage({ maildesk: what }, "*");
  }

  // Read is what stood on the screen: not in a window behind others, nor in a frame that is closed.
  function reads(shown) {
    var before = seen;
    shown.forEach(function (one) {
      if (one.isIntersecting && document.visibilityState === "visible") seen = Math.max(seen, Number(one.target.dataset.line));
    });
    if (!talk()) return;
    talk().elements.seen.value = seen;
    // The desk hears of it now, not when the next answer comes.
    if (seen > before && asking) asking.abort();
  }

  function add(html) {
    var said = document.getElementById("said"), log = document.getElementById("log"), known = newest();
    var low = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    new DOMParser().parseFromString("<ol>" + html + "</ol>", "text/html").querySelectorAll("li[data-line]").forEach(function (line) {
      if (Number(line.dataset.line) <= known) return;
      said.append(line);
      watch.observe(line);
      if (line.className !== "answer") return;
      document.getElementById("waiting").hidden = true;
      tell("answer");
    });
    if (low) toEnd();
  }

  // The page as the desk draws it, in place of this one.
  function show(html, asked) {
    var page = new DOMParser().parseFromString(html, "text/html"), drawn = page.getElementById("main");
    if (!drawn) return;
    main.replaceChildren.apply(main, Array.from(drawn.childNodes));
    wake(asked);
  }

  // Whoever only turned to another page of the site is somewhere else on it.
  function wake(asked) {
    round += 1;
    if (asking) asking.abort();
    if (watch) watch.disconnect();
    if (!talk()) {
      var state = main.querySelector(".chat");
      if (state && state.dataset.state !== "begin") keep(null);
      return;
    }
    keep(talk().elements.talk.value);
    seen = 0;
    talk().elements.seen.value = 0;
    watch = new IntersectionObserver(reads);
    lines().forEach(function (line) { watch.observe(line); });
    toEnd();
    if (asked) document.getElementById("text").focus({ preventScroll: true });
    listen(round);
  }

  async function listen(mine) {
    while (mine === round && talk()) {
      asking = new AbortController();
      try {
        var answer = await send("/live" + here, { talk: talk().elements.talk.value, seen: seen, known: newest() }, asking.signal);
        if (mine !== round) return;
        if (answer.status === 410) return look();
        if (answer.status !== 200) throw new Error(answer.status);
        apart(false);
        var html = await answer.text();
        if (mine !== round) return;
        if (html) add(html);
        // A desk that closes answers at once: not again and again.
        else await rest(500);
      } catch (error) {
        if (error.name === "AbortError") continue;
        if (mine !== round) return;
        apart(true);
        await rest(5000);
      }
    }
  }

  async function look() {
    // It takes nothing more: what stands in the field is for the next one.
    var answer = await send(here, { talk: talk().elements.talk.value, seen: seen, text: document.getElementById("text").value });
    show(await answer.text());
  }

  async function say(form, leaves) {
    var fields = new FormData(form), text = document.getElementById("text");
    if (leaves) fields.set("leave", "yes");
    else if (form.id === "talk" && !text.value.trim()) return;
    var button = form.querySelector("button.main"), sent = text.value;
    if (button.disabled) return;
    button.disabled = true;
    try {
      if (leaves) { round += 1; if (asking) asking.abort(); }
      var html = await (await send(form.action, fields)).text();
      var page = new DOMParser().parseFromString(html, "text/html"), next = page.getElementById("talk");
      // Anything else than the next lines is shown as it is: what is wrong, or how it ended.
      if (form.id !== "talk" || !next || page.querySelector(".problem")) return show(html, true);
      add(page.getElementById("said").innerHTML);
      form.elements.key.value = next.elements.key.value;
      // What was typed meanwhile is the next line.
      text.value = text.value.indexOf(sent) === 0 ? text.value.slice(sent.length) : text.value;
      toEnd();
      apart(false);
    } catch (_) {
      // It stands in the field still, and is the same line when it is sent again.
      apart(true);
      if (leaves) listen(round);
    } finally {
      button.disabled = false;
      if (talk()) document.getElementById("text").focus({ preventScroll: true });
    }
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.id !== "talk" && form.id !== "begin") return;
    event.preventDefault();
    say(form, event.submitter && event.submitter.name === "leave");
  });
  document.addEventListener("keydown", function (event) {
    var form = talk();
    if (event.key === "Escape") tell("close");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !form || event.target.id !== "text") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.main"));
  });
  window.addEventListener("resize", function () { if (talk()) toEnd(); });
  window.addEventListener("pagehide", function () {
    if (talk()) navigator.sendBeacon("/live" + here + "/turn", new URLSearchParams({ talk: talk().elements.talk.value }));
  });

  // Begun on another page of the site, in this window.
  var known = remembered();
  if (known && document.getElementById("begin") && !document.querySelector(".problem")) {
    send(here, { talk: known, seen: 0 }).then(function (answer) { return answer.text(); }).then(function (html) {
      if (html.indexOf('data-state="talk"') > 0) show(html); else keep(null);
    }).catch(function () { /* The form is there. */ });
  } else wake();
})();
