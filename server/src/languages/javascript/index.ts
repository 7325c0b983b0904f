export * from "./lookup";
export { dialectOf, parseJavaScript } from "./parse";
export { type JavaScriptEnvironmentRead, scanEnvironmentReads } from "./scan-environment-reads";
export type * from "./syntax";
