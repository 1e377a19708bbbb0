/* Comfort only: arrow keys move through the heat map, and the cell one stands on tells how many and how certain. */
(function () {
  "use strict";
  var table = document.querySelector("[data-heat]");
  if (!table || !table.tBodies.length) { return; }
  var body = table.tBodies[0];
  var here = null;
  function enter(cell) {
    if (!cell || cell.tagName !== "TD") { return; }
    if (here) { here.tabIndex = -1; }
    here = cell;
    cell.tabIndex = 0;
    cell.focus();
  }
  body.addEventListener("keydown", function (event) {
    var cell = event.target;
    if (cell.tagName !== "TD") { return; }
    var row = cell.parentNode;
    var steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    var step = steps[event.key];
    if (!step) { return; }
    var other = body.rows[row.sectionRowIndex + step[0]];
    if (other) { enter(other.cells[cell.cellIndex + step[1]]); }
    event.preventDefault();
  });
  body.addEventListener("click", function (event) { enter(event.target); });
  // One place in the order of the Tab key for the whole map, not one for each of its cells.
  here = body.querySelector("td");
  if (here) { here.tabIndex = 0; }
}());
