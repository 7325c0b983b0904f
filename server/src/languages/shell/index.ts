export * from "./lookup";
export { parseShell } from "./parse";
export type * from "./syntax";
export { splitWords } from "./tokens";
