/* Comfort only; every page works without it. */
(function () {
  "use strict";
  var mistakes = document.getElementById("mistakes");
  if (mistakes) { mistakes.focus(); }
  // A second click must not send a form twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
    // A download leaves its page standing: what it said of the try before is no longer true.
    if (form.hasAttribute("data-download")) {
      Array.prototype.forEach.call(document.querySelectorAll("#mistakes, .mistake"), function (said) { said.hidden = true; });
      var after = document.getElementById("downloading");
      if (after) { after.hidden = false; }
    }
    if (form.method === "post" && !form.hasAttribute("data-again")) { form.setAttribute("data-sent", "yes"); }
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.forms, function (form) { form.removeAttribute("data-sent"); });
  });
  // Text to copy: a button appears beside it where the browser can.
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    if (!source) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      if (source.select) { source.select(); } else {
        var range = document.createRange();
        range.selectNodeContents(source);
        window.getSelection().removeAllRanges();
        window.getSelection().addRange(range);
      }
      document.execCommand("copy");
    });
  });
}());
