import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  type Command,
  commandLine,
  commandLineFromAnywhere,
  keysThatEmptyPrompt,
  type Shell,
  shellsOf,
} from "../../../server/src/engine/command";
import { gitCommand } from "../../../server/src/facts/repository/git-command";

const remove = (path: string): Command => gitCommand(["rm", "--cached"], path);
const lines = (command: Command) =>
  Object.fromEntries(
    (["posix", "powershell", "cmd"] as const).map((shell) => [shell, commandLine(command, [shell])]),
  );

describe("a command line", () => {
  const start = "git rm --cached --";
  test.each([
    ["src/a.py", "src/a.py", "src/a.py", "src/a.py"],
    ["a b.log", '"a b.log"', '"a b.log"', '"a b.log"'],
    ["@scope/x", '"@scope/x"', '"@scope/x"', '"@scope/x"'],
    ["-rf", '"-rf"', '"-rf"', '"-rf"'],
    ["$(id).log", "'$(id).log'", "'$(id).log'", '"$(id).log"'],
    ["`id`", "'`id`'", "'`id`'", '"`id`"'],
    ["a;id", '"a;id"', '"a;id"', '"a;id"'],
    ["a|b&c>d<e", "'a|b&c>d<e'", "'a|b&c>d<e'", '"a|b&c>d<e"'],
    ["%PATH%", "'%PATH%'", "'%PATH%'", undefined],
    ["a!b", "'a!b'", "'a!b'", undefined],
    ["a^b", "'a^b'", "'a^b'", '"a^b"'],
    ["it's", "'it'\\''s'", "'it''s'", `"it's"`],
    ["it\u2019s; id", "'it\u2019s; id'", "'it\u2019\u2019s; id'", '"it\u2019s; id"'],
    ['a"&id', `'a"&id'`, undefined, undefined],
    ["звіт.log", "'звіт.log'", "'звіт.log'", '"звіт.log"'],
    ["~", "'~'", "'~'", '"~"'],
    ["=ls", '"=ls"', '"=ls"', '"=ls"'],
    ["", '""', '""', '""'],
  ])("quotes %j", (path, posix, powershell, cmd) => {
    const whole = (word: string | undefined) => (word === undefined ? undefined : `${start} ${word}`);
    expect(lines(remove(path))).toEqual({
      posix: whole(posix),
      powershell: whole(powershell),
      cmd: whole(cmd),
    });
  });

  test("takes patterns for paths, and leaves a backslash outside of quotes", () => {
    expect(lines(remove("*.log")).posix).toBe("git --literal-pathspecs rm --cached -- '*.log'");
    // In fish a backslash before a quote would keep the text open.
    expect(lines(remove("a\\';id")).posix).toBe("git --literal-pathspecs rm --cached -- 'a'\\\\\\'';id'");
    expect(lines(remove("a\\"))).toMatchObject({ powershell: undefined, cmd: undefined });
  });

  test.each(["\n", "\r", "\u001b[2K", "\u0000", "\u007f", "\u0085", "\u009b", "\u2028", "\u202e", "\ud800"])(
    "is not offered with %j",
    (character) => {
      for (const command of [
        remove(`a${character}id`),
        { words: ["npm", "update"], operands: [`a${character}b`] },
        { folder: `web${character}`, words: ["npm", "install"] },
      ])
        expect(lines(command)).toEqual({ posix: undefined, powershell: undefined, cmd: undefined });
    },
  );

  test("ends the options before a name that begins like one", () => {
    const command = { words: ["python", "manage.py", "makemigrations"], operands: ["--settings=trap"] };
    expect(commandLine(command, ["posix"])).toBe('python manage.py makemigrations -- "--settings=trap"');
  });

  test("goes into a folder first, in the shell's own way", () => {
    expect(lines({ folder: "web/app", words: ["npm", "install"] })).toEqual({
      posix: "cd web/app && npm install",
      powershell: "Set-Location -LiteralPath web/app; if ($?) { npm install }",
      cmd: 'cd "web\\app" && npm install',
    });
    expect(commandLine({ folder: "-", words: ["npm", "install"] }, ["posix"])).toBe("cd ./- && npm install");
  });

  test("names its folder by the absolute path where the prompt may stand anywhere", () => {
    const command = { folder: "web/app", words: ["npm", "install"] };
    const from = (root: string, shell: Shell) => commandLineFromAnywhere(command, root, [shell]);
    expect(from("/home/a b/shop/", "posix")).toBe('cd "/home/a b/shop/web/app" && npm install');
    expect(from("D:\\shop", "cmd")).toBe('cd /d "D:\\shop\\web\\app" && npm install');
    expect(from("D:\\shop", "powershell")).toBe(
      'Set-Location -LiteralPath "D:/shop/web/app"; if ($?) { npm install }',
    );
    expect(commandLineFromAnywhere({ words: ["npm", "ci"] }, "/shop", ["posix"])).toBe("cd /shop && npm ci");
  });

  test("empties the prompt without ending what runs", () => {
    expect(keysThatEmptyPrompt(["posix"], false)).toBe("\u0005\u0015");
    expect(keysThatEmptyPrompt(["posix"], true)).toBe("\u0005\u0015");
    expect(keysThatEmptyPrompt(["powershell"], true)).not.toContain("\u0003");
  });

  test("must mean the same in every shell that it may be for", () => {
    const unknown = shellsOf("/usr/bin/nu");
    expect(commandLine(remove("a b.log"), unknown)).toBe(`${start} "a b.log"`);
    expect(commandLine(remove("it's"), unknown)).toBeUndefined();
  });
});

test.each<[string, readonly Shell[]]>([
  ["/bin/bash", ["posix"]],
  ["/opt/homebrew/bin/fish", ["posix"]],
  ["C:\\Program Files\\Git\\bin\\bash.exe", ["posix"]],
  ["C:\\Program Files\\PowerShell\\7\\pwsh.exe", ["powershell"]],
  ["C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", ["powershell"]],
  ["C:\\WINDOWS\\System32\\cmd.exe", ["cmd"]],
  ["/usr/bin/tcsh", ["posix", "powershell", "cmd"]],
  ["", ["posix", "powershell", "cmd"]],
])("%s is a shell of the kind %j", (program, kinds) => expect(shellsOf(program)).toEqual(kinds));

describe.skipIf(process.platform === "win32")("a real shell", () => {
  const folder = mkdtempSync(join(tmpdir(), "readiness-shell-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const print: Command = { words: [process.execPath, "-p", "JSON.stringify(process.argv.slice(1))", "--"] };

  test.each(["sh", "bash"])("%s hands over every text as it is", (shell) => {
    const parts = ["$(touch x)", "`touch x`", "; touch x;", "'", '"', "\\", "\\'", "$HOME", "*", "!", "~"];
    const names = parts.flatMap((one) => parts.map((other) => `${one}a ${other}`));
    const line = commandLine({ ...print, operands: names }, ["posix"]) ?? "";
    const output = execFileSync(shell, ["-c", line], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(output)).toEqual(names);
    expect(readdirSync(folder)).toEqual([]);
  });
});
