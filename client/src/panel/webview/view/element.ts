/** What the page is to show. Drawn anew for every report; `draw` changes only what differs. */
export interface ViewElement {
  readonly tag: string;
  /** Names the element among its siblings, so that it keeps its identity, its focus and whether it is open. */
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly onClick: (() => void) | undefined;
  /** Gets what a field holds, each time the user changes it. */
  readonly onInput: ((value: string) => void) | undefined;
  readonly children: readonly View[];
}

/** What a part of the page looks like: an element, or its text. */
export type View = ViewElement | string;

/** `key`: what tells an element from its siblings, so that it stays the same when they change. */
export interface ElementOptions {
  readonly key?: string;
  readonly class?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: () => void;
  readonly onInput?: (value: string) => void;
}

/** `false`, `undefined` and "" among the children are left out. */
export function h(
  tag: string,
  options: ElementOptions,
  ...children: readonly (View | readonly View[] | false | undefined)[]
): ViewElement {
  return {
    tag,
    key: options.key,
    attributes: {
      ...(options.class === undefined ? {} : { class: options.class }),
      ...options.attributes,
    },
    onClick: options.onClick,
    onInput: options.onInput,
    children: children
      .flat()
      .filter((child): child is View => child !== false && child !== undefined && child !== ""),
  };
}

/** A section that is folded until somebody wants it. */
export function foldedSection(
  key: string,
  title: string,
  ...content: Parameters<typeof h>[2][]
): ViewElement {
  return h(
    "details",
    { key, class: "section" },
    h("summary", { class: "section-title" }, h("h2", {}, title)),
    ...content,
  );
}

export function button(label: string, onClick: () => void, options: ElementOptions = {}): ViewElement {
  return h("button", { ...options, onClick, attributes: { type: "button", ...options.attributes } }, label);
}
