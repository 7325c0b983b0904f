export {
  expandVariables,
  type ImageReference,
  parseImageReference,
  type VariableReference,
  variablesIn,
} from "./image-reference";
export * from "./lookup";
export { parseDockerfile } from "./parse";
export type * from "./syntax";
