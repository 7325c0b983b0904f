import { itemsOf, mappingOf, pairAt, pairsOf, textOf, type YamlNode } from "../../languages/yaml";
import {
  inputsIn,
  isScalar,
  namesIn,
  type PipelineSource,
  placeIn,
  stepsIn,
  textIn,
  useIn,
  variablesIn,
} from "./read-steps";
import type {
  Job,
  PermissionScope,
  Permissions,
  PipelineContainer,
  RunsOn,
  Trigger,
  Workflow,
} from "./workflow";

/** Undefined where the file has no jobs. */
export function readWorkflow(source: PipelineSource): Workflow | undefined {
  const { root, errors } = source.file;
  const jobs = pairAt(root, "jobs");
  if (!root || !jobs || !mappingOf(jobs.value)) return undefined;
  const valueAt = (key: string) => pairAt(root, key)?.value;
  const concurrency = pairAt(root, "concurrency");
  return {
    path: source.path,
    place: placeIn(source, jobs.keyRange),
    triggers: triggersIn(source, pairAt(root, "on")?.value),
    permissions: permissionsIn(source, root),
    environment: variablesIn(source, valueAt("env")),
    concurrency: concurrency && placeIn(source, concurrency.keyRange),
    shell: textOf(pairAt(pairAt(valueAt("defaults"), "run")?.value, "shell")?.value),
    jobs: pairsOf(jobs.value).flatMap(({ key, keyRange, value }) =>
      mappingOf(value) ? [jobIn(source, key, placeIn(source, keyRange), value)] : [],
    ),
    incomplete: errors.length > 0,
  };
}

function triggersIn(source: PipelineSource, node: YamlNode | undefined): readonly Trigger[] {
  const bare = { types: [], branches: [], tags: [], inputs: [] };
  const text = textIn(source, node);
  if (text) return [{ ...bare, name: text.value, place: text.place }];
  const listed = itemsOf(node).flatMap((item): readonly Trigger[] => {
    const one = textIn(source, item);
    return one ? [{ ...bare, name: one.value, place: one.place }] : [];
  });
  const described = pairsOf(node).map(
    ({ key, keyRange, value }): Trigger => ({
      name: key,
      place: placeIn(source, keyRange),
      types: namesIn(pairAt(value, "types")?.value),
      branches: namesIn(pairAt(value, "branches")?.value),
      tags: namesIn(pairAt(value, "tags")?.value),
      inputs: inputsIn(source, pairAt(value, "inputs")?.value),
    }),
  );
  return [...listed, ...described];
}

function permissionsIn(source: PipelineSource, node: YamlNode): Permissions | undefined {
  const pair = pairAt(node, "permissions");
  if (!pair) return undefined;
  const word = textOf(pair.value);
  const scopes = pairsOf(pair.value).map(
    ({ key, value, range }): PermissionScope => ({
      name: key,
      level: levels.find((level) => level === textOf(value)) ?? "unknown",
      place: placeIn(source, range),
    }),
  );
  const isEmpty = mappingOf(pair.value) !== undefined && scopes.length === 0;
  return {
    place: placeIn(source, pair.keyRange),
    all: word === "write-all" || word === "read-all" ? word : isEmpty ? "none" : undefined,
    scopes,
  };
}

const levels = ["read", "write", "none"] as const;

function jobIn(source: PipelineSource, id: string, place: Job["place"], node: YamlNode): Job {
  const valueAt = (key: string) => pairAt(node, key)?.value;
  const placeAt = (key: string) => {
    const pair = pairAt(node, key);
    return pair && placeIn(source, pair.keyRange);
  };
  const secrets = textIn(source, valueAt("secrets"));
  return {
    id,
    place,
    permissions: permissionsIn(source, node),
    environment: variablesIn(source, valueAt("env")),
    deploysTo: placeAt("environment"),
    concurrency: placeAt("concurrency"),
    runsOn: runsOnIn(source, node),
    containers: containersIn(source, node),
    needs: namesIn(valueAt("needs")),
    condition: textIn(source, valueAt("if")),
    outputs: variablesIn(source, valueAt("outputs")),
    matrix: variablesIn(source, pairAt(valueAt("strategy"), "matrix")?.value),
    shell: textOf(pairAt(pairAt(valueAt("defaults"), "run")?.value, "shell")?.value),
    uses: useIn(source, valueAt("uses")),
    inheritsSecrets: secrets?.value === "inherit" ? secrets.place : undefined,
    inputs: variablesIn(source, valueAt("with")).map(({ name, text }) => ({
      name: name.toLowerCase(),
      text,
    })),
    secrets: variablesIn(source, mappingOf(valueAt("secrets"))),
    steps: stepsIn(source, valueAt("steps")),
  };
}

function runsOnIn(source: PipelineSource, node: YamlNode): RunsOn | undefined {
  const pair = pairAt(node, "runs-on");
  if (!pair) return undefined;
  const labels = variablesIn(source, pair.value).map(({ text }) => text);
  return { place: placeIn(source, pair.value.range), labels };
}

function containersIn(source: PipelineSource, node: YamlNode): readonly PipelineContainer[] {
  const container = pairAt(node, "container");
  const read = (name: string, isService: boolean, value: YamlNode): PipelineContainer => ({
    name,
    isService,
    image: textIn(source, isScalar(value) ? value : pairAt(value, "image")?.value),
    password: textIn(source, pairAt(pairAt(value, "credentials")?.value, "password")?.value),
    environment: variablesIn(source, pairAt(value, "env")?.value),
  });
  return [
    ...(container ? [read("container", false, container.value)] : []),
    ...pairsOf(pairAt(node, "services")?.value).map(({ key, value }) => read(key, true, value)),
  ];
}
