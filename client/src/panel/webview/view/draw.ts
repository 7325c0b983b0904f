import type { View, ViewElement } from "./element";

/**
 * Makes the children of `host` what `views` say. Elements that stay are the same nodes as before: scrolling, focus and
 * what the user has opened survive. When the focused element is gone, the focus goes to what took its place.
 */
export function draw(host: Element, views: readonly View[]): void {
  const focused = document.activeElement;
  const trail = focused && host.contains(focused) ? trailOf(focused, host) : [];
  drawChildren(host, views);
  if (trail.length > 0) keepFocus(host, trail);
}

/** A page that is not in use never takes the focus from where the user types: it waits until they come back. */
function keepFocus(host: Element, trail: readonly number[]): void {
  const isLost = () => !document.activeElement?.closest("#panel *");
  if (!isLost()) return;
  if (document.hasFocus()) focusNear(host, trail);
  else window.addEventListener("focus", () => isLost() && focusNear(host, trail), { once: true });
}

const keys = new WeakMap<Node, string>();
const clickHandlers = new WeakMap<Node, () => void>();
const inputHandlers = new WeakMap<Node, (value: string) => void>();
const names = new WeakMap<Element, ReadonlySet<string>>();

function drawChildren(host: Element, views: readonly View[]): void {
  const known = new Map<string, ChildNode>();
  for (const child of host.childNodes) known.set(keys.get(child) ?? "", child);
  const counts = new Map<string, number>();
  const wanted = views.map((view) => {
    const kind = typeof view === "string" ? "#text" : view.tag;
    const own = typeof view === "string" ? undefined : view.key;
    const number = (counts.get(kind) ?? 0) + 1;
    if (own === undefined) counts.set(kind, number);
    const key = own === undefined ? `${kind} ${number}` : `${kind}=${own}`;
    const node = known.get(key) ?? create(view, host);
    known.delete(key);
    keys.set(node, key);
    return { view, node };
  });
  for (const left of known.values()) left.remove();
  wanted.forEach(({ view, node }, index) => {
    const there = host.childNodes[index];
    if (there !== node) host.insertBefore(node, there ?? null);
    update(node, view);
  });
}

const svgTags = new Set(["svg", "polyline", "circle", "line", "text"]);

function create(view: View, host: Element): ChildNode {
  if (typeof view === "string") return document.createTextNode(view);
  const node = svgTags.has(view.tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", view.tag)
    : host.ownerDocument.createElement(view.tag);
  node.addEventListener("click", () => clickHandlers.get(node)?.());
  node.addEventListener("input", () => inputHandlers.get(node)?.((node as HTMLInputElement).value));
  return node;
}

function update(node: ChildNode, view: View): void {
  if (typeof view === "string") {
    if (node.nodeValue !== view) node.nodeValue = view;
    return;
  }
  const element = node as Element;
  updateAttributes(element, view);
  if (view.onClick) clickHandlers.set(node, view.onClick);
  else clickHandlers.delete(node);
  if (view.onInput) inputHandlers.set(node, view.onInput);
  else inputHandlers.delete(node);
  drawChildren(element, view.children);
  updateField(element, view.attributes);
}

/** What a field holds is no longer its attribute once the user has changed it; of a list it is one of the children. */
function updateField(element: Element, { value }: Readonly<Record<string, string>>): void {
  const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
  if (isField && value !== undefined && element.value !== value) element.value = value;
}

/** Only what was set from here is taken away again: `open` of details belongs to the user. */
function updateAttributes(element: Element, { attributes }: ViewElement): void {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  const wanted = new Set(Object.keys(attributes));
  for (const name of names.get(element) ?? []) if (!wanted.has(name)) element.removeAttribute(name);
  names.set(element, wanted);
}

/** Positions among the siblings from the host down to an element. */
function trailOf(element: Element, host: Element): number[] {
  const trail: number[] = [];
  for (let each: Element = element; each !== host && each.parentElement; each = each.parentElement)
    trail.unshift([...each.parentElement.children].indexOf(each));
  return trail;
}

function focusNear(host: Element, trail: readonly number[]): void {
  let at = host;
  for (const index of trail) {
    const next = at.children[Math.min(index, at.children.length - 1)];
    if (!next) break;
    at = next;
  }
  for (let each: Element | null = at; each && host.contains(each); each = each.parentElement) {
    const target = [each, ...each.querySelectorAll(focusable)].find(
      (one) => one.matches(focusable) && one.checkVisibility(),
    );
    if (target instanceof HTMLElement) {
      target.focus({ preventScroll: true });
      return;
    }
  }
}

const focusable = "button, input, select, summary, [tabindex='0']";
