import { describe, expect, it } from "vitest";
import { textAt } from "../../../../server/src/languages/parse-result";
import { lastDirective, parseRedisConf } from "../../../../server/src/languages/redis-conf";
import { assertRangesInside, damagedVersions } from "../damage";

const TEXT = `# Production їжак 🦔
bind 127.0.0.1 -::1
  port 6379
APPENDONLY no
appendonly yes
save 900 1
save ""
requirepass "p\\x41ss # word\\n"
rename-command CONFIG 'it\\'s'
client-output-buffer-limit pubsub 32mb 8mb 60
# end
`;

describe("a redis.conf", () => {
  const file = parseRedisConf(TEXT);

  it("has directives with arguments and ranges", () => {
    expect(
      file.directives.map((directive) => [directive.name, ...directive.args.map((arg) => arg.value)]),
    ).toEqual([
      ["bind", "127.0.0.1", "-::1"],
      ["port", "6379"],
      ["appendonly", "no"],
      ["appendonly", "yes"],
      ["save", "900", "1"],
      ["save", ""],
      ["requirepass", "pAss # word\n"],
      ["rename-command", "CONFIG", "it's"],
      ["client-output-buffer-limit", "pubsub", "32mb", "8mb", "60"],
    ]);
    expect(file.errors).toEqual([]);
    expect(textAt(TEXT, file.directives[1]!.range)).toBe("port 6379");
    expect(textAt(TEXT, file.directives[6]!.args[0]!.range)).toBe('"p\\x41ss # word\\n"');
    expect(textAt(TEXT, file.directives[2]!.nameRange)).toBe("APPENDONLY");
    expect(file.comments.map((comment) => textAt(TEXT, comment.range))).toEqual([
      "# Production їжак 🦔",
      "# end",
    ]);
    expect(lastDirective(file, "appendonly")?.args[0]?.value).toBe("yes");
    expect(lastDirective(file, "maxmemory")).toBeUndefined();
  });

  it("reads the same with Windows line breaks and a byte order mark", () => {
    const windows = `\uFEFF${TEXT.replaceAll("\n", "\r\n")}`;
    const read = parseRedisConf(windows);
    expect(read.directives.map((directive) => directive.args.map((arg) => arg.value))).toEqual(
      file.directives.map((directive) => directive.args.map((arg) => arg.value)),
    );
    for (const directive of read.directives)
      expect(textAt(windows, directive.nameRange).toLowerCase()).toBe(directive.name);
  });

  it("reports open quotes and survives every damage", () => {
    expect(parseRedisConf('requirepass "open\nport 1').errors).toHaveLength(1);
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseRedisConf(text), text);
  });
});
