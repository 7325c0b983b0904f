import { decodeBase64 } from "../../engine/secrets/base64";
import { looksWritten } from "../../engine/secrets/literal-secret";
import { isPlaceholder } from "../../engine/secrets/placeholder";
import type { RelativePath } from "../../engine/snapshot";
import { isPasswordOf } from "./passwords";

type Add = (name: string, start: number, value: string, part: "value" | "encoded" | "hash") => void;

/** How one kind of file writes a password where nothing beside it has to say so. */
interface Form {
  readonly files: RegExp;
  /** Groups `name` and `value`; without a name, what the file is about. */
  readonly pattern: RegExp;
  /** "password": nothing else stands there. "named": its name and form must say so. "base64": `user:password`, encoded. "hash": of a password. */
  readonly judge: "password" | "named" | "base64" | "token" | "hash";
}

const forms: readonly Form[] = [
  {
    files: /(?:^|\/)[._]netrc$/,
    pattern: /\b(?<name>password)\s{1,8}(?<value>\S{1,200})/g,
    judge: "password",
  },
  {
    files: /(?:^|\/)[._]npmrc$/,
    pattern: /(?:^|:)(?<name>_(?:auth|authToken|password))\s{0,4}=\s{0,4}["']?(?<value>[^\s"']{8,500})/g,
    judge: "token",
  },
  // pgbouncer: `"shop" "…"`
  {
    files: /(?:^|\/)userlist\.txt$/,
    pattern: /^"[^"\n]{1,80}"\s{1,8}"(?<value>[^"\s]{5,200})"/g,
    judge: "password",
  },
  {
    files: /(?:redis|sentinel|valkey|keydb)[\w.-]*\.conf$/i,
    pattern: /^\s{0,8}(?<name>requirepass|masterauth|primaryauth)\s{1,8}"?(?<value>[^\s"]{5,200})/g,
    judge: "password",
  },
  // `user shop on >… ~* +@all`
  {
    files: /\.acl$/i,
    pattern: /^user\s[^>\n]{1,200}\s>(?<value>[^\s>]{5,200})/g,
    judge: "password",
  },
  // `admin $2a$14$…` in a block of `basic_auth`, also in base64.
  {
    files: /(?:^|\/)Caddyfile[\w.-]*$/,
    pattern:
      /^\s{1,20}(?<name>\w{1,60})\s{1,8}(?<value>\$2[aby]\$\d\d\$[\w./]{53}|JDJ[ah]JDE[\w+/]{60,90}={0,2})\s*$/g,
    judge: "hash",
  },
  // Ansible's inventories name hosts, and variables of theirs on the same line.
  {
    files: /(?:^|\/)(?:[\w.-]*inventor(?:y|ies)[\w./-]*|hosts(?:\.ini)?)$/i,
    pattern: /\b(?<name>ansible_(?:\w{1,20}_)?pass(?:word)?)\s{0,4}[=:]\s{0,4}["']?(?<value>[^\s"']{5,200})/g,
    judge: "password",
  },
  // systemd, and what a Procfile gives its program.
  {
    files: /\.service$|(?:^|\/)Procfile$/,
    pattern: /(?:\bEnvironment=|[\s"'])["']?(?<name>[A-Za-z_]\w{1,80})=(?<value>[^\s"']{5,200})/g,
    judge: "named",
  },
  // `storePassword "…"`, as Groovy writes calls.
  {
    files: /\.gradle$|(?:^|\/)Jenkinsfile$/,
    pattern: /\b(?<name>[a-z]\w{1,60})\s{1,8}(?<quote>["'])(?<value>[^"'\s]{5,200})\k<quote>/g,
    judge: "named",
  },
  // Bundler's login to a server of gems, wherever variables stand.
  {
    files: /./,
    pattern:
      /\b(?<name>BUNDLE_\w{1,80}__(?:COM|NET|ORG|IO|DEV))["']?\s{0,4}[:=]\s{0,4}["']?[^\s"':]{1,80}:(?<value>[^\s"';]{4,200})/g,
    judge: "password",
  },
  // `CREATE USER shop WITH PASSWORD '…'`, `IDENTIFIED BY '…'`
  {
    files: /\.sql$/i,
    pattern:
      /\b(?:(?:USER|ROLE)\b[^'\n]{1,200}?\bPASSWORD|IDENTIFIED\s{1,4}(?:WITH\s{1,4}\S{1,60}\s{1,4})?BY)\s{1,4}'(?<value>[^'\s]{5,200})'/gi,
    judge: "named",
  },
  // Docker's own settings: `"auth": "<user:password>"`.
  {
    files: /(?:^|\/)(?:\.dockercfg|[\w.-]*config\.json)$/,
    pattern: /"(?<name>auth)"\s{0,4}:\s{0,4}"(?<value>[A-Za-z0-9+/]{8,2000}={0,2})"/g,
    judge: "base64",
  },
];

/** The secrets on a line of a file whose own form tells where they stand. */
export function readFormats(path: RelativePath, line: string, add: Add): void {
  for (const { files, pattern, judge } of forms) {
    if (!files.test(path)) continue;
    for (const { 0: whole, index, groups = {} } of line.matchAll(pattern)) {
      const { name = "password", value = "" } = groups;
      if (isSecret(judge, name, value))
        add(
          name,
          index + whole.lastIndexOf(value),
          value,
          judge === "base64" ? "encoded" : judge === "hash" ? "hash" : "value",
        );
    }
  }
}

function isSecret(judge: Form["judge"], name: string, value: string): boolean {
  switch (judge) {
    case "password":
      return isPasswordOf("", value, "") && !/[{}]/.test(value);
    case "named":
      return looksWritten(name, value);
    case "hash":
      return true;
    case "token":
      return !isPlaceholder(value);
    case "base64": {
      const [, user = "", password = ""] = /^([^:]+):(.+)$/.exec(decodeBase64(value) ?? "") ?? [];
      return isPasswordOf(user, password, "");
    }
  }
}
