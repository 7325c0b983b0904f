import { describe, expect, test } from "vitest";
import { readArguments } from "../../../server/src/cli/arguments";

const read = (line: string) =>
  readArguments(line.split(" ").filter(Boolean), (path) =>
    path === "folder" ? "folder" : path.endsWith(".py") ? "file" : undefined,
  );

describe("arguments", () => {
  test("check has defaults", () => {
    expect(read("check")).toMatchObject({
      name: "check",
      folder: ".",
      format: "text",
      failOn: "major",
      locale: "en",
    });
  });

  test.each([
    ["check --changed", "HEAD", "."],
    ["check --changed folder", "HEAD", "folder"],
    ["check --changed main folder", "main", "folder"],
    ["check --changed=main", "main", "."],
    ["check folder --changed --format json", "HEAD", "folder"],
  ])("%s", (line, changed, folder) => {
    expect(read(line)).toMatchObject({ changed, folder });
  });

  test.each([
    ["check a.py b.py", ".", ["a.py", "b.py"]],
    ["check folder a.py src", "folder", ["a.py", "src"]],
    ["check missing", "missing", []],
    ["check --changed main a.py", ".", ["a.py"]],
  ])("%s", (line, folder, paths) => {
    expect(read(line)).toMatchObject({ folder, paths });
  });

  test("filters take several words, with commas or again", () => {
    expect(
      read("check --rule a,b --rule c --category security --severity major --by file --quiet"),
    ).toMatchObject({
      rules: ["a", "b", "c"],
      categories: ["security"],
      severity: "major",
      by: "file",
      quiet: true,
    });
  });

  test.each([
    ["", "help"],
    ["--help", "help"],
    ["check -h", "help"],
    ["fix --help", "help"],
    ["--version", "version"],
    ["explain", "explain"],
    ["lsp --stdio --clientProcessId=12", "lsp"],
  ])("%s is %s", (line, name) => {
    expect(read(line).name).toBe(name);
  });

  test.each([
    ["chekc", 'There is no command "chekc". Did you mean check?'],
    ["check --formt json", '"readiness check" has no option --formt. Did you mean --format?'],
    ["check -f json", '"readiness check" has no option -f.'],
    ["check --format xml", '--format takes text, compact, json, sarif, github or markdown, not "xml".'],
    ["check --format", "--format needs a value."],
    ["check --watch=yes", "--watch takes no value."],
    [
      "check --fail-on majro",
      '--fail-on takes blocker, major, minor or never, not "majro". Did you mean major?',
    ],
    ["fix a b", 'One folder at a time: "a" and "b" were given.'],
    ["check --by line", '--by takes severity or file, not "line".'],
    ["check --category secruity", "Did you mean security?"],
    ["completion", "completion takes one shell: bash, zsh, fish or powershell."],
    ["completion tcsh", 'completion takes bash, zsh, fish or powershell, not "tcsh".'],
    ["check --stdin", "--stdin needs --stdin-filename, the path that the text belongs to."],
    ["check --watch --stdin-filename a", "--watch and --stdin-filename do not go together."],
    ["fix --format json", '"readiness fix" has no option --format.'],
    ["explain a b", 'One rule at a time: "a" and "b" were given.'],
    ["check --locale de", '--locale takes en or uk, not "de".'],
  ])("%s: %s", (line, message) => {
    expect(() => read(line)).toThrow(message);
  });
});
