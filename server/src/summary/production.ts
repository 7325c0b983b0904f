import { configurations } from "../engine/configuration/configuration";
import { type Database, type Fact, fact } from "../engine/database";
import { failureText } from "../engine/guard";
import { type Message, message } from "../engine/message";
import { inFolder, isInside } from "../engine/path";
import { isAbsent, orNone } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import type { QuestionId } from "../engine/verdict";
import { composeDeployments } from "../facts/deployment/compose/compose-model";
import { composeQuestion } from "../facts/deployment/compose/compose-question";
import { dockerBuilds } from "../facts/deployment/docker/docker-builds";
import { charts } from "../facts/deployment/kubernetes/charts";
import { environmentQuestion } from "../facts/deployment/loaded-env-files";
import { checkoutEnvFiles } from "../facts/deployment/platforms/checkout-env-files";
import { pipelineTarget } from "../facts/deployment/platforms/pipeline-target";
import { platformNames } from "../facts/deployment/platforms/platform-process";
import { platformProcesses } from "../facts/deployment/platforms/platforms";
import { envFilesOf } from "../facts/deployment/production-environment";
import { requestPaths } from "../facts/deployment/request-path";
import { productionProjects } from "../facts/deployment/service-roles";
import type { ConfigurationQuestion, LoadedConfiguration, StackConfiguration } from "../stacks/stack";
import { stacks } from "../stacks/stacks";
import { understanding } from "../stacks/understanding";

/** What production is, as far as the repository shows: what every verdict about it rests on. */
export interface Production {
  readonly statements: readonly ProductionStatement[];
  readonly questions: readonly ProductionQuestion[];
  /** Frameworks that were recognised and whose configuration is not read: a sentence each. */
  readonly notRead: readonly Message[];
}

/** A part of what production is, and how that is known. */
export interface ProductionStatement extends LoadedConfiguration {
  readonly about: "deployment" | "settings" | "environment" | "proxy" | "others";
}

/** What the repository leaves open, and the line of `.readiness.json` that settles it. */
export interface ProductionQuestion extends Omit<ConfigurationQuestion, "example"> {
  /** What to add to `.readiness.json`, with the first candidate. */
  readonly add: string;
  /** Answers that settle it as the repository stands. */
  readonly answers: readonly ProductionAnswer[];
}

/** An answer to a question, as a button offers it. */
export interface ProductionAnswer {
  readonly title: Message;
  /** What the member is set to. */
  readonly value: readonly string[];
}

function named(names: readonly string[]): readonly ProductionAnswer[] {
  return names.map((name) => ({ title: message("{name}", { name }), value: [name] }));
}

/**
 * What the panel, `check` and the audit say of production. A part that fails is named in `notRead` and takes nothing
 * along.
 */
export const production: Fact<Production> = fact("production", (db) => {
  const notRead: Message[] = [];
  /** A part that fails costs that part. */
  const part = <T>(read: (db: Database) => readonly T[]): readonly T[] => {
    try {
      return read(db);
    } catch (thrown) {
      notRead.push(
        message("What production is was not read in full: {error}.", { error: failureText(thrown) }),
      );
      return [];
    }
  };
  const statements = [deployments, settings, environment, proxies, others].flatMap(part);
  return { statements, questions: part(questions), notRead: [...part(onlyRecognised), ...notRead] };
});

function onlyRecognised(db: Database): readonly Message[] {
  return db
    .get(understanding)
    .onlyRecognised.map(({ framework }) =>
      message("{framework}: recognised, its configuration is not read yet.", { framework }),
    );
}

function deployments(db: Database): readonly ProductionStatement[] {
  const compose = orNone(db.get(composeDeployments))
    .filter(({ judgedAsProduction }) => judgedAsProduction)
    .map(
      ({ files, certainty, because, places }): ProductionStatement => ({
        about: "deployment",
        what: together(files),
        certainty,
        because,
        places,
      }),
    );
  const installed = chartStatements(db);
  const platforms = new Map<string, ProductionStatement>();
  for (const { place, platform } of db.get(platformProcesses))
    if (!platforms.has(place.path) && ![...installed.keys()].some((folder) => isInside(place.path, folder)))
      platforms.set(place.path, {
        about: "deployment",
        what: message("{path}", { path: place.path }),
        certainty: "certain",
        because:
          platform === "procfile"
            ? message("a platform such as Heroku starts what it names")
            : message("{platform} starts what it names", { platform: platformNames[platform] }),
        places: [place],
      });
  const found = [...compose, ...platforms.values(), ...installed.values()];
  if (found.length > 0) return found;
  const [build] = db.get(dockerBuilds).filter((one) => one.judgedAsProduction);
  if (!build) return [];
  return [
    {
      about: "deployment",
      what: message("{path}", { path: build.path }),
      certainty: "likely",
      because: message("the image is built here, and nothing says how it is started"),
      places: [],
    },
  ];
}

/** The charts of Helm that start pods, by folder, each with the pipeline that installs something in a cluster. */
function chartStatements(db: Database): ReadonlyMap<RelativePath, ProductionStatement> {
  const whole = db.get(charts).filter(({ folder }) => db.has(inFolder(folder, "Chart.yaml")));
  const { place: installing } = db.get(pipelineTarget);
  return new Map(
    whole.map(({ folder, place }): [RelativePath, ProductionStatement] => [
      folder,
      {
        about: "deployment",
        what: message("{path}", { path: folder === "" ? "Chart.yaml" : folder }),
        certainty: "likely",
        because: message("a cluster starts what its templates name"),
        places: [place, installing].flatMap((one) => one ?? []),
      },
    ]),
  );
}

/** Files that are loaded together; of many the first ones and a number. */
function together(files: readonly RelativePath[]): Message {
  if (files.length <= 3) return message("{files}", { files: files.join(" + ") });
  return message("{files} and {count} more files", {
    files: files.slice(0, 2).join(" + "),
    count: files.length - 2,
  });
}

function settings(db: Database): readonly ProductionStatement[] {
  return configurationsOf(db).flatMap(({ loaded }) => loaded.map((one) => ({ about: "settings", ...one })));
}

/** What production loads of the configuration of each framework. */
function configurationsOf(db: Database): readonly StackConfiguration[] {
  return stacks.flatMap(({ configuration }) => (configuration ? [db.get(configuration)] : []));
}

function environment(db: Database): readonly ProductionStatement[] {
  const projects = db.get(productionProjects);
  const found = new Map<string, ProductionStatement>();
  const checkout = db.get(checkoutEnvFiles);
  const loaded = [
    ...orNone(projects).flatMap(({ deployment, services }) =>
      services.flatMap(({ service }) => envFilesOf(db, service, deployment.folder)),
    ),
    ...checkout,
    ...db
      .get(platformProcesses)
      .flatMap(({ envFile }) => envFile ?? [])
      .filter(({ written }) => !checkout.some(({ path }) => written.endsWith(`/${path}`))),
  ];
  for (const file of loaded) {
    const [template] = file.templates;
    const shown = file.path ?? file.written;
    if (found.has(shown)) continue;
    found.set(shown, {
      about: "environment",
      what: file.isHere
        ? message("environment from {path}", { path: shown })
        : template === undefined
          ? message("environment from {path}, which is not in the repository", { path: shown })
          : message(
              "environment from {path}, which is not in the repository; {template} stands in for names only",
              { path: shown, template },
            ),
      certainty: file.isHere ? "certain" : "undecided",
      because: undefined,
      places: [file.place],
    });
  }
  return [...found.values()];
}

const proxyNames: ReadonlyMap<string, string> = new Map([
  ["nginx", "nginx"],
  ["traefik", "Traefik"],
  ["caddy", "Caddy"],
]);

function proxies(db: Database): readonly ProductionStatement[] {
  const paths = db.get(requestPaths);
  if (isAbsent(paths)) return [];
  const found = paths.filter(({ entry }) => proxyNames.has(entry));
  return [...new Map(found.map((one) => [one.entry, one])).values()].map(({ entry, place }) => ({
    about: "proxy",
    what: message("{proxy} in front", { proxy: proxyNames.get(entry) ?? entry }),
    certainty: "likely",
    because: undefined,
    places: place ? [place] : [],
  }));
}

function others(db: Database): readonly ProductionStatement[] {
  return orNone(db.get(composeDeployments))
    .filter(({ judgedAsProduction }) => !judgedAsProduction)
    .map(({ files, stage, because, places }) => ({
      about: "others",
      what:
        stage === "test"
          ? message("{files} is for tests", { files: together(files) })
          : message("{files} is not production's", { files: together(files) }),
      certainty: "likely",
      because,
      places: places.slice(0, 3),
    }));
}

function questions(db: Database): readonly ProductionQuestion[] {
  const found: ProductionQuestion[] = [];
  const compose = db.get(composeQuestion);
  if (compose)
    found.push({
      id: "production.compose",
      text: compose.text,
      candidates: compose.candidates,
      add: adding("production", "compose", compose.candidates[0] ?? "docker-compose.yml"),
      member: ["production", "compose"],
      answers: [...named(compose.candidates), { title: message("None of them"), value: [] }],
    });
  for (const { question } of configurationsOf(db)) {
    if (!question) continue;
    const { id, text, candidates, example, member } = question;
    const add = adding(member[0], member[1], candidates[0] ?? example);
    found.push({ id, text, candidates, add, member, answers: named(candidates) });
  }
  const isAnswered = db
    .get(configurations)
    .some(({ folder, productionEnvFiles }) =>
      productionEnvFiles.some((file) => db.has(inFolder(folder, file))),
    );
  const absent = environment(db).filter(({ certainty }) => certainty === "undecided");
  const [first] = absent;
  if (first && !isAnswered) {
    const path = String(first.what.values.path);
    found.push({
      id: environmentQuestion,
      text: message("What does {path} set in production? It is not in the repository.", { path }),
      candidates: absent.map(({ what }) => String(what.values.path)),
      add: adding("production", "envFiles", path),
      member: ["production", "envFiles"],
      answers: [...new Set(absent.flatMap(({ what }) => what.values.template ?? []))].map((template) => ({
        title: message("What {template} says", { template }),
        value: [String(template)],
      })),
    });
  }
  return found;
}

/** What the member of a question is set to when a person points at a file; undefined for a file that is no answer. */
export function answerOfFile(
  db: Database,
  question: QuestionId,
  path: RelativePath,
): readonly string[] | undefined {
  const stack = stacks.find(
    ({ configuration }) => configuration && db.get(configuration).question?.id === question,
  );
  if (!stack?.nameOfConfiguration) return [path];
  const name = stack.nameOfConfiguration(db, path);
  return name === undefined ? undefined : [name];
}

function adding(section: string, key: string, value: string): string {
  return `"${section}": { "${key}": [${JSON.stringify(value)}] }`;
}
