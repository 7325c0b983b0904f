import { describe, expect, test } from "vitest";
import { rules } from "../../../../rules/index";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase } from "../../../../server/src/engine/database";
import { reportOf } from "../../../../server/src/engine/report";
import { snapshotOf } from "../../../support/snapshot";

/** The lines on which a rule finds something, by path. */
function placesOf(id: string, files: Readonly<Record<string, string>>): readonly string[] {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  return createDatabase(snapshotOf(files))
    .get(report)
    .findings.flatMap(({ place, related }) => [place, ...related])
    .map(({ path, range }) => (files[path] ?? "").slice(range.start, range.end));
}

/** An Express application with a module of its own. */
const express = (module: string) => ({
  "package.json": JSON.stringify({ name: "shop", dependencies: { express: "5.1.0", jose: "2.0.0" } }),
  "server.js": 'const express = require("express");\nconst app = express();\napp.listen(3000);\n',
  "tokens.js": module,
});

describe("keys that tokens are signed with", () => {
  test.each([
    [
      'function sign(user) {\n  const jwt = require("jsonwebtoken");\n  return jwt.sign(user, "orange-lamp");\n}\n',
    ],
    [
      'function sign(user) {\n  const jose = require("jose");\n  const { JWT } = jose;\n  return JWT.sign(user, "orange-lamp");\n}\n',
    ],
    [
      'const jwt = require("jsonwebtoken");\nfunction sign(user) {\n  let key = "orange-lamp";\n  return jwt.sign(user, key);\n}\n',
    ],
  ])("%s", (module) => {
    expect(placesOf("secret-key-hardcoded", express(module))).toEqual(['"orange-lamp"']);
  });

  test.each([
    [
      'function sign(user) {\n  const jwt = require("jsonwebtoken");\n  return jwt.sign(user, process.env.KEY);\n}\n',
    ],
    ['function sign(user) {\n  const { JWT } = forms;\n  return JWT.sign(user, "orange-lamp");\n}\n'],
    [
      'const jwt = require("jsonwebtoken");\nfunction sign(user, given) {\n  let key = "orange-lamp";\n  key = given;\n  return jwt.sign(user, key);\n}\n',
    ],
  ])("silent: %s", (module) => {
    expect(placesOf("secret-key-hardcoded", express(module))).toEqual([]);
  });
});

describe("Flask's debugger", () => {
  const flask = (lines: string) => ({
    "requirements.txt": "flask==3.1.0\n",
    Dockerfile: 'FROM python:3.13-slim\nCOPY . /app\nUSER 1000\nCMD ["python", "app.py"]\n',
    "app.py": `from flask import Flask\napp = Flask(__name__)\n${lines}\n`,
  });

  test.each([
    ['app.config["DEBUG"] = True\napp.run()', true],
    ["app.debug = True\napp.run()", true],
    ['app.config["DEBUG"] = True\napp.run(debug=False)', false],
    ['app.config["DEBUG"] = True\napp.config["DEBUG"] = False\napp.run()', false],
    ['other.config["DEBUG"] = True\napp.run()', false],
  ])("%s", (lines, isOn) => {
    expect(placesOf("flask-debug", flask(lines)).length > 0).toBe(isOn);
  });
});
