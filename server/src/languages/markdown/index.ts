export { githubAnchor, hasAnchor } from "./anchors";
export { type LinkTarget, splitTarget } from "./links";
export { parseMarkdown } from "./parse";
export type * from "./syntax";
