export * from "./lookup";
export { parseToml } from "./parse";
export type * from "./syntax";
export { parseTomlValues } from "./values";
