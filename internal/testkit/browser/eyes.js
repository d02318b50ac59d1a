const words = (e) => (e ? e.innerText : "").replace(/\s+/g, " ").trim();
const docID = () => performance.timeOrigin + " " + location.href;
const shown = (e) => {
  const r = e.getBoundingClientRect();
  return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility === "visible";
};
const stuck = () => [...document.body.querySelectorAll("*")].filter((e) => ["sticky", "fixed"].includes(getComputedStyle(e).position));
const nameOf = (e) => {
  const label = e.getAttribute("aria-label");
  if (label) return label.replace(/\s+/g, " ").trim();
  return words(e) || (e.value || "").trim();
};
const pick = (css, name) => {
  const all = [...document.querySelectorAll(css)].filter(shown);
  for (const fits of [(s) => s === name, (s) => s.startsWith(name), (s) => s.includes(name)]) {
    const found = all.find((e) => fits(nameOf(e)) || fits(words(e)));
    if (found) return found;
  }
  return null;
};
const control = (name) => pick("a[href], button, summary, [role=button], input[type=submit]", name) || pick("label", name);
const field = (name) => {
  const own = (l) => {
    const copy = l.cloneNode(true);
    copy.querySelectorAll(".may").forEach((e) => e.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const labels = [...document.querySelectorAll("label")].filter(shown);
  const l = labels.find((e) => own(e) === name) || labels.find((e) => own(e).startsWith(name));
  if (l) return l.control;
  return [...document.querySelectorAll("input, textarea, select")].find((e) => e.getAttribute("aria-label") === name) || null;
};
// Where a finger would touch e: in the middle of what is to be seen of it. Bars
// that stick to an edge may lie above it, so it is brought to the middle.
const spot = (e) => {
  if (!e) return null;
  e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const r = e.getClientRects()[0] || e.getBoundingClientRect();
  const x = r.left + r.width / 2, y = r.top + r.height / 2;
  const top = document.elementFromPoint(x, y);
  const label = top && top.closest("label");
  const hit = top && (e.contains(top) || top.contains(e) || (label && label.control === e));
  return [x, y, hit ? 1 : 0];
};
const focused = () => {
  const e = document.activeElement;
  if (!e || e === document.body) return "";
  const of = e.labels && e.labels.length ? words(e.labels[0]) : nameOf(e);
  return e.tagName.toLowerCase() + (e.type ? ":" + e.type : "") + " " + of;
};
