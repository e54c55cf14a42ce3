(function () {
  "use strict";
  // Draws each figure again as an interactive one; where anything fails the still figure stays.
  var LEAST_WIDTH = 330;
  var source = document.getElementById("specifications");
  if (!source || typeof window.vegaEmbed !== "function") { return; }
  var specifications = JSON.parse(source.textContent);
  var drawings = document.querySelectorAll(".drawing[data-figure]");

  function draw(drawing) {
    var specification = specifications[drawing.dataset.figure.replace(/^page1_/, "")];
    if (!specification) { return; }
    var live = document.createElement("div");
    live.className = "live";
    drawing.appendChild(live);
    var width = Math.max(Math.floor(drawing.clientWidth), LEAST_WIDTH);
    var margins = specification.padding;
    var sized = Object.assign({}, specification, { width: width - margins.left - margins.right });
    window.vegaEmbed(live, sized, { actions: false, renderer: "svg", ast: true, tooltip: { theme: "light" } }).then(
      function () {
        var old = drawing.querySelectorAll(".live");
        for (var n = 0; n < old.length - 1; n += 1) { drawing.removeChild(old[n]); }
        var still = drawing.querySelector(".still > svg");
        var drawn = live.querySelector("svg");
        if (still && drawn) {
          drawn.querySelectorAll("[role]").forEach(function (part) {
            part.removeAttribute("role");
            part.removeAttribute("aria-roledescription");
          });
          drawn.setAttribute("role", "img");
          drawn.setAttribute("aria-label", still.getAttribute("aria-label"));
        }
        drawing.classList.add("has-live");
      },
      function () { drawing.removeChild(live); }
    );
  }

  function drawAll() { drawings.forEach(draw); }

  var waiting = 0;
  var lastWidth = window.innerWidth;
  window.addEventListener("resize", function () {
    if (window.innerWidth === lastWidth) { return; }
    lastWidth = window.innerWidth;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(drawAll, 250);
  });
  drawAll();
})();
