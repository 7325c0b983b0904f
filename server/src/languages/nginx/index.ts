export * from "./lookup";
export { parseNginx } from "./parse";
export type * from "./syntax";
