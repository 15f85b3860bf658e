// Where somebody writes: files that are dropped or pasted go into the form's own file field, each with a way to take it
// away again; and colleagues who look at the same ticket hear that somebody types, not what.
(function () {
  "use strict";

  function list(input) {
    var chosen = document.getElementById(input.dataset.collects);
    chosen.replaceChildren.apply(chosen, Array.from(input.files).map(function (file, at) {
      var item = document.createElement("li"), button = document.createElement("button");
      item.textContent = file.name + " ";
      button.type = "button";
      button.className = "quiet";
      button.textContent = "×";
      button.setAttribute("aria-label", chosen.dataset.remove.replace("{name}", file.name));
      button.addEventListener("click", function () {
        put(input, Array.from(input.files).filter(function (_, other) { return other !== at; }));
        (chosen.querySelector("button") || input).focus();
      });
      item.append(button);
      return item;
    }));
  }

  function put(input, files) {
    var held = new DataTransfer();
    files.forEach(function (file) { held.items.add(file); });
    input.files = held.files;
    input.collected = files;
    list(input);
  }

  // A second choice adds to the first.
  function add(input, files) {
    put(input, (input.collected || []).concat(Array.from(files)));
  }

  document.querySelectorAll("[data-collects]").forEach(function (input) {
    var form = input.form;
    input.addEventListener("change", function () { add(input, input.files); });
    form.addEventListener("paste", function (event) {
      var files = event.clipboardData ? event.clipboardData.files : [];
      // What is copied from a document brings its picture along; its words are meant.
      if (!files.length || event.clipboardData.types.indexOf("text/plain") >= 0) return;
      event.preventDefault();
      add(input, files);
    });
    function holds(event) {
      return event.dataTransfer && Array.from(event.dataTransfer.types).indexOf("Files") >= 0;
    }
    ["dragenter", "dragover"].forEach(function (name) {
      form.addEventListener(name, function (event) {
        if (!holds(event)) return;
        event.preventDefault();
        form.classList.add("dropping");
      });
    });
    form.addEventListener("dragleave", function (event) {
      if (!form.contains(event.relatedTarget)) form.classList.remove("dropping");
    });
    form.addEventListener("drop", function (event) {
      form.classList.remove("dropping");
      if (!holds(event)) return;
      event.preventDefault();
      add(input, event.dataTransfer.files);
    });
  });

  document.querySelectorAll("[data-typing]").forEach(function (form) {
    var told = 0;
    form.addEventListener("input", function (event) {
      var now = Date.now();
      if (event.target.id !== "text" || !event.target.value || now - told < 3000) return;
      told = now;
      fetch(form.dataset.typing, { method: "POST", credentials: "same-origin" });
    });
  });

  // What is typed is not lost by a wrong click; with the form that it stands in it is sent.
  var sent = null;
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented) sent = event.target;
  });
  addEventListener("beforeunload", function (event) {
    var typed = Array.from(document.querySelectorAll("form textarea")).some(function (field) {
      return !field.readOnly && field.form !== sent && field.value !== field.defaultValue;
    });
    if (typed) event.preventDefault();
  });
})();
