// What saves steps: selects that send themselves, keys. Every page works without it.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
  });

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

  document.addEventListener("keydown", function (event) {
    var text = document.getElementById("text");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target === text && text.form) {
      event.preventDefault();
      text.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    var rows = Array.from(document.querySelectorAll(".rows a"));
    var how = { r: "answer", n: "note", a: "ask" }[event.key];
    if (event.key === "/") document.getElementById("q") ? document.getElementById("q").focus() : document.getElementById("find").focus();
    else if (event.key === "j") step(rows, 1);
    else if (event.key === "k") step(rows, -1);
    else if (event.key === "g") location.href = "/";
    else if (how && text) {
      document.querySelector('#compose [value="' + how + '"]').checked = true;
      text.focus();
    } else return;
    event.preventDefault();
  });
})();
