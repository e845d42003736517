"use strict";
// Every page is complete without this: it adds sorting, filters, copying, pictures, and the form for decisions.
(function () {
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function show(element) { element.hidden = false; }

  // Sorting.
  function value(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-sort") ? parseFloat(cell.getAttribute("data-sort")) : cell.textContent.trim();
  }
  function sort(table, header, column) {
    var down = header.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = all("tr", body).map(function (row, place) { return [value(row, column), place, row]; });
    rows.sort(function (a, b) {
      var order = typeof a[0] === "number" && typeof b[0] === "number"
        ? a[0] - b[0]
        : String(a[0]).localeCompare(String(b[0]), "en-GB", { numeric: true });
      return (down ? -order : order) || a[1] - b[1];
    });
    rows.forEach(function (entry) { body.appendChild(entry[2]); });
    all("th", table.tHead).forEach(function (cell) { cell.setAttribute("aria-sort", "none"); });
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
  }
  all("table[data-sortable]").forEach(function (table) {
    all("th", table.tHead).forEach(function (header, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.textContent = "";
      header.appendChild(button);
      header.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () { sort(table, header, column); });
    });
  });

  // Filters for the rows of the matrix on the main page, and for the findings on their own page.
  all(".filtered").forEach(function (area) {
    var form = area.querySelector("form.filter");
    var table = area.querySelector("table");
    var rows = all("tbody tr", table);
    if (!form) { return; }
    var fields = all("select, input", form);
    function fits(row, field) {
      if (!field.value) { return true; }
      if (field.name === "words") {
        var text = row.textContent.toLowerCase();
        return field.value.toLowerCase().split(/\s+/).every(function (word) { return text.indexOf(word) !== -1; });
      }
      var held = row.getAttribute("data-" + field.name.replace("_", "-")) || "";
      if (field.name === "side" && form.elements.theme.value) {
        // A theme may have another polarity than its sentence.
        var own = (" " + row.getAttribute("data-own")).split(" " + form.elements.theme.value + ":")[1];
        held = own ? own.split(" ")[0] : held;
      }
      return field.name === "theme" ? held.split(" ").indexOf(field.value) !== -1 : held === field.value;
    }
    function filter() {
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = !fields.every(function (field) { return fits(row, field); });
        shown += row.hidden ? 0 : 1;
      });
      all("tr[data-total]", table).forEach(function (total) {
        var side = total.getAttribute("data-total");
        all("td", total).forEach(function (cell, place) {
          cell.textContent = rows.filter(function (row) {
            var held = row.cells[place + 1].className;
            return !row.hidden && (held === "v-" + side || held === "v-both");
          }).length;
        });
      });
      form.querySelector(".result").textContent = shown.toLocaleString("en-GB") + " of "
        + rows.length.toLocaleString("en-GB") + " " + area.getAttribute("data-count") + " shown.";
    }
    function fromAddress() {
      var asked = new URLSearchParams(location.hash.slice(1));
      var known = fields.filter(function (field) { return asked.has(field.name); });
      if (!known.length) { return; }
      fields.forEach(function (field) { field.value = asked.get(field.name) || ""; });
      filter();
    }
    show(form);
    form.addEventListener("input", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(filter); });
    window.addEventListener("hashchange", fromAddress);
    filter();
    fromAddress();
  });
  all("form.search").forEach(function (form) {
    show(form);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var words = form.querySelector("input").value.trim();
      location.href = form.getAttribute("data-page") + "#words=" + encodeURIComponent(words);
    });
  });

  // Two areas side by side.
  all(".compare").forEach(function (area) {
    var matrix = document.querySelector("table.matrix");
    var body = area.querySelector("tbody");
    var chosen = all("select", area);
    var heads = all("thead th", area);
    function row(name) {
      return all("tbody tr", matrix).filter(function (one) { return one.getAttribute("data-unit") === name; })[0];
    }
    function words(cell) {
      var inner = cell.querySelector("[aria-label], [title], .hidden");
      return inner.getAttribute("aria-label") || inner.getAttribute("title") || inner.textContent;
    }
    function compare() {
      var pair = chosen.map(function (field) { return row(field.value); });
      if (!pair[0] || !pair[1]) { return; }
      body.textContent = "";
      all("thead th", matrix).slice(1).forEach(function (theme, place) {
        var line = body.insertRow();
        var name = document.createElement("th");
        name.scope = "row";
        name.textContent = theme.textContent;
        line.appendChild(name);
        pair.forEach(function (one) {
          var cell = line.insertCell();
          cell.textContent = words(one.cells[place + 1]);
          cell.className = one.cells[place + 1].className;
        });
      });
      chosen.forEach(function (field, place) { heads[place + 1].textContent = field.value; });
    }
    show(area);
    area.addEventListener("input", compare);
    compare();
  });

  // Copying, intervals, pictures.
  all("button.copy").forEach(function (button) {
    show(button);
    button.addEventListener("click", function () {
      var text = button.getAttribute("data-copy");
      var field = document.createElement("textarea");
      field.value = text;
      document.body.appendChild(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.firstChild.textContent = "Copied";
    });
  });
  all("label.switch").forEach(function (label) {
    show(label);
    var figure = label.closest("figure");
    figure.classList.add("no-intervals");
    label.querySelector("input").addEventListener("change", function (event) {
      figure.classList.toggle("no-intervals", !event.target.checked);
    });
  });
  function save(name, blob) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }
  all("button.save").forEach(function (button) {
    show(button);
    button.addEventListener("click", function () {
      var figure = button.closest("figure");
      var svg = figure.querySelector(".on-screen svg").cloneNode(true);
      if (figure.classList.contains("no-intervals")) { all(".interval", svg).forEach(function (line) { line.remove(); }); }
      var box = svg.viewBox.baseVal;
      svg.setAttribute("width", box.width * 2);
      svg.setAttribute("height", box.height * 2);
      var source = new XMLSerializer().serializeToString(svg);
      var name = figure.getAttribute("data-chart");
      if (button.getAttribute("data-as") === "svg") {
        save(name + ".svg", new Blob([source], { type: "image/svg+xml" }));
        return;
      }
      var picture = new Image();
      picture.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = box.width * 2;
        canvas.height = box.height * 2;
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { save(name + ".png", blob); });
      };
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source);
    });
  });

  // Decisions on messages: kept on the page until they are saved as a file.
  var decisions = {};
  all("details.review").forEach(function (area) {
    show(area);
    var form = area.querySelector("form");
    var said = form.querySelector("[role=status]");
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var data = new FormData(form);
      var choice = data.get("decision");
      if (!choice || !data.get("name").trim()) { said.textContent = "Choose a decision and write your name."; return; }
      if (choice === "reject" && !data.get("reason").trim()) { said.textContent = "Write why it is rejected."; return; }
      decisions[area.getAttribute("data-theme")] = {
        theme: area.getAttribute("data-theme"), decision: choice, text: choice === "edit" ? data.get("text").trim() : "",
        name: data.get("name").trim(), date: new Date().toISOString().slice(0, 10), reason: data.get("reason").trim(),
        draft: area.getAttribute("data-draft")
      };
      said.textContent = "Kept. Save all decisions below the messages.";
      show(document.querySelector(".decisions"));
    });
  });
  var button = document.getElementById("save-decisions");
  if (button) {
    button.addEventListener("click", function () {
      var lines = Object.keys(decisions).map(function (theme) { return JSON.stringify(decisions[theme]) + "\n"; });
      save("messages.jsonl", new Blob(lines, { type: "application/x-ndjson" }));
    });
  }
})();
