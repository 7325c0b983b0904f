export * from "./lookup";
export { parseJavaScript } from "./parse";
export { type JavaScriptEnvironmentRead, scanEnvironmentReads } from "./scan-environment-reads";
export type * from "./syntax";
