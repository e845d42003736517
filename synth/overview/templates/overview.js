"use strict";
// The page is complete without this: sorting, filtering, and opening the list that a link leads to.
(function () {
  var form = document.getElementById("filter");
  var lists = Array.prototype.slice.call(document.querySelectorAll("details.evidence"));

  var wasAsked = false;

  function reveal() {
    var name = decodeURIComponent(location.hash.slice(1));
    var place = name && document.getElementById(name);
    var list = place && place.closest("details");
    if (!list) { return; }
    if (place.hasAttribute("data-filter")) {
      // A figure leads to the findings of its theme and side: all others step back until they are asked for.
      form.elements["filter-text"].value = form.elements["filter-inspection"].value = "";
      form.elements["filter-side"].value = place.getAttribute("data-filter");
      filter(place.getAttribute("data-filter") && list);
      list.open = true;
      (place.getAttribute("data-filter") ? form : place).scrollIntoView();
      return;
    }
    if (list.hidden || place.hidden) {
      form.reset();
      filter();
    }
    list.open = true;
    place.scrollIntoView();
  }

  function value(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-sort") ? parseFloat(cell.getAttribute("data-sort")) : cell.textContent.trim();
  }

  function sort(table, header, column) {
    var down = header.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows).map(function (row, place) { return [value(row, column), place, row]; });
    rows.sort(function (a, b) {
      var order = typeof a[0] === "number" && typeof b[0] === "number"
        ? a[0] - b[0]
        : String(a[0]).localeCompare(String(b[0]), "en-GB", { numeric: true });
      return (down ? -order : order) || a[1] - b[1];
    });
    rows.forEach(function (entry) { body.appendChild(entry[2]); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.setAttribute("aria-sort", "none"); });
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  Array.prototype.forEach.call(document.querySelectorAll("table[data-sortable]"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.textContent = "";
      header.appendChild(button);
      header.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () { sort(table, header, column); });
    });
  });

  function filter(only) {
    var words = form.elements["filter-text"].value.toLowerCase().split(/\s+/).filter(Boolean);
    var side = form.elements["filter-side"].value;
    var inspection = form.elements["filter-inspection"].value;
    var sides = side.split(" ");
    var asked = words.length || side || inspection;
    var shown = 0;
    var total = 0;
    lists.forEach(function (list) {
      var here = 0;
      Array.prototype.forEach.call(list.querySelectorAll("tbody tr"), function (row) {
        var text = row.textContent.toLowerCase();
        var fits = (!side || sides.indexOf(row.getAttribute("data-side")) !== -1)
          && (!inspection || row.cells[0].textContent.trim() === inspection)
          && words.every(function (word) { return text.indexOf(word) !== -1; });
        row.hidden = !fits;
        here += fits ? 1 : 0;
        total += 1;
      });
      if (only && list !== only) { here = 0; }
      list.hidden = !here;
      if (asked || wasAsked) { list.open = Boolean(asked && here); }
      shown += here;
    });
    Array.prototype.forEach.call(document.querySelectorAll(".nothing"), function (theme) { theme.hidden = Boolean(asked); });
    wasAsked = Boolean(asked);
    document.getElementById("filter-result").textContent = asked
      ? shown.toLocaleString("en-GB") + " of " + total.toLocaleString("en-GB") + " rows shown."
      : "";
  }

  if (lists.length) {
    form.hidden = false;
    form.addEventListener("input", function () { filter(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(function () { filter(); }); });
  }
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) { reveal(); }
  });
  reveal();
})();
