import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import vulnerableDependency from "../../../../rules/dependencies/vulnerable-dependency";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase } from "../../../../server/src/engine/database";
import { renderMessage } from "../../../../server/src/engine/message";
import { reportOf } from "../../../../server/src/engine/report";
import type { AdvisoryReport, Snapshot } from "../../../../server/src/engine/snapshot";
import { severityOfVector } from "../../../../server/src/host/advisories/cvss";
import { type AuditOptions, fetchAdvisories } from "../../../../server/src/host/advisories/fetch-advisories";
import { keepAdvisories, readKeptAdvisories } from "../../../../server/src/host/advisories/kept-advisories";
import { snapshotOf } from "../../../support/snapshot";
import { type Answer, sendJson, startRegistry } from "./registry";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(answer: Answer) {
  const registry = await startRegistry(answer);
  stops.push(registry.stop);
  return registry;
}

const packageJson = '{\n  "name": "depot-frontend",\n  "dependencies": { "next": "^14.2.15" }\n}\n';
const packageLock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { next: "^14.2.15" } },
    "node_modules/next": { version: "14.2.15" },
    "node_modules/nanoid": { version: "3.3.7" },
  },
});
const npmFiles = { "package.json": packageJson, "package-lock.json": packageLock };
const credentialOf = (url: string, credential: string) => `${url.replace(/^https?:/, "")}/:${credential}\n`;
/** A user whose own `.npmrc` names this registry. */
const userOf = (url: string, more = "", environment = {}) => ({
  text: `registry=${url}/\n${more}`,
  environment,
});

const bulkAnswer = {
  next: [
    {
      id: 1103614,
      url: "https://github.com/advisories/GHSA-f82v-jwr5-mffw",
      title: "Authorization Bypass in Next.js Middleware",
      severity: "critical",
      vulnerable_versions: ">=14.0.0 <14.2.25",
      cwe: ["CWE-285"],
      cvss: { score: 9.1, vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N" },
    },
  ],
  nanoid: [
    {
      id: 1101163,
      url: "https://github.com/advisories/GHSA-mwcw-c2x4-8c55",
      title: "Predictable results in nanoid generation when given non-integer values",
      severity: "moderate",
      vulnerable_versions: "<3.3.8",
      cwe: ["CWE-835"],
      cvss: { score: 4.3, vectorString: null },
    },
  ],
};

const signal = new AbortController().signal;

/** Asks with the user's consent. */
async function audit(snapshot: Snapshot, options: Partial<AuditOptions> = {}): Promise<AdvisoryReport> {
  const report = await fetchAdvisories(snapshot, { signal, announce: () => true, ...options });
  if (!report) throw new Error("Nothing was asked");
  return report;
}

describe("npm's bulk advisory endpoint", () => {
  test("is asked for names and versions, with the user's own registry and token", async () => {
    const registry = await serve((_, response) => sendJson(response, bulkAnswer));
    const more = `${credentialOf(registry.url, "_authToken=${NPM_TOKEN}")}//elsewhere.example/:_authToken=other\n`;
    const report = await audit(snapshotOf(npmFiles), {
      userNpmrc: userOf(registry.url, more, { NPM_TOKEN: "made-up-token" }),
    });
    expect(
      registry.received.map(({ method, path, body, headers }) => [method, path, body, headers.authorization]),
    ).toEqual([
      [
        "POST",
        "/-/npm/v1/security/advisories/bulk",
        { nanoid: ["3.3.7"], next: ["14.2.15"] },
        "Bearer made-up-token",
      ],
    ]);
    expect(report).toEqual({
      date: "2026-11-23",
      asked: ["npm"],
      failures: [],
      advisories: [
        {
          ecosystem: "npm",
          package: "nanoid",
          installed: "3.3.7",
          id: "GHSA-mwcw-c2x4-8c55",
          title: "Predictable results in nanoid generation when given non-integer values",
          severity: "moderate",
          url: "https://github.com/advisories/GHSA-mwcw-c2x4-8c55",
          fixed: "3.3.8",
        },
        {
          ecosystem: "npm",
          package: "next",
          installed: "14.2.15",
          id: "GHSA-f82v-jwr5-mffw",
          title: "Authorization Bypass in Next.js Middleware",
          severity: "critical",
          url: "https://github.com/advisories/GHSA-f82v-jwr5-mffw",
          fixed: "14.2.25",
        },
      ],
    });
  });

  test("becomes findings at the line that asks for the package, and in the lock file for what it brought", async () => {
    const registry = await serve((_, response) => sendJson(response, bulkAnswer));
    const snapshot = snapshotOf(npmFiles);
    const advisories = await audit(snapshot, { userNpmrc: userOf(registry.url) });
    const { findings } = judge({ ...snapshot, advisories });
    expect(
      findings.map(({ severity, place, fixes }) => [
        severity,
        place.path,
        fixes.flatMap(({ edits }) => edits),
      ]),
    ).toEqual([
      ["minor", "package-lock.json", []],
      [
        "blocker",
        "package.json",
        [
          {
            kind: "edit",
            path: "package.json",
            range: { start: packageJson.indexOf("^14"), end: packageJson.indexOf("^14") + 8 },
            newText: "^14.2.25",
          },
        ],
      ],
    ]);
  });

  test("takes a user and password in the old form", async () => {
    const registry = await serve((_, response) => sendJson(response, {}));
    const password = Buffer.from("pass word").toString("base64");
    const more = ["username=depot", `_password=${password}`].map((one) => credentialOf(registry.url, one));
    await audit(snapshotOf(npmFiles), { userNpmrc: userOf(registry.url, more.join("")) });
    expect(registry.received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from("depot:pass word").toString("base64")}`,
    );
  });
});

describe("a workspace", () => {
  test("that names a registry gets neither token nor names of packages", async () => {
    const thief = await serve((_, response) => sendJson(response, {}));
    const token = credentialOf(thief.url, "_authToken=${NPM_TOKEN}");
    const files = { ...npmFiles, ".npmrc": `registry=${thief.url}/\n${token}` };
    const users = [
      undefined,
      {
        text: "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n",
        environment: { NPM_TOKEN: "made-up-token" },
      },
      // A credential without a registry line is meant for an encrypted line.
      { text: credentialOf(thief.url, "_authToken=made-up-token"), environment: {} },
    ];
    for (const userNpmrc of users) {
      const hosts: string[] = [];
      const report = await audit(snapshotOf(files), {
        ...(userNpmrc ? { userNpmrc } : {}),
        announce: (all) => Boolean(hosts.push(...all)),
      });
      expect(hosts).toEqual([]);
      expect(report.asked).toEqual([]);
      expect(report.failures[0]?.reason).toMatch(/only the workspace names the registry 127\.0\.0\.1:\d+/);
    }
    expect(thief.received).toEqual([]);
  });

  test("chooses among the user's registries, without credentials of its own", async () => {
    const registry = await serve((_, response) => sendJson(response, {}));
    const files = {
      ...npmFiles,
      ".npmrc": `registry=${registry.url}\n${credentialOf(registry.url, "_authToken=${NPM_TOKEN}")}`,
    };
    const environment = { NPM_TOKEN: "made-up-token" };
    await audit(snapshotOf(files), {
      userNpmrc: { text: `@depot:registry=${registry.url}/\n`, environment },
    });
    expect(registry.received).toHaveLength(1);
    expect(JSON.stringify(registry.received)).not.toContain("made-up-token");
  });

  test("cannot lead a request of the user's registry elsewhere", async () => {
    const thief = await serve((_, response) => sendJson(response, {}));
    const registry = await serve((_, response) => {
      response.writeHead(307, { location: `${thief.url}/-/npm/v1/security/advisories/bulk` });
      response.end();
    });
    const report = await audit(snapshotOf(npmFiles), { userNpmrc: userOf(registry.url) });
    expect(report.failures[0]?.reason).toBe("the registry sends elsewhere (307)");
    expect(thief.received).toEqual([]);
  });

  test("sends nothing before the hosts were announced, and nothing when they are refused", async () => {
    const registry = await serve((_, response) => sendJson(response, {}));
    const osv = await serve((_, response) => sendJson(response, { results: [{}] }));
    const snapshot = snapshotOf({ ...npmFiles, "requirements.txt": "django==4.2\n" });
    const announced: (readonly string[])[] = [];
    const ask = (agrees: boolean) =>
      fetchAdvisories(snapshot, {
        signal,
        userNpmrc: userOf(registry.url),
        osv: osv.url,
        announce: (hosts) => {
          expect([...registry.received, ...osv.received]).toEqual([]);
          announced.push(hosts);
          return agrees;
        },
      });
    expect(await ask(false)).toBeUndefined();
    expect([...registry.received, ...osv.received]).toEqual([]);
    expect((await ask(true))?.asked).toEqual(["npm", "PyPI"]);
    const hosts = [registry.url, osv.url].map((url) => new URL(url).host).sort();
    expect(announced).toEqual([hosts, hosts]);
  });
});

describe("a registry that fails", () => {
  const failures: readonly (readonly [name: string, answer: Answer, reason: RegExp])[] = [
    ["has no such endpoint", (_, response) => sendJson(response, {}, 404), /no audit endpoint \(404\)/],
    ["does not allow it", (_, response) => sendJson(response, {}, 405), /no audit endpoint \(405\)/],
    ["does not understand", (_, response) => sendJson(response, {}, 400), /refused \(400\)/],
    ["breaks down", (_, response) => sendJson(response, {}, 500), /server failed \(500\)/],
    ["wants another token", (_, response) => sendJson(response, {}, 401), /refuses access \(401\)/],
    ["is overrun", (_, response) => sendJson(response, {}, 429), /too many requests/],
    ["speaks HTML", (_, response) => sendJson(response, "<html>hello</html>"), /not JSON/],
    ["breaks off", (_, response) => sendJson(response, '{"next": [{'), /not JSON/],
    ["says nothing of use", (_, response) => sendJson(response, []), /not in the documented format/],
    [
      "leaves out the range",
      (_, response) => sendJson(response, { next: [{ title: "x" }] }),
      /not in the documented format/,
    ],
    ["never answers", () => undefined, /no answer within 0\.2 seconds/],
    ["hangs up", (_, response) => void response.destroy(), /closed the connection|cannot be reached/],
    [
      "stops in the middle",
      (_, response) => {
        response.writeHead(200);
        response.write('{"next": ');
      },
      /no answer within/,
    ],
  ];

  test.each(failures)("%s: not checked, with the reason, and no pass", async (_, answer, reason) => {
    const registry = await serve(answer);
    const snapshot = snapshotOf(npmFiles);
    const userNpmrc = userOf(registry.url, credentialOf(registry.url, "_authToken=made-up-token"));
    const isSilent = reason.source.startsWith("no answer");
    const advisories = await audit(snapshot, { userNpmrc, timeout: isSilent ? 200 : 60_000 });
    expect(advisories.asked).toEqual([]);
    expect(advisories.advisories).toEqual([]);
    expect(advisories.failures.map(({ ecosystem }) => ecosystem)).toEqual(["npm"]);
    expect(advisories.failures[0]?.reason).toMatch(reason);
    expect(advisories.failures[0]?.reason).not.toMatch(/127\.0\.0\.1|token/);
    const { findings, state, reasons } = judge({ ...snapshot, advisories });
    expect(findings).toEqual([]);
    expect(state).toBe("unknown");
    expect(reasons).toMatch(reason);
  });

  test("nobody listens: not checked", async () => {
    const registry = await startRegistry(() => undefined);
    await registry.stop();
    const { asked, failures: reasons } = await audit(snapshotOf(npmFiles), {
      userNpmrc: userOf(registry.url),
    });
    expect(asked).toEqual([]);
    expect(reasons[0]?.reason).toMatch(/refuses connections/);
  });

  test("the user's word ends it at once", async () => {
    const registry = await serve(() => undefined);
    const controller = new AbortController();
    const asking = audit(snapshotOf(npmFiles), {
      userNpmrc: userOf(registry.url),
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("cancelled")), 20);
    await expect(asking).rejects.toThrow("cancelled");
  });

  test("never asked: not checked", () => {
    const { findings, state, reasons } = judge(snapshotOf(npmFiles));
    expect(findings).toEqual([]);
    expect(state).toBe("unknown");
    expect(reasons).toMatch(/were not asked/);
  });
});

const vulnerabilityOne = {
  id: "GHSA-jh3w-4vvf-mjgr",
  aliases: ["CVE-2023-36053", "PYSEC-2023-100"],
  summary: "Django has regular expression denial of service vulnerability in EmailValidator/URLValidator",
  database_specific: { severity: "HIGH" },
  affected: [
    {
      package: { ecosystem: "PyPI", name: "Django" },
      ranges: [
        { type: "ECOSYSTEM", events: [{ introduced: "3.2a1" }, { fixed: "3.2.20" }] },
        { type: "ECOSYSTEM", events: [{ introduced: "4.2a1" }, { fixed: "4.2.3" }] },
      ],
    },
  ],
};
const vulnerabilityTwo = {
  ...vulnerabilityOne,
  id: "PYSEC-2023-100",
  aliases: ["CVE-2023-36053"],
  database_specific: {},
  severity: [],
};
const vulnerabilityThree = {
  id: "PYSEC-2024-48",
  aliases: ["CVE-2024-21503"],
  details: "A denial of service.\nMore text.",
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L" }],
  affected: [
    {
      package: { ecosystem: "PyPI", name: "sqlparse" },
      ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }],
    },
  ],
};

describe("the OSV database", () => {
  const requirements = "Django==4.2.1\nsqlparse==0.4.4\nrequests>=2\n";
  const details: Readonly<Record<string, unknown>> = Object.fromEntries(
    [vulnerabilityOne, vulnerabilityTwo, vulnerabilityThree].map((one) => [one.id, one]),
  );
  const answer: Answer = ({ path, body }, response) => {
    if (path !== "/v1/querybatch")
      return sendJson(response, details[path.replace("/v1/vulns/", "")] ?? {}, 200);
    const { queries } = body as { queries: { package: { name: string }; page_token?: string }[] };
    sendJson(response, {
      results: queries.map(({ package: { name }, page_token: page }) => {
        if (name === "django" && page === undefined)
          return { vulns: [{ id: "PYSEC-2023-100" }], next_page_token: "more" };
        if (name === "django") return { vulns: [{ id: "GHSA-jh3w-4vvf-mjgr" }] };
        return name === "sqlparse" ? { vulns: [{ id: "PYSEC-2024-48" }] } : {};
      }),
    });
  };

  test("is asked about pinned versions, page by page, and the same hole is told once", async () => {
    const osv = await serve(answer);
    const snapshot = snapshotOf({ "requirements.txt": requirements });
    const report = await audit(snapshot, { osv: osv.url });
    expect(osv.received[0]?.body).toEqual({
      queries: [
        { package: { name: "django", ecosystem: "PyPI" }, version: "4.2.1" },
        { package: { name: "sqlparse", ecosystem: "PyPI" }, version: "0.4.4" },
      ],
    });
    expect(
      report.advisories.map(({ package: name, id, severity, fixed }) => [name, id, severity, fixed]),
    ).toEqual([
      ["django", "GHSA-jh3w-4vvf-mjgr", "high", "4.2.3"],
      ["sqlparse", "PYSEC-2024-48", "moderate", undefined],
    ]);
    const { findings } = judge({ ...snapshot, advisories: report });
    expect(findings.map(({ severity, place }) => [severity, place.path, place.range.start])).toEqual([
      ["major", "requirements.txt", 0],
      ["minor", "requirements.txt", 14],
    ]);
  });

  test("that fails leaves the other half of the audit standing", async () => {
    const osv = await serve((_, response) => sendJson(response, { results: [] }));
    const npm = await serve((_, response) => sendJson(response, {}));
    const snapshot = snapshotOf({ ...npmFiles, "requirements.txt": requirements });
    const advisories = await audit(snapshot, { osv: osv.url, userNpmrc: userOf(npm.url) });
    expect(advisories.asked).toEqual(["npm"]);
    expect(advisories.failures).toEqual([
      { ecosystem: "PyPI", reason: "the answer is not in the documented format" },
    ]);
    expect(judge({ ...snapshot, advisories }).state).toBe("unknown");
  });
});

test("severities of CVSS vectors are those of the standard's own calculator", () => {
  const known = [
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "critical"], // 9.8
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "critical"], // 10.0
    ["CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "high"], // 7.5
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "moderate"], // 6.1
    ["CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "low"], // 3.1
    ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", undefined],
  ] as const;
  for (const [vector, severity] of known) expect(severityOfVector(vector), vector).toBe(severity);
});

test("an answer is kept with its date, and a damaged one is none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "advisories-"));
  try {
    expect(await readKeptAdvisories(folder)).toBeUndefined();
    const report: AdvisoryReport = { date: "2026-11-20", asked: ["npm"], failures: [], advisories: [] };
    await keepAdvisories(join(folder, "deep"), report);
    expect(await readKeptAdvisories(join(folder, "deep"))).toEqual(report);
    writeFileSync(join(folder, "deep", "advisories.json"), '{"version":1,"report":{"date":"2026');
    expect(await readKeptAdvisories(join(folder, "deep"))).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function judge(snapshot: Parameters<typeof createDatabase>[0]) {
  const report = createDatabase(snapshot).get(reportOf([vulnerableDependency], scoringPolicy));
  const [rule] = report.rules;
  return {
    findings: report.findings,
    state: rule?.state,
    reasons: (rule?.reasons ?? []).map((reason) => renderMessage(reason)).join("\n"),
  };
}
