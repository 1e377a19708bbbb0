/* How far a job is, without loading the page again. Without this script the page reloads by itself. */
(function () {
  "use strict";
  var box = document.getElementById("job");
  if (!box || !window.fetch) { return; }
  var bar = box.querySelector("progress"), text = box.querySelector(".num"), misses = 0;
  function again() { window.setTimeout(look, 2000); }
  function look() {
    if (document.hidden) { again(); return; }
    fetch(box.getAttribute("data-state-url"), { credentials: "same-origin", redirect: "error" }).then(function (answer) {
      if (!answer.ok) { throw new Error("state"); }
      return answer.json();
    }).then(function (job) {
      misses = 0;
      if (job.state !== box.getAttribute("data-state") || job.silent) { window.location.reload(); return; }
      bar.max = job.total || 1;
      bar.value = job.done;
      text.textContent = job.total ? job.done + " / " + job.total : "";
      again();
    }).catch(function () {
      misses += 1;
      if (misses < 5) { again(); } else { window.location.reload(); }
    });
  }
  again();
}());
