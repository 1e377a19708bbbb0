/* Optional comfort; the form works without it. Nothing typed is stored or sent from here. */
(function () {
  "use strict";
  var form = document.getElementById("_form");
  var code = document.getElementById("_code");
  if (!form || !code) { return; }
  var dirty = false;
  var sending = false;

  /* The slip's QR code carries the code behind "#": that part of an address never reaches a server.
     It leaves the address bar at once, so that neither history nor onlookers keep it. */
  function takeCode() {
    var found = /^#c=([0-9A-Za-z-]{1,40})$/.exec(location.hash);
    if (!found) { return; }
    code.value = found[1];
    history.replaceState(null, "", location.pathname);
  }

  /* Changing the language keeps the code, again behind "#". */
  function keepCode(event) {
    event.currentTarget.hash = code.value ? "c=" + code.value.replace(/[^0-9A-Za-z-]/g, "") : "";
  }

  function questions() {
    var names = {};
    form.querySelectorAll("fieldset input").forEach(function (input) {
      names[input.name] = names[input.name] || (input.checked && input.value !== "");
    });
    return Object.keys(names).map(function (name) { return names[name]; });
  }

  function makeProgress() {
    var line = document.createElement("div");
    var bar = document.createElement("progress");
    var words = document.createElement("span");
    line.className = "progress";
    bar.setAttribute("aria-hidden", "true");
    line.appendChild(bar);
    line.appendChild(words);
    form.insertBefore(line, form.firstChild);
    return function () {
      var all = questions();
      bar.max = all.length;
      bar.value = all.filter(Boolean).length;
      words.textContent = form.dataset.progress.replace("{done}", bar.value).replace("{all}", bar.max);
    };
  }

  takeCode();
  addEventListener("hashchange", takeCode);
  document.querySelectorAll(".languages a").forEach(function (link) {
    link.addEventListener("click", keepCode);
  });

  var showProgress = makeProgress();
  showProgress();
  form.addEventListener("change", function () { dirty = true; showProgress(); });
  form.addEventListener("input", function () { dirty = true; });

  form.addEventListener("submit", function (event) {
    if (sending) { event.preventDefault(); return; }
    sending = true;
    document.querySelectorAll("button").forEach(function (button) {
      button.setAttribute("aria-disabled", "true");
      button.textContent = form.dataset.sending;
    });
  });
  addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
  addEventListener("beforeunload", function (event) {
    if (dirty && !sending) { event.preventDefault(); event.returnValue = ""; }
  });
})();
