// The engine of the explorables. One text, two homes: a classic script in a
// page of the book (values come from an atlas, interpolated) and the module
// of a widget (values come from the kernel, exact). It moves the artists that
// matplotlib drew; every number is computed in Python.
var nbkernelExplorables = (() => {
  "use strict";

  const POSITIONS = 200; // of a slider's thumb, unless it has stops
  const ROWS = 300; // of a table; more are only in the file
  const SETTLED = 300; // ms without a change before a state is announced
  const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

  // ---- Numbers and sentences: the twin of sentence.py ---------------------

  function writeNumber(value, style = "") {
    if (Number.isNaN(value)) return style.endsWith("?") ? "" : "undefined";
    style = style.replace("?", "");
    const sign = value < 0 ? "−" : "";
    const size = Math.abs(value);
    if (size === Infinity) return sign + "∞";
    const fixed = /^\.(\d+)([f%])$/.exec(style);
    if (fixed) {
      const percent = fixed[2] === "%";
      const text = (percent ? size * 100 : size).toFixed(+fixed[1]);
      return (+text ? sign : "") + text + (percent ? "%" : "");
    }
    if (size === 0) return "0";
    const digits = +style || 3;
    let [mantissa, power] = size.toExponential(digits - 1).split("e");
    power = +power;
    const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    if (power >= -4 && power < 6) {
      return sign + trim((+`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - power)));
    }
    const raised = [...String(power)].map((c) => RAISED[c]).join("");
    return `${sign}${trim(mantissa)}\u00a0×\u00a010${raised}`; // on one line
  }

  function writeSentence(parts, values, labels) {
    return parts.map((part) => {
      if (typeof part === "string") return part;
      if (part.index === null && part.name in labels && !part.words) return labels[part.name];
      const array = values[part.name];
      let index = part.index ?? 0;
      if (typeof index === "string") index = Math.round(values[index][0]);
      const number = array[index < 0 ? array.length + index : index] ?? NaN;
      if (!part.words) return writeNumber(number, part.style);
      if (Number.isNaN(number)) return part.undefined;
      return part.words[part.bounds.filter((bound) => number >= bound).length];
    }).join("");
  }

  // ---- The atlas: unpacked block by block, interpolated between knots -----

  class Atlas {
    static async unpack(layout, text) {
      if (typeof DecompressionStream === "undefined") throw new Error("this browser is too old to unpack it");
      const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      const raw = new Uint8Array(await new Response(stream).arrayBuffer());
      const key = [...raw.subarray(4, 12)].map((b) => b.toString(16).padStart(2, "0")).join("");
      if (key !== layout.key || raw.length !== layout.length + 12) throw new Error("it belongs to another version of this page");
      return new Atlas(layout, raw.subarray(12));
    }

    constructor(layout, raw) {
      this.entries = layout.quantities;
      this.raw = raw;
      this.blocks = new Map();
      let start = 0;
      for (const entry of Object.values(this.entries)) {
        entry.offset = start;
        start += 2 * entry.blocks * entry.size;
      }
    }

    block(name, number) {
      const id = `${name} ${number}`;
      let placed = this.blocks.get(id);
      if (placed) return placed;
      const { size, blocks, offset, knots, row, deltas, start, step, middle } = this.entries[name];
      const low = offset + number * size;
      const high = low + blocks * size;
      const codes = new Int16Array(size);
      for (let i = 0; i < size; i++) {
        const zigzag = this.raw[low + i] | (this.raw[high + i] << 8);
        codes[i] = (zigzag >>> 1) ^ -(zigzag & 1);
      }
      for (let n = 0; n < deltas[0]; n++) {
        for (let i = 0; i < size; i++) if (i % (knots * row) >= row) codes[i] += codes[i - row];
      }
      for (let n = 0; n < deltas[1]; n++) {
        for (let i = 0; i < size; i++) if (i % row) codes[i] += codes[i - 1];
      }
      placed = Float64Array.from(codes, (code) =>
        code === -32768 ? NaN : code === -32767 ? -Infinity : start + (code + middle) * step);
      if (this.blocks.size > 400) this.blocks.clear();
      this.blocks.set(id, placed);
      return placed;
    }

    read(name, state, controls) {
      const entry = this.entries[name];
      let number = 0;
      for (const axis of entry.discrete) number = number * controls[axis].grid.length + controls[axis].cell(state[axis]);
      let corners = [[0, 1]]; // [row, weight]
      for (const axis of entry.continuous) {
        const { places } = controls[axis];
        const at = controls[axis].place(state[axis]);
        let i = 0;
        while (i < places.length - 2 && places[i + 1] < at) i++;
        const weight = Math.min(1, Math.max(0, (at - places[i]) / (places[i + 1] - places[i])));
        corners = corners.flatMap(([row, w]) => [
          [row * places.length + i, w * (1 - weight)],
          [row * places.length + i + 1, w * weight],
        ]).filter(([, w]) => w > 0);
      }
      const block = this.block(name, number);
      const out = new Float64Array(entry.row);
      for (let k = 0; k < entry.row; k++) {
        let sum = 0;
        let empty = true;
        for (const [row, weight] of corners) {
          const placed = block[row * entry.row + k];
          if (placed !== -Infinity) empty = false;
          sum += weight * (placed === -Infinity ? entry.floor : placed);
        }
        out[k] = entry.log ? (empty ? 0 : Math.exp(sum)) : sum;
      }
      return out;
    }
  }

  // ---- Artists: rewrite what matplotlib drew ------------------------------

  const round = (v) => Math.round(v * 100) / 100;

  function scaleOf(from, to, [low, high], log) {
    const place = log ? Math.log : (v) => v;
    const start = place(low);
    const slope = (to - from) / (place(high) - start);
    const [least, most] = [Math.min(from, to) - 1e4, Math.max(from, to) + 1e4];
    const scale = (v) => {
      if (!Number.isFinite(v)) return NaN;
      const at = from + (place(log && v <= 0 ? 0 : v) - start) * slope;
      return Math.min(most, Math.max(least, at));
    };
    scale.inverse = (at) => {
      const v = start + (at - from) / slope;
      return log ? Math.exp(v) : v;
    };
    return scale;
  }

  function svgElement(tag, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function inSvg(panel, event) {
    const svg = panel.querySelector("svg");
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  }

  class Artist {
    constructor(config, panel) {
      Object.assign(this, config);
      this.group = panel.querySelector(`[id="${config.id}"]`);
      this.path = this.group?.querySelector(":scope > path:not(.nbk-beyond)");
      this.arrows = panel.querySelector(`[id="${config.id}-beyond"]`);
      if (config.axes) {
        const { left, right, bottom, top, x, y, logx, logy } = config.axes;
        this.toX = scaleOf(left, right, x, logx);
        this.toY = scaleOf(bottom, top, y, logy);
      }
      this.prepare?.(panel);
    }

    numbers(source, values) {
      return typeof source === "string" ? values[source] : source;
    }

    // Small arrows at the frame say where values leave the axes.
    hint(xs, ys, stepped, apart) {
      const { top, bottom, left, right } = this.axes;
      let d = "";
      for (let i = 0; i < ys.length; i++) {
        const side = ys[i] < top - 0.5 ? -1 : ys[i] > bottom + 0.5 ? 1 : 0;
        if (!side) continue;
        const edge = side < 0 ? top : bottom;
        const out = (y) => (side < 0 ? y < top - 0.5 : y > bottom + 0.5);
        let end = i;
        while (!apart && end + 1 < ys.length && out(ys[end + 1])) end++;
        let x = xs[Math.round((i + end) / 2)];
        const cross = (a, b) => xs[a] + ((xs[b] - xs[a]) * (edge - ys[a])) / (ys[b] - ys[a]);
        if (!stepped && i > 0 && ys[i - 1] === ys[i - 1]) x = cross(i - 1, i);
        else if (!stepped && end + 1 < ys.length && ys[end + 1] === ys[end + 1]) x = cross(end, end + 1);
        if (x >= left - 1 && x <= right + 1) d += `M${round(x - 5)} ${edge - side * 8}h10l-5 ${side * 8}z`;
        i = end;
      }
      if (!this.arrows) {
        if (!d) return;
        this.arrows = svgElement("path", { class: "nbk-beyond" });
        const style = (this.path ?? this.marker)?.getAttribute("style") ?? "";
        const color = /stroke: ([^;]+)/.exec(style)?.[1] ?? /fill: ([^;]+)/.exec(style)?.[1];
        this.arrows.style.fill = !color || color === "none" ? "currentColor" : color;
        this.group.append(this.arrows);
      }
      this.arrows.setAttribute("d", d);
    }
  }

  function polyline(xs, ys) {
    let d = "";
    let pen = "M";
    for (let i = 0; i < ys.length; i++) {
      const x = xs[i];
      const y = ys[i];
      if (x !== x || y !== y) { pen = "M"; continue; }
      d += pen + round(x) + " " + round(y);
      pen = "L";
    }
    return d;
  }

  class Line extends Artist {
      prepare() {
        const uses = [...(this.group?.querySelectorAll("use") ?? [])];
        this.marker = uses[0];
        this.holder = this.marker?.parentNode;
        this.uses = uses;
      }

      update(values) {
        const xs = Array.from(this.numbers(this.x, values), this.toX);
        const ys = Array.from(values[this.y], this.toY);
        this.path?.setAttribute("d", polyline(xs, ys));
        if (this.marker) {
          while (this.uses.length < ys.length) {
            this.uses.push(this.holder.appendChild(this.marker.cloneNode()));
          }
          this.uses.forEach((use, i) => {
            const shown = xs[i] === xs[i] && ys[i] === ys[i];
            use.style.visibility = shown ? "" : "hidden"; // "" follows a veil over the line
            if (!shown) return;
            use.setAttribute("x", round(xs[i]));
            use.setAttribute("y", round(ys[i]));
          });
        }
        this.hint(xs, ys, false);
      }
  }

  const KINDS = {
    line: Line,

    // A marker to drag: a wide invisible disk under the finger moves it.
    point: class extends Line {
      prepare(panel) {
        super.prepare();
        this.disk = svgElement("circle", { r: 22, class: "nbk-drag" });
        (this.holder ?? this.group).append(this.disk);
        const drag = (event) => {
          if (!this.disk.hasPointerCapture(event.pointerId)) return;
          const at = inSvg(panel, event);
          this.moved({ [this.x]: this.toX.inverse(at.x), [this.y]: this.toY.inverse(at.y) });
        };
        this.disk.addEventListener("pointerdown", (event) => this.disk.setPointerCapture(event.pointerId));
        this.disk.addEventListener("pointermove", drag);
      }

      update(values) {
        super.update(values);
        this.disk.setAttribute("cx", round(this.toX(values[this.x][0])));
        this.disk.setAttribute("cy", round(this.toY(values[this.y][0])));
      }
    },

    band: class extends Artist {
      // Matplotlib may write a band as a shape and its one use.
      prepare() {
        const use = this.group.querySelector("use");
        if (!use) return;
        this.path = svgElement("path", { style: use.getAttribute("style") });
        use.replaceWith(this.path);
      }

      update(values) {
        const xs = this.x.map(this.toX);
        const upper = Array.from(values[this.y], this.toY);
        const lower = Array.from(values[this.lower], this.toY);
        let d = "";
        for (let i = 0, start = 0; i <= xs.length; i++) {
          if (i < xs.length && upper[i] + lower[i] === upper[i] + lower[i]) continue;
          if (i > start) {
            const back = polyline(xs.slice(start, i).reverse(), lower.slice(start, i).reverse());
            d += polyline(xs.slice(start, i), upper.slice(start, i)) + "L" + back.slice(1) + "z";
          }
          start = i + 1;
        }
        this.path.setAttribute("d", d);
      }
    },

    outline: class extends Artist {
      prepare() {
        this.edges = this.x.map(this.toX);
        this.centers = this.edges.slice(1).map((x, i) => (x + this.edges[i]) / 2);
      }

      update(values) {
        const foot = round(this.toY(this.base));
        const ys = Array.from(values[this.y], this.toY);
        let d = "";
        let open = false;
        ys.forEach((y, i) => {
          const [a, b] = [round(this.edges[i]), round(this.edges[i + 1])];
          if (y !== y) {
            if (open) d += `V${foot}`;
            open = false;
            return;
          }
          d += (open ? "" : `M${a} ${foot}`) + `V${round(y)}H${b}`;
          open = true;
        });
        this.path.setAttribute("d", open ? `${d}V${foot}` : d);
        this.hint(this.centers, ys, true);
      }
    },

    bars: class extends Artist {
      prepare(panel) {
        this.paths = this.x.map((_, i) => panel.querySelector(`[id="${this.id}-${i}"] > path`));
        this.path = this.paths[0];
        this.group = this.path.parentNode.parentNode;
      }

      update(values) {
        const foot = round(this.toY(this.base));
        const ys = Array.from(values[this.y], this.toY);
        this.paths.forEach((path, i) => {
          const [a, b] = [this.left[i], this.right[i]].map((v) => round(this.toX(v)));
          path.setAttribute("d", ys[i] === ys[i] ? `M${a} ${foot}V${round(ys[i])}H${b}V${foot}z` : "");
        });
        this.hint(this.x.map(this.toX), ys, true, true);
      }
    },

    image: class extends Artist {
      prepare(panel) {
        const [left, right, bottom, top] = this.extent;
        const [x, y] = [[left, right].map(this.toX), [bottom, top].map(this.toY)];
        const box = panel.querySelector("svg").viewBox.baseVal;
        const share = (a, b, size) => [Math.min(a, b) / size, Math.abs(b - a) / size].map((v) => `${100 * v}%`);
        this.canvas = Object.assign(document.createElement("canvas"), { width: this.columns, height: this.rows });
        this.canvas.setAttribute("aria-hidden", "true");
        const { style } = this.canvas;
        [style.left, style.width] = share(...x, box.width);
        [style.top, style.height] = share(...y, box.height);
        const [first, last] = this.upper ? [y[1], y[0]] : y; // edges of the first and the last row
        style.transform = `scale(${x[0] > x[1] ? -1 : 1}, ${first > last ? -1 : 1})`;
        this.context = this.canvas.getContext("2d");
        this.pixels = this.context.createImageData(this.columns, this.rows);
        this.table = this.colors.match(/../g).map((byte) => parseInt(byte, 16));
      }

      update(values) {
        const cells = values[this.y];
        const [low, high] = this.limits;
        const { data } = this.pixels;
        const { table } = this;
        for (let i = 0; i < cells.length; i++) {
          const share = ((cells[i] - low) / (high - low)) * 256;
          const color = 3 * Math.max(0, Math.min(255, Math.floor(share)));
          data[4 * i] = table[color];
          data[4 * i + 1] = table[color + 1];
          data[4 * i + 2] = table[color + 2];
          data[4 * i + 3] = share === share ? 255 : 0;
        }
        this.context.putImageData(this.pixels, 0, 0);
        if (!this.canvas.parentNode) {
          this.group.closest(".nbk-panel").prepend(this.canvas);
          this.group.style.display = "none";
        }
      }
    },

    text: class extends Artist {
      update(values, labels) {
        this.group.querySelector("text").textContent = writeSentence(this.parts, values, labels);
      }
    },

    vertical: class extends Artist {
      update(values) {
        const { left, right, bottom, top } = this.axes;
        const x = this.toX(values[this.x][0]);
        this.path.setAttribute("d", x >= left && x <= right ? `M${round(x)} ${bottom}V${top}` : "");
      }
    },

    horizontal: class extends Artist {
      update(values) {
        const { left, right, bottom, top } = this.axes;
        const y = this.toY(values[this.y][0]);
        this.path.setAttribute("d", y <= bottom && y >= top ? `M${left} ${round(y)}H${right}` : "");
        this.hint([(left + right) / 2], [y], true);
      }
    },
  };

  // ---- Controls -----------------------------------------------------------

  class Control {
    constructor(config, element, changed) {
      Object.assign(this, config);
      this.element = element;
      this.inputs = [...element.querySelectorAll("input, select, button")];
      this.input = this.inputs[0];
      this.changed = changed;
      this.prepare();
    }

    prepare() {
      this.input.addEventListener("input", () => this.changed(this, this.read()));
    }

    cell(value) { return this.grid.indexOf(value); }
    accepts(text) { return this.grid.find((value) => String(value) === text); }
    write(value) { return writeNumber(+value); }
    canonical(value) { return value; }
    number(value) { return +value; }

    enable(on) {
      this.off = !on;
      this.element.classList.toggle("nbk-fixed", !on);
      for (const input of this.inputs) input.disabled = !on;
    }
  }

  const CONTROLS = {
    choice: class extends Control {
      prepare() {
        this.byValue = new Map(this.options.map((option) => [option.value, option]));
        for (const input of this.inputs) {
          input.addEventListener("input", () => this.changed(this, input.value));
        }
      }

      accepts(text) { return this.byValue.has(text) ? text : undefined; }
      option(value) { return this.byValue.get(value); }
      write(value) { return this.option(value).label; }
      canonical(value) { return this.option(value).same ?? value; }
      allow(possible) {
        for (const choice of this.element.querySelectorAll("option, [type=radio]")) {
          choice.disabled = this.off || !possible(choice.value);
        }
      }

      show(value) {
        if (this.input.type === "radio") for (const input of this.inputs) input.checked = input.value === value;
        else this.input.value = value;
      }
    },

    toggle: class extends Control {
      read() { return this.input.checked; }
      show(value) { this.input.checked = value; }
      write(value) { return value ? "on" : "off"; }
    },

    redraw: class extends Control {
      prepare() {
        this.input.addEventListener("click", () => this.changed(this, (this.value + 1) % this.grid.length));
      }

      show(value) { this.value = value; }
    },

    slider: class extends Control {
      prepare() {
        this.input = this.element.querySelector("input");
        this.play = this.play ? this.element.querySelector(".nbk-play") : null;
        this.readout = this.element.querySelector(".nbk-readout");
        this.rail = this.element.querySelector(".nbk-marks");
        this.place = this.scale === "log" ? Math.log : (v) => v;
        this.places = this.grid.map(this.place);
        this.count = this.continuous ? POSITIONS : this.grid.length - 1;
        this.input.max = this.count;
        this.named = [];
        this.shown = "";
        super.prepare();
        this.play?.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
      }

      write(value) { return writeNumber(value) + (this.unit ? ` ${this.unit}` : ""); }

      cell(value) {
        let best = 0;
        this.grid.forEach((v, i) => { if (Math.abs(v - value) < Math.abs(this.grid[best] - value)) best = i; });
        return best;
      }

      accepts(text) {
        const value = text.trim() === "" ? NaN : Number(text);
        if (!(value >= this.low && value <= this.high)) return undefined;
        if (!this.continuous) return this.grid[this.cell(value)];
        const mark = this.named.find((named) => Math.abs(named.value - value) <= 1e-5 * Math.abs(value));
        return mark ? mark.value : value;
      }

      nearest(value) {
        const inside = Math.min(this.high, Math.max(this.low, value));
        return this.continuous ? +inside.toPrecision(3) : this.grid[this.cell(inside)];
      }

      share(value) {
        if (!this.continuous) return this.cell(value) / this.count;
        const [low, high] = [this.place(this.low), this.place(this.high)];
        return (this.place(value) - low) / (high - low);
      }

      // A position that a named mark falls on gives exactly its value.
      read() {
        const position = +this.input.value;
        if (!this.continuous) return this.grid[position];
        const mark = this.named.find(({ value }) => Math.round(this.share(value) * this.count) === position);
        if (mark) return mark.value;
        const [low, high] = [this.place(this.low), this.place(this.high)];
        const at = low + ((high - low) * position) / this.count;
        const value = +(this.scale === "log" ? Math.exp(at) : at).toPrecision(3);
        return Math.min(this.high, Math.max(this.low, value));
      }

      show(value, chosen, fixed) {
        const position = Math.round(this.share(value) * this.count);
        if (+this.input.value !== position) this.input.value = position;
        let text = this.write(value);
        const on = this.named.filter((mark) => Math.abs(mark.value - value) <= 1e-9 + 1e-3 * Math.abs(value));
        if (on.length) text += ` · ${on.map((mark) => mark.label).join(" · ")}`;
        else if (chosen) text += ` (${chosen.label}: ${this.write(chosen.value)})`;
        if (fixed) text = "no effect here";
        if (text === this.shown) return;
        this.shown = text;
        this.readout.textContent = text;
        this.input.setAttribute("aria-valuetext", text);
      }

      mark(named) {
        const id = JSON.stringify(named);
        if (id === this.marksShown) return;
        this.marksShown = id;
        const groups = [];
        for (const { label, value } of named) {
          if (value < this.low || value > this.high) continue;
          const near = groups.find((g) => Math.abs(g.value - value) <= 1e-3 * Math.abs(value));
          if (near) near.label += ` · ${label}`;
          else groups.push({ label, value });
        }
        this.named = groups.sort((a, b) => a.value - b.value);
        this.rail.replaceChildren(...groups.map(({ label, value }) => {
          const button = document.createElement("button");
          Object.assign(button, { type: "button", tabIndex: -1 });
          button.setAttribute("aria-hidden", "true");
          button.style.setProperty("--at", this.share(value));
          button.append(Object.assign(document.createElement("span"), { textContent: label }));
          button.addEventListener("click", () => this.changed(this, value));
          return button;
        }));
        this.arrange();
      }

      // Labels that would collide move to the next row.
      arrange() {
        const width = this.rail.clientWidth;
        if (!width) return;
        this.rail.style.setProperty("--width", `${width}px`);
        const ends = [];
        for (const button of this.rail.children) {
          const half = button.firstChild.offsetWidth / 2;
          const at = +button.style.getPropertyValue("--at") * width;
          const center = Math.min(width - half, Math.max(half, at));
          let row = ends.findIndex((end) => center - half > end + 6);
          if (row < 0) row = ends.push(-1) - 1;
          ends[row] = center + half;
          button.style.setProperty("--row", row);
          button.style.setProperty("--shift", `${center - at}px`);
        }
        this.rail.style.setProperty("--rows", ends.length);
      }

      start() {
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const steps = still ? Math.min(8, this.count) : this.count;
        const pause = still ? 900 : this.continuous ? 30 : 500;
        let step = this.input.value >= this.count ? 0 : Math.ceil((this.input.value / this.count) * steps);
        this.play.setAttribute("aria-pressed", "true");
        this.timer = setInterval(() => {
          this.input.value = Math.round((step / steps) * this.count);
          this.changed(this, this.read());
          if (++step > steps) this.stop();
        }, pause);
      }

      stop() {
        clearInterval(this.timer);
        this.timer = null;
        this.play?.setAttribute("aria-pressed", "false");
      }
    },
  };

  // ---- Predict before you see ---------------------------------------------

  class Guess {
    constructor(figure, config) {
      Object.assign(this, config);
      this.figure = figure;
      this.line = figure.artists.find((artist) => artist.kind === "line" && artist.y === this.quantity);
      this.hidden = figure.artists.filter((artist) => this.hides.includes(artist.y) || this.hides.includes(artist.lower));
      const { axes } = this.line;
      const xs = this.line.x.map(this.line.toX);
      const last = xs.length - 1;
      this.xs = Array.from({ length: config.anchors }, (_, i) => xs[Math.round((i * last) / (config.anchors - 1))]);
      this.shares = this.xs.map(() => 0.5);
      this.toY = (share) => axes.bottom + share * (axes.top - axes.bottom);
      this.panel = figure.root.querySelectorAll(".nbk-panel")[this.line.panel];
      this.path = svgElement("path", { class: "nbk-guess-line" });
      this.area = svgElement("rect", {
        class: "nbk-guess-area", x: axes.left, y: axes.top, width: axes.right - axes.left, height: axes.bottom - axes.top,
      });
      this.panel.querySelector("svg").append(this.path, this.area);
      this.area.addEventListener("pointerdown", (event) => {
        this.area.setPointerCapture(event.pointerId);
        this.from = null;
        this.trace(event);
      });
      this.area.addEventListener("pointermove", (event) => {
        if (this.area.hasPointerCapture(event.pointerId)) this.trace(event);
      });
      this.first = figure.find(".nbk-sentence").textContent;
      this.build();
      this.open();
    }

    build() {
      this.box = document.createElement("div");
      this.box.className = "nbk-guess";
      this.box.setAttribute("role", "group");
      this.box.setAttribute("aria-label", "Your guess");
      const text = Object.assign(document.createElement("p"), { textContent: this.prompt });
      const row = document.createElement("div");
      row.className = "nbk-guess-anchors";
      this.inputs = this.xs.map((x, i) => {
        const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100 });
        const at = writeNumber(this.line.toX.inverse(x));
        input.setAttribute("aria-label", `Your guess at ${this.line.axes.xlabel || "x"} ${at}`);
        input.addEventListener("input", () => {
          this.shares[i] = input.value / 100;
          this.touch();
        });
        return input;
      });
      row.append(...this.inputs);
      const button = (label, act) => {
        const element = Object.assign(document.createElement("button"), { type: "button", textContent: label });
        element.addEventListener("click", act);
        return element;
      };
      this.done = button("Show the answer", () => this.reveal());
      this.skip = button("Skip", () => this.reveal());
      this.again = button("Guess again", () => this.open());
      this.box.append(text, row, this.done, this.skip, this.again);
      this.figure.find(".nbk-body").after(this.box);
    }

    // What the pointer passes over follows it.
    trace(event) {
      const { x, y } = inSvg(this.panel, event);
      const { axes } = this.line;
      const share = round(Math.min(1, Math.max(0, (y - axes.bottom) / (axes.top - axes.bottom))));
      const half = Math.abs(this.xs[1] - this.xs[0]) / 2;
      const [low, high] = [Math.min(x, this.from ?? x) - half, Math.max(x, this.from ?? x) + half];
      this.xs.forEach((at, i) => { if (at >= low && at <= high && Math.abs(at - x) <= half * 1.01) this.shares[i] = share; });
      this.from = x;
      this.touch();
    }

    touch() {
      this.drawn = true;
      this.done.disabled = false;
      this.show();
    }

    show() {
      this.path.setAttribute("d", this.drawn || this.pending ? polyline(this.xs, this.shares.map(this.toY)) : "");
      this.inputs.forEach((input, i) => {
        input.value = Math.round(100 * this.shares[i]);
        input.setAttribute("aria-valuetext", writeNumber(this.line.toY.inverse(this.toY(this.shares[i])), "2"));
      });
    }

    open() {
      this.pending = true;
      this.drawn = false;
      this.done.disabled = true;
      this.veil();
    }

    reveal() {
      this.pending = false;
      this.veil();
    }

    veil() {
      const { pending, figure } = this;
      this.box.dataset.pending = pending;
      figure.root.dataset.guessing = pending;
      for (const element of [this.done, this.skip, this.box.firstChild, this.inputs[0].parentNode]) element.hidden = !pending;
      this.again.hidden = pending;
      this.area.style.display = pending ? "" : "none";
      for (const artist of this.hidden) artist.group.classList.toggle("nbk-veiled", pending);
      for (const what of ["table", "csv"]) figure.find(`[data-do=${what}]`).disabled = pending;
      this.show();
      if (figure.values) figure.draw(figure.values);
      else figure.find(".nbk-sentence").textContent = this.tell(this.first);
      if (pending) figure.find(".nbk-spoken").textContent = this.prompt;
    }

    // The sentence is the answer: it waits; then it tells the distance too.
    tell(sentence) {
      if (this.pending) return this.prompt;
      if (!this.drawn || !this.figure.values) return sentence;
      const { axes } = this.line;
      const ys = Array.from(this.figure.values[this.quantity], this.line.toY);
      let sum = 0;
      let count = 0;
      let worst = { off: -1 };
      ys.forEach((y, k) => {
        const x = this.line.toX(this.line.x[k]);
        if (y !== y) return;
        let i = 0;
        while (i < this.xs.length - 2 && this.xs[i + 1] < x) i++;
        const weight = (x - this.xs[i]) / (this.xs[i + 1] - this.xs[i]);
        const guess = this.toY(this.shares[i] + weight * (this.shares[i + 1] - this.shares[i]));
        const seen = Math.min(axes.bottom, Math.max(axes.top, y));
        const off = Math.abs(guess - seen) / (axes.bottom - axes.top);
        sum += off;
        count += 1;
        if (off > worst.off) worst = { off, x: this.line.x[k] };
      });
      if (!count) return sentence;
      const where = `${this.line.axes.xlabel || "x"} ${writeNumber(worst.x)}`;
      return `${sentence} Your guess is off by ${writeNumber(sum / count, ".0%")} of the axis on average, most at ${where}.`;
    }

    get text() { return this.drawn && !this.pending ? this.shares.join("_") : ""; }

    set text(text) {
      const shares = text.split("_").map(Number);
      if (shares.length !== this.shares.length || !shares.every((share) => share >= 0 && share <= 1)) return;
      this.shares = shares;
      this.drawn = true;
      this.reveal();
    }
  }

  // ---- One explorable -----------------------------------------------------

  class Explorable {
    constructor(root, source) {
      this.root = root;
      this.source = source; // { load(), values(state), changed(state) }
      this.find = (selector) => root.querySelector(selector);
      this.config = JSON.parse(this.find('script[type="application/json"]').textContent);
      this.name = this.config.name;
      this.controls = {};
      for (const config of this.config.controls) {
        const element = this.find(`[data-control="${config.name}"]`);
        this.controls[config.name] = new CONTROLS[config.kind](config, element, (control, value) => this.move(control, value));
      }
      const panels = root.querySelectorAll(".nbk-panel");
      this.artists = this.config.artists.map((config) => new KINDS[config.kind](config, panels[config.panel]));
      for (const artist of this.artists) artist.moved = (state) => this.drag(state);
      this.state = this.defaults();
      if (this.config.guess) this.guess = new Guess(this, this.config.guess);
      this.find(".nbk-controls").addEventListener("submit", (event) => event.preventDefault());
      root.dataset.alive = "yes";
      this.find(".nbk-tools").addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) this[button.dataset.do](button);
      });
      this.showControls();
      this.watch = new ResizeObserver(() => this.each("arrange"));
      this.watch.observe(root);
    }

    each(method) {
      for (const control of Object.values(this.controls)) control[method]?.();
    }

    close() {
      this.each("stop");
      this.watch.disconnect();
      clearTimeout(this.settling);
    }

    defaults() {
      return Object.fromEntries(this.config.controls.map(({ name, default: value }) => [name, value]));
    }

    // The controls that another control's choice leaves without effect.
    fixed() {
      return new Set(Object.values(this.controls).flatMap((c) => (c.kind === "choice" ? c.option(this.state[c.name]).fixes : [])));
    }

    canonical() {
      const fixed = this.fixed();
      const value = (c) => c.canonical(fixed.has(c.name) ? c.default : this.state[c.name]);
      return Object.fromEntries(Object.values(this.controls).map((c) => [c.name, value(c)]));
    }

    possible(state) {
      return !this.config.impossible.some((rule) => Object.entries(rule).every(([name, value]) => state[name] === value));
    }

    // A dragged point moves its sliders to the nearest values they have.
    drag(state) {
      for (const [name, value] of Object.entries(state)) this.state[name] = this.controls[name].nearest(value);
      this.refresh();
    }

    setBy(option, name) {
      const value = option.sets[name];
      return typeof value === "object" ? value.values[this.state[value.by]] : value;
    }

    move(control, value) {
      this.state[control.name] = value;
      if (control.kind === "choice") {
        const option = control.option(value);
        for (const name of Object.keys(option.sets)) this.state[name] = this.setBy(option, name) ?? this.state[name];
        // A choice that others' settings depend on moves them along.
        for (const other of Object.values(this.controls)) {
          if (other.kind !== "choice" || other === control) continue;
          const chosen = other.option(this.state[other.name]);
          for (const [name, set] of Object.entries(chosen.sets)) {
            if (set.by === control.name) this.state[name] = this.setBy(chosen, name);
          }
        }
      }
      this.refresh();
    }

    assign(state) {
      Object.assign(this.state, state);
      this.refresh(false);
    }

    refresh(tell = true) {
      this.showControls();
      if (tell) this.source.changed(this.state);
      const values = this.source.values(this.canonical(), this.controls);
      if (values) this.draw(values);
    }

    showControls() {
      const fixed = this.fixed();
      for (const control of Object.values(this.controls)) {
        const { name } = control;
        let chosen;
        if (control.kind === "slider") {
          const named = control.marks.map(([label, value]) => ({ label, value }));
          const from = this.controls[control.marksFrom];
          for (const option of from?.options ?? []) {
            const value = this.setBy(option, name);
            if (value !== undefined) named.push({ label: option.mark, value });
          }
          control.mark(named);
          const option = from?.option(this.state[from.name]);
          const value = option && this.setBy(option, name);
          if (value !== undefined) chosen = { label: option.mark, value };
        }
        if (control.element.classList.contains("nbk-fixed") !== fixed.has(name)) control.enable(!fixed.has(name));
        if (control.kind === "choice" && this.config.impossible.length) {
          control.allow((value) => this.possible({ ...this.state, [name]: value }));
        }
        control.show(this.state[name], chosen, fixed.has(name));
      }
    }

    draw(values) {
      const labels = {};
      this.values = values;
      for (const control of Object.values(this.controls)) {
        const value = this.state[control.name];
        labels[control.name] = control.write(value);
        if (control.kind !== "choice" || !Number.isNaN(+value)) values[control.name] ??= [+value];
      }
      for (const artist of this.artists) artist.update(values, labels);
      this.sentence = writeSentence(this.config.summary, values, labels);
      if (this.guess) this.sentence = this.guess.tell(this.sentence);
      this.find(".nbk-sentence").textContent = this.sentence;
      if (this.tables) this.tableFrame ??= requestAnimationFrame(() => this.fillTables());
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.settle(), SETTLED);
    }

    settle() {
      const spoken = this.find(".nbk-spoken");
      if (spoken.textContent !== this.sentence) spoken.textContent = this.sentence;
      this.source.settled?.(this.state);
    }

    notice(text) {
      const notice = this.find(".nbk-notice");
      notice.hidden = !text;
      notice.textContent = text;
    }

    // -- tools --

    reset() {
      this.each("stop");
      this.state = this.defaults();
      this.refresh();
    }

    async link(button) {
      this.settle();
      const text = button.textContent;
      try {
        const hash = location.hash || `#${this.root.id}`;
        await navigator.clipboard.writeText(location.href.split("#")[0] + hash);
        button.textContent = "Copied";
      } catch {
        button.textContent = "It is in the address bar";
      }
      setTimeout(() => { button.textContent = text; }, 1500);
    }

    // Arrays that share their x stand side by side; single numbers first.
    sheets() {
      const { values } = this;
      const sheets = new Map();
      const done = new Set();
      const add = (name, head, first) => {
        if (done.has(name) || !this.config.labels[name]) return;
        done.add(name);
        const id = JSON.stringify([head, first]);
        if (!sheets.has(id)) sheets.set(id, { head, first, columns: [] });
        sheets.get(id).columns.push(name);
      };
      const names = Object.keys(this.config.labels);
      for (const name of names) if (values[name].length === 1) add(name, "", [""]);
      for (const artist of this.artists) {
        if (artist.kind === "line" || artist.kind === "band" || artist.kind === "bars") {
          const xs = Array.from(artist.numbers(artist.x, values), (v) => writeNumber(v ?? NaN, "4"));
          for (const name of [artist.y, artist.lower]) if (name) add(name, artist.axes.xlabel, xs);
        } else if (artist.kind === "outline") {
          const xs = artist.x.slice(1).map((v, i) => `${writeNumber(artist.x[i])} to ${writeNumber(v)}`);
          add(artist.y, artist.axes.xlabel, xs);
        }
      }
      for (const name of names) add(name, "entry", Array.from(values[name], (_, i) => i));
      return [...sheets.values()];
    }

    async table(button) {
      const box = this.find(".nbk-numbers");
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", !box.hidden);
      button.textContent = box.hidden ? "Show the numbers" : "Hide the numbers";
      this.tables = !box.hidden;
      if (this.tables && (await this.ready())) this.fillTables();
    }

    async ready() {
      if (!this.values) await this.source.load();
      if (!this.values) this.refresh(false);
      return this.values;
    }

    fillTables() {
      this.tableFrame = null;
      const make = (tag, text, scope) => {
        const cell = document.createElement(tag);
        cell.textContent = text;
        if (scope) cell.scope = scope;
        return cell;
      };
      const line = (cells) => {
        const row = document.createElement("tr");
        row.append(...cells);
        return row;
      };
      this.find(".nbk-numbers").replaceChildren(...this.sheets().map(({ head, first, columns }) => {
        const table = document.createElement("table");
        const labels = columns.map((name) => this.config.labels[name]);
        const more = first.length > ROWS ? ` (the first ${ROWS} of ${first.length}; the CSV file has all)` : "";
        table.createCaption().textContent = labels.join(", ") + more;
        const bare = first.length === 1;
        table.createTHead().append(line([...(bare ? [] : [make("th", head || "entry", "col")]), ...labels.map((text) => make("th", text, "col"))]));
        const body = table.createTBody();
        first.slice(0, ROWS).forEach((x, i) => {
          const cells = columns.map((name) => make("td", writeNumber(this.values[name][i])));
          body.append(line(bare ? cells : [make("th", x, "row"), ...cells]));
        });
        return table;
      }));
    }

    async csv() {
      if (!(await this.ready())) return;
      const quote = (text) => (/[",\n]/.test(text) ? `"${String(text).replaceAll('"', '""')}"` : text);
      const rows = [["control", "value"], ...Object.entries(this.state)];
      for (const { head, first, columns } of this.sheets()) {
        rows.push([], [head || "entry", ...columns]);
        first.forEach((x, i) => rows.push([x, ...columns.map((name) => this.values[name][i])]));
      }
      const text = rows.map((row) => row.map(quote).join(",")).join("\n");
      const url = URL.createObjectURL(new Blob([text + "\n"], { type: "text/csv" }));
      Object.assign(document.createElement("a"), { href: url, download: `${this.name}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    }
  }

  // ---- In a page of the book ----------------------------------------------

  const waiting = new Map(); // name -> [resolve] of figures, or the text itself

  function takeAtlas(name, text) {
    const takers = waiting.get(name);
    if (Array.isArray(takers)) takers.forEach((take) => take(text));
    waiting.set(name, text);
  }

  function atlasText(root) {
    const { name, explorables } = root.dataset;
    const here = waiting.get(name);
    if (typeof here === "string") return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      waiting.set(name, [...(here ?? []), resolve]);
      if (here) return;
      const script = document.createElement("script");
      script.src = `${explorables}/${name}.js`;
      script.onerror = () => reject(new Error("its file is missing"));
      script.onload = () => reject(new Error("its file is damaged"));
      document.head.append(script);
    });
  }

  class PageSource {
    constructor(root) { this.root = root; }

    load() {
      this.loading ??= atlasText(this.root)
        .then((text) => Atlas.unpack(this.figure.config.atlas, text))
        .then((atlas) => { this.atlas = atlas; }, (error) => {
          const damaged = error instanceof TypeError || error.name === "InvalidCharacterError";
          this.fail(damaged ? "its file is damaged" : error.message);
        })
        .then(() => {
          if (this.atlas) this.figure.refresh(false);
          this.root.dataset.ready = this.atlas ? "yes" : "no";
        });
      return this.loading;
    }

    fail(why) {
      const { figure } = this;
      figure.notice(`The values behind this figure could not be loaded (${why}). It stays as first drawn.`);
      for (const control of Object.values(figure.controls)) control.enable(false);
      figure.find(".nbk-tools").hidden = true;
      figure.guess?.reveal();
    }

    values(state, controls) {
      if (!this.atlas) {
        this.load();
        return null;
      }
      const names = Object.keys(this.atlas.entries);
      return Object.fromEntries(names.map((name) => [name, this.atlas.read(name, state, controls)]));
    }

    changed() {}

    text(value) { return typeof value === "number" ? String(+value.toPrecision(6)) : String(value); }

    settled(state) {
      const { figure } = this;
      const parts = new URLSearchParams(location.hash.slice(1));
      const kept = [...parts].filter(([key]) => key.includes(".") && !key.startsWith(`${figure.name}.`));
      for (const { name, default: value } of figure.config.controls) {
        if (state[name] !== value) kept.push([`${figure.name}.${name}`, this.text(state[name])]);
      }
      if (figure.guess?.text) kept.push([`${figure.name}.guess`, figure.guess.text]);
      const hash = new URLSearchParams(kept).toString();
      if (!hash && !location.hash.includes(`${figure.name}.`)) return;
      try {
        history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
      } catch { /* a page that may not write its address */ }
    }

    fromFragment() {
      const state = {};
      for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
        if (!key.startsWith(`${this.figure.name}.`)) continue;
        const part = key.slice(this.figure.name.length + 1);
        if (part === "guess" && this.figure.guess) this.figure.guess.text = text;
        const control = this.figure.controls[part];
        const value = control?.accepts(text);
        if (value !== undefined) state[control.name] = value;
      }
      return this.figure.possible({ ...this.figure.defaults(), ...state }) ? state : {};
    }
  }

  function mount(root) {
    const source = new PageSource(root);
    const figure = new Explorable(root, source);
    source.figure = figure;
    const follow = (first) => {
      const state = source.fromFragment();
      if (!Object.keys(state).length) return;
      figure.assign({ ...figure.defaults(), ...state });
      if (first) root.scrollIntoView();
    };
    follow(true);
    addEventListener("hashchange", () => follow(false));
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      source.load();
    }, { rootMargin: "600px" });
    near.observe(root);
    root.addEventListener("focusin", () => source.load(), { once: true });
    return figure;
  }

  function boot() {
    for (const root of document.querySelectorAll(".nbk-explorable[data-explorables]")) {
      if (root.dataset.alive) continue;
      try {
        mount(root);
      } catch (error) { // one broken figure leaves the others alive
        console.error(error);
      }
    }
  }

  // ---- In a widget, with a kernel -----------------------------------------

  function render({ model, el }) {
    el.innerHTML = model.get("_html");
    const root = el.querySelector(".nbk-explorable");
    // Keys pressed here are the controls', not the notebook's.
    root.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", (event) => event.stopPropagation());
    const names = model.get("_names");
    let figure;
    let patience;
    const source = {
      load: async () => {},
      values: () => null,
      changed: (state) => {
        for (const name of names) model.set(name, state[name]);
        model.save_changes();
        clearTimeout(patience);
        patience = setTimeout(() => figure.notice("Waiting for the kernel: is it running?"), 3000);
      },
    };
    figure = new Explorable(root, source);
    root.querySelector('[data-do="link"]').remove();
    const receive = (message, buffers) => {
      if (message.kind !== "values" && message.kind !== "error") return;
      clearTimeout(patience);
      figure.notice(message.kind === "error" ? message.text : "");
      if (message.kind === "error") return;
      const values = {};
      message.names.forEach((name, i) => {
        const { buffer, byteOffset, byteLength } = buffers[i];
        values[name] = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
      });
      figure.draw(values);
    };
    const follow = () => {
      const state = {};
      for (const name of names) {
        const control = figure.controls[name];
        state[name] = control.kind === "choice" ? String(model.get(name)) : model.get(name);
      }
      figure.state = state;
      figure.showControls();
    };
    follow();
    model.on("msg:custom", receive);
    for (const name of names) model.on(`change:${name}`, follow);
    model.send({ kind: "show" });
    return () => {
      model.off("msg:custom", receive);
      for (const name of names) model.off(`change:${name}`, follow);
      clearTimeout(patience);
      figure.close();
    };
  }

  return { boot, render, takeAtlas, writeNumber, writeSentence };
})();

if (typeof document !== "undefined" && document.currentScript) {
  window.nbkernelAtlas = nbkernelExplorables.takeAtlas;
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", nbkernelExplorables.boot);
  else nbkernelExplorables.boot();
}
