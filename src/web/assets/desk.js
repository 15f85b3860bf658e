// What saves steps: selects that send themselves, keys. Every page works without it.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // On a narrow screen the bar is wider than that: where one is, is seen.
  var here = document.querySelector(".bar nav [aria-current]");
  function show() {
    here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
  }
  if (here) {
    show();
    addEventListener("resize", show);
  }

  // A list that sends itself. A choice by mouse is one; by arrow keys somebody goes through the list, and what they come to
  // is sent by Enter or when they leave it. The page is loaded anew: they are where they were.
  var byKeys = false, pending = null;
  function send(select, goesTo) {
    pending = null;
    sessionStorage.setItem("focus", goesTo && goesTo.id || select.id);
    select.form.requestSubmit();
  }
  document.addEventListener("pointerdown", function () { byKeys = false; }, true);
  document.addEventListener("keydown", function (event) {
    if (!event.target.matches("[data-sends]")) return;
    byKeys = true;
    if (pending !== event.target) return;
    if (event.key === "Enter") {
      event.preventDefault();
      send(pending);
    } else if (event.key === "Escape") {
      pending.form.reset();
      pending = null;
    }
  }, true);
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-sends]")) return;
    if (byKeys) pending = event.target;
    else send(event.target);
  });
  document.addEventListener("focusout", function (event) {
    // To the button beside it, or to another window, nobody leaves the list.
    if (!pending || !pending.form.contains(event.target) || pending.form.contains(event.relatedTarget)) return;
    if (document.hasFocus()) send(pending, event.relatedTarget);
  });
  document.addEventListener("submit", function () { pending = null; });
  var was = document.getElementById(sessionStorage.getItem("focus") || "");
  sessionStorage.removeItem("focus");
  if (was) was.focus({ preventScroll: location.hash !== "" });

  // Articles that may answer what somebody begins to ask.
  var asking = document.querySelector("[data-proposes]"), waits;
  if (asking) asking.addEventListener("input", function () {
    clearTimeout(waits);
    waits = setTimeout(function () {
      var words = asking.value.trim();
      if (words.length < 4) return document.getElementById("proposed").replaceChildren();
      htmx.ajax("GET", "/help?q=" + encodeURIComponent(words), { target: "#proposed", select: ".articles", swap: "innerHTML" });
    }, 400);
  });

  // Where letters are typed they are letters.
  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function step(rows, by) {
    var at = rows.indexOf(document.activeElement);
    var next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
  }

  // Where the ticket can be resolved.
  function resolve() {
    var status = document.getElementById("set-status");
    if (!status || !status.querySelector("[value=resolved]")) return false;
    status.value = "resolved";
    status.form.requestSubmit();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    var text = document.getElementById("text");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target === text && text.form) {
      event.preventDefault();
      text.form.requestSubmit();
      return;
    }
    var keys = document.getElementById("keys");
    if (!keys || keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
    // Out of a field, so that the keys are keys again; what is typed there stays.
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;
    var rows = Array.from(document.querySelectorAll(".rows a"));
    var how = { r: "answer", n: "note", a: "ask" }[event.key];
    if (event.key === "/") document.getElementById("q") ? document.getElementById("q").focus() : document.getElementById("find").focus();
    else if (event.key === "j") step(rows, 1);
    else if (event.key === "k") step(rows, -1);
    else if (event.key === "g") location.href = "/";
    else if (event.key === "c") location.href = "/call";
    else if (event.key === "?") document.getElementById("keys").showModal();
    else if (event.key === "e" && resolve()) { /* It sends itself. */ }
    else if (how && text) {
      document.querySelector('#compose [value="' + how + '"]').checked = true;
      text.focus();
    } else return;
    event.preventDefault();
  });
})();
