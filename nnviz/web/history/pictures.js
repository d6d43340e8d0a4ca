// What a network makes of its inputs at a moment: a map of two inputs, a curve over one, or a list of predictions.

import { later, part, svg } from "../shared/dom.js";
import { short } from "./chart.js";
import { MapPicture } from "./map.js";
import { mark } from "./marks.js";
import { CurvePicture, ListPicture } from "./predictions.js";
import { roomOf } from "./stage.js";

/** @import { DataSet, HistoryPayload } from "../contract" */
/** @import { Moment } from "../types" */

const TITLES = {
  map: { classes: "Decision regions", curve: "The fitted surface" },
  curve: { classes: "Predictions", curve: "The fitted curve" },
  list: { classes: "Predictions", curve: "Predictions" },
};

const THREE = 3; // maps, or more, have the row for themselves
const SAID = 44; // pixels for what is said below a map, in two lines

// All pictures: a map for each run, one chart for all runs where there is a single input or more than two.
export class Pictures {
  /** @type {{ picture: MapPicture, n: number }[]} */
  maps = later();
  /** @type {(CurvePicture | ListPicture)[]} */
  charts = later();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.holder = part(section, ".nnh-maps", HTMLElement);
  }

  /** @param {HistoryPayload} data */
  show(data) {
    const [first] = data.sets;
    part(this.section, "h2", HTMLElement).textContent = TITLES[first.picture][first.kind];
    // What is written goes first: the pictures take what is left.
    this.legend(first);
    this.holder.replaceChildren();
    this.maps = [];
    this.charts = [];
    this.holder.dataset.count = String(data.runs.length);
    this.bound(data.sets.every(({ picture }) => picture === "map") ? data.runs.length : 0);
    data.sets.forEach((set, number) => {
      const runs = data.runs.map((run, n) => ({ run, number: n })).filter(({ run }) => run.set === number);
      if (set.picture === "map")
        for (const { run, number: n } of runs) this.maps.push({ picture: new MapPicture(this.holder, run, set, data.runs.length > 1 ? 1 : 0), n });
      else this.charts.push(new (set.picture === "curve" ? CurvePicture : ListPicture)(this.holder, runs, set));
    });
  }

  // So many maps that stand beside each other take no more of the height than they are wide, with what is said of them.
  /** @param {number} count */
  bound(count) {
    const { section, holder } = this;
    const root = /** @type {HTMLElement} */ (section.closest(".nnh"));
    root.style.removeProperty("--nnh-maps-row");
    const { width, height, zoom } = roomOf(holder, 0);
    const { columnGap, gridTemplateColumns } = getComputedStyle(holder);
    if (count < THREE || !height) return;
    const columns = gridTemplateColumns.split(" ").length;
    const side = (width - ((columns - 1) * Number.parseFloat(columnGap)) / zoom) / columns;
    const needed = Math.ceil(count / columns) * (side + SAID) * zoom;
    if (needed < holder.clientHeight) root.style.setProperty("--nnh-maps-row", `${Math.ceil(section.clientHeight - holder.clientHeight + needed)}px`);
  }

  /** @param {DataSet} set */
  legend(set) {
    const legend = part(this.section, ".nnh-legend", HTMLElement);
    legend.replaceChildren();
    if (set.kind === "classes") {
      set.classes.forEach((name, kind) => {
        mark(svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, legend), 0, 0, kind, 5);
        legend.append(set.outputs.length === 1 ? `target ${name}` : `class ${name}`);
      });
      if (set.picture === "map") legend.append(set.outputs.length === 1 ? " · line: ŷ = 0.5" : " · lines: where the likeliest class changes");
    }
    if (set.picture === "list") legend.append(" · marks are targets, short lines predictions");
    if (set.picture === "curve" && set.kind === "curve") {
      if (set.outputs.length > 1) {
        set.outputs.forEach((name, kind) => {
          mark(svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, legend), 0, 0, kind, 5);
          legend.append(name);
        });
        legend.append(" · lines are predictions");
      } else legend.append("dots are examples, the line predictions");
    }
    if (set.picture === "map" && set.kind === "curve")
      legend.append(
        `Examples as dots, predictions around them: from ${short(set.low)} (blue) to ${short(set.high)} (orange)${set.outputs.length > 1 ? `; ${set.outputs[0]} is shown` : ""}`,
      );
    if (set.shown < set.examples) legend.append(` · the first ${set.shown} of ${set.examples} examples are drawn`);
  }

  /** @param {Moment[]} moments @param {number[]} ground */
  point(moments, ground) {
    for (const { picture, n } of this.maps) picture.show(moments[n].frame, ground);
    for (const chart of this.charts) chart.show(moments);
  }
}
