// A button that opens a chat, on a site of yours, which embed_on in [web] of the desk names:
//   <script src="https://help.acme.example/assets/chat.js" data-chat="shop" defer></script>
// data-label="Ask us" is what stands on the button, data-colour="#1d4f91" its colour.
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || !script.dataset.chat) return;
  var desk = new URL(script.src).origin, path = "/chat/" + encodeURIComponent(script.dataset.chat);
  var label = script.dataset.label || "Chat", kept = "maildesk " + path, frame = null;
  // Set one by one: a site may forbid style in its text, and not this.
  function style(element, styles) { Object.assign(element.style, styles); return element; }
  function keep(state) { try { sessionStorage.setItem(kept, state); } catch (_) { /* Each page begins anew. */ } }
  function remembered() { try { return sessionStorage.getItem(kept); } catch (_) { return null; } }

  var button = style(document.createElement("button"), {
    position: "fixed", right: "1rem", bottom: "1rem", zIndex: "2147483000", padding: ".75rem 1.4rem", border: "0",
    borderRadius: "99px", background: script.dataset.colour || "#1d4f91", color: "#fff", cursor: "pointer",
    font: "600 1rem system-ui, sans-serif", boxShadow: "0 2px 10px rgb(0 0 0 / .3)",
  });
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  var mark = style(document.createElement("span"), {
    position: "absolute", top: "0", right: ".2rem", width: ".8rem", height: ".8rem", borderRadius: "50%",
    background: "#b3261e", border: "2px solid #fff",
  });
  mark.hidden = true;
  mark.setAttribute("role", "status");
  button.append(mark);

  function make() {
    frame = style(document.createElement("iframe"), {
      position: "fixed", right: "1rem", bottom: "4.75rem", zIndex: "2147483000", width: "min(24rem, calc(100vw - 2rem))",
      height: "min(38rem, calc(100vh - 6.5rem))", border: "1px solid rgb(128 128 128 / .5)", borderRadius: "12px",
      boxShadow: "0 4px 24px rgb(0 0 0 / .25)", background: "Canvas",
    });
    frame.title = label;
    frame.src = desk + path;
    document.body.append(frame);
  }
  function open(is) {
    if (is && !frame) make();
    style(frame, { display: is ? "block" : "none" });
    button.setAttribute("aria-expanded", String(is));
    if (is) mark.hidden = true;
    keep(is ? "open" : "shut");
  }
  function isOpen() { return button.getAttribute("aria-expanded") === "true"; }
  button.addEventListener("click", function () {
    open(!isOpen());
    if (isOpen()) frame.focus();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && isOpen()) open(false);
  });
  window.addEventListener("message", function (event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== desk || !event.data) return;
    if (event.data.maildesk === "answer" && !isOpen()) mark.hidden = false;
    if (event.data.maildesk === "close" && isOpen()) { open(false); button.focus(); }
  });
  document.body.append(button);
  // Whoever turns to another page of the site has the chat there, too; closed, it still hears of answers.
  if (remembered()) { make(); open(remembered() === "open"); }
})();
