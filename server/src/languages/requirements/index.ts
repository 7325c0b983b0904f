export * from "./marker";
export { parseRequirements } from "./parse";
export { parseRequirement } from "./parse-requirement";
export type * from "./syntax";
