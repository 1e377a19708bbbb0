/* Saves a sheet field by field while it is being filled in. Comfort only: the button under it does the same. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch || !window.FormData) { return; }
  var dirty = {}, sending = false, timer = null, status = form.querySelector("[data-status]");
  var KINDS = /^(level|reason|evidence|fact):/;

  function tell(name, bad) {
    if (!status) { return; }
    status.textContent = form.getAttribute("data-" + name);
    status.className = bad ? "saving mistake" : "saving";
  }
  function fieldOf(element) {
    var name = element.name || "";
    if (name.indexOf("na:") === 0) { return "fact:" + name.slice(3); }
    return KINDS.test(name) ? name : null;
  }
  function subject(name) { return name.slice(name.indexOf(":") + 1); }
  function body(names) {
    var all = new FormData(form), sent = new FormData();
    sent.append("csrf_token", all.get("csrf_token") || "");
    names.forEach(function (name) {
      sent.append(name, all.get(name) || "");
      if (all.has("seen:" + name)) { sent.append("seen:" + name, all.get("seen:" + name)); }
      if (all.has("na:" + subject(name)) && name.indexOf("fact:") === 0) { sent.append("na:" + subject(name), "1"); }
    });
    return sent;
  }
  function outcome(name) { return form.querySelector('[data-outcome="' + name + '"]'); }
  function see(name, version) {
    var seen = form.elements["seen:" + name];
    if (seen) { seen.value = version; }
  }
  function line(parent, tag, text) {
    var made = document.createElement(tag);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function put(name, value) {
    var found = form.elements[name], na = form.elements["na:" + subject(name)];
    if (!found) { return; }
    if (na) { na.checked = value === "NA"; }
    if (found.length && !found.tagName) {
      Array.prototype.forEach.call(found, function (radio) { radio.checked = radio.value === value; });
    } else { found.value = na && value === "NA" ? "" : value; }
  }
  function choose(conflict) {
    var place = outcome(conflict.field), box, row;
    if (!place) { return; }
    place.textContent = "";
    box = line(place, "div", "");
    box.className = "note warning";
    box.setAttribute("role", "alert");
    line(line(box, "p", form.getAttribute("data-changed")), "b", conflict.said);
    row = line(box, "p", "");
    [["data-mine", function () {
      see(conflict.field, conflict.version);
      dirty[conflict.field] = true;
      send();
    }], ["data-theirs", function () {
      see(conflict.field, conflict.version);
      put(conflict.field, conflict.theirs);
    }]].forEach(function (way) {
      var button = line(row, "button", form.getAttribute(way[0]));
      button.type = "button";
      button.className = "quiet";
      button.addEventListener("click", function () { place.textContent = ""; way[1](); });
      row.appendChild(document.createTextNode(" "));
    });
  }
  function show(answer) {
    Object.keys(answer.versions || {}).forEach(function (name) {
      var place = outcome(name);
      if (place && !(answer.refused || {})[name]) { place.textContent = ""; }
    });
    Object.keys(answer.saved || {}).forEach(function (name) { see(name, answer.saved[name]); });
    Object.keys(answer.refused || {}).forEach(function (name) {
      var place = outcome(name);
      if (place) { place.textContent = ""; line(place, "p", answer.refused[name]).className = "mistake"; }
    });
    (answer.conflicts || []).forEach(choose);
    Object.keys(answer.notes || {}).forEach(function (name) {
      var place = form.querySelector('[data-notes="' + name + '"]');
      if (!place) { return; }
      place.textContent = "";
      answer.notes[name].forEach(function (text) { line(place, "li", text); });
      place.hidden = !answer.notes[name].length;
    });
    Object.keys(answer.done || {}).forEach(function (name) {
      var place = document.querySelector('[data-done="' + name + '"]');
      if (place) { place.textContent = answer.done[name]; }
    });
  }
  function send() {
    var names = Object.keys(dirty);
    if (sending || !names.length) { return; }
    window.clearTimeout(timer);
    sending = true;
    dirty = {};
    tell("saving");
    fetch(form.action || window.location.href, {
      method: "POST", body: body(names), credentials: "same-origin", headers: { "Accept": "application/json" }
    }).then(function (response) {
      if ((response.headers.get("Content-Type") || "").indexOf("application/json") < 0) { throw "expired"; }
      return response.json();
    }).then(function (answer) {
      sending = false;
      if (answer.error) { status.textContent = answer.error; status.className = "saving mistake"; return; }
      show(answer);
      if ((answer.conflicts || []).length || Object.keys(answer.refused || {}).length) { status.textContent = ""; } else { tell("saved"); }
      send();
    }).catch(function (reason) {
      sending = false;
      names.forEach(function (name) { dirty[name] = true; });
      tell(reason === "expired" ? "expired" : "failed", true);
      if (reason !== "expired") { timer = window.setTimeout(send, 5000); }
    });
  }
  function changed(event, delay) {
    var name = fieldOf(event.target);
    if (!name) { return; }
    dirty[name] = true;
    // What was suggested and left standing goes along with the first thing saved.
    Array.prototype.forEach.call(form.querySelectorAll("[data-suggested]"), function (element) {
      element.removeAttribute("data-suggested");
      dirty[element.name] = true;
    });
    window.clearTimeout(timer);
    timer = window.setTimeout(send, delay);
  }
  form.addEventListener("change", function (event) { changed(event, 0); });
  form.addEventListener("input", function (event) {
    if (event.target.tagName === "TEXTAREA" || event.target.type === "text") { changed(event, 1500); }
  });
  // Whoever leaves in the middle of a sentence has it saved as well.
  window.addEventListener("pagehide", function () {
    var names = Object.keys(dirty);
    if (names.length && navigator.sendBeacon) { navigator.sendBeacon(form.action || window.location.href, body(names)); }
  });
  form.addEventListener("submit", function () { dirty = {}; });
}());
