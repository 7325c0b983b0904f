import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, folderOf, inFolder } from "../../server/src/engine/path";
import { type Absent, absent, orNone } from "../../server/src/engine/rule";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { leadsToOwnMachine } from "../../server/src/facts/deployment/own-machine";
import { isTracked } from "../../server/src/facts/deployment/production-environment";
import { envFiles, parsedEnvFile } from "../../server/src/facts/repository/env-files";

/** An address that a build writes into the scripts that browsers load. */
export interface BuiltInAddress {
  /** Of the variable: VITE_API_URL. */
  readonly name: string;
  /** Whose name it is: "machine" for the one on which it is asked for, "container" for one that only containers know. */
  readonly leadsTo: "machine" | "container" | "server";
  readonly place: Place;
}

/** Names whose values bundlers write into the code for browsers. */
const isForBrowsers =
  /^(?:VITE|NEXT_PUBLIC|NUXT_PUBLIC|REACT_APP|VUE_APP|EXPO_PUBLIC|GATSBY|PUBLIC)_\w*(?:URL|URI|HOST|ENDPOINT|API|BASE|SERVER|ORIGIN|WS|SOCKET)/i;

const address = /^(?:(?:https?|wss?):\/\/[\w.-]+|\/[\w/-]*$)/i;

/** `http://backend:3001`: a name without a dot is known inside of the network alone. */
const ofContainer = /^(?:https?|wss?):\/\/[\w-]+(?:[:/]|$)/i;

/** Nothing for a container's name where code that runs in another container may be what asks for it. */
function targetOf(db: Database, name: string, value: string): BuiltInAddress["leadsTo"] | undefined {
  if (leadsToOwnMachine(value)) return "machine";
  if (!ofContainer.test(value)) return "server";
  const isConfigured = db
    .paths()
    .some(
      (path) => /^vite\.config\.[cm]?[jt]s$/.test(fileNameOf(path)) && db.file(path)?.text.includes(name),
    );
  return /^(?:VITE|REACT_APP|VUE_APP)_/.test(name) && !isConfigured ? "container" : undefined;
}

/** Of the arguments that production's Compose builds give, and of committed `.env.production` files. Absent without any. */
export const builtInAddresses: Fact<readonly BuiltInAddress[] | Absent> = fact("built-in addresses", (db) => {
  const deployments = db.get(productionDeployments);
  const given = orNone(deployments).flatMap(({ services }) =>
    services.flatMap(({ build, profiles }) =>
      profiles.length > 0
        ? []
        : (build?.args ?? []).flatMap(({ name, value, place }) =>
            value && value.variables.length === 0 ? [{ name, value: value.value ?? "", place }] : [],
          ),
    ),
  );
  const committed = db.get(envFiles).flatMap(({ path, role }) =>
    role === "values" &&
    fileNameOf(path) === ".env.production" &&
    db.has(inFolder(folderOf(path), "package.json")) &&
    isTracked(db, path)
      ? db.of(parsedEnvFile, path).entries.map(({ key, value, keyRange }) => ({
          name: key,
          value,
          place: { path, range: keyRange },
        }))
      : [],
  );
  const all = [...given, ...committed];
  // `API_URL` beside `API_URL_PROD`: the code chooses between them.
  const chosen = new Set(all.map(({ name }) => name.replace(/_(?:PROD|PRODUCTION|LIVE)$/, "_")));
  const found = all
    .filter(({ name, value }) => isForBrowsers.test(name) && address.test(value) && !chosen.has(`${name}_`))
    .flatMap(({ name, value, place }) => {
      const leadsTo = targetOf(db, name, value);
      return leadsTo ? [{ name, leadsTo, place }] : [];
    });
  return found.length === 0 ? absent : found;
});
