export * from "./lookup";
export { parseYaml } from "./parse";
export type * from "./syntax";
