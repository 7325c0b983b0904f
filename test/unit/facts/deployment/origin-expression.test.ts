import { expect, test } from "vitest";
import { gapIn } from "../../../../server/src/facts/deployment/nginx/origin-expression";

const rows: readonly (readonly [
  expression: string,
  header: "http_origin" | "http_referer",
  gap: string | undefined,
])[] = [
  ["^https?://(www\\.)?example\\.com$", "http_origin", undefined],
  ["^https?:\\/\\/metrika\\.example\\.com(:\\d+)?$", "http_origin", undefined],
  ["^https?://example\\.com", "http_origin", "open-end"],
  ["^https?://example\\.com/", "http_origin", undefined],
  ["^https?:\\/\\/example\\.com\\/", "http_origin", undefined],
  ["https?://example\\.com$", "http_origin", "open-start"],
  ["^https?://.*example\\.com$", "http_origin", "part-of-name"],
  ["^https?://(.*)example\\.com$", "http_origin", "part-of-name"],
  ["^https?://.*\\.example\\.com$", "http_origin", undefined],
  ["^https?://([^/]+\\.)?example\\.com$", "http_origin", undefined],
  ["example\\.com$", "http_origin", "part-of-name"],
  ["\\.example\\.com$", "http_origin", undefined],
  ["^https?://www.example\\.com$", "http_origin", "any-character"],
  ["^https?://(a|b)\\.example\\.com$", "http_origin", undefined],
  ["^(https://a\\.example\\.com|https://b\\.example\\.com)$", "http_origin", undefined],
  ["(^https://a\\.example\\.com$|^https://b\\.example\\.com$)", "http_origin", undefined],
  ["^https://a\\.example\\.com|https://b\\.example\\.com$", "http_origin", "open-end"],
  ["^https?://([^/]+metrika.*example\\.(ru|com)|([^/]+\\.)?shop\\.com)/", "http_referer", "part-of-name"],
  ["^https?://some\\.example\\.com/", "http_referer", undefined],
  ["^https?://some\\.example\\.com(/|$)", "http_referer", undefined],
  ["https?://some\\.example\\.com/", "http_referer", "open-start"],
  ["^https?://some\\.example\\.com", "http_referer", "open-end"],
  ["^https?://some.example\\.com/", "http_referer", "any-character"],
  ["^https?://.*\\.example\\.com/", "http_referer", "part-of-name"],
  ["^https?://([^/]+\\.)?example\\.com/", "http_referer", undefined],
  ["^https?://localhost(:\\d+)?$", "http_origin", undefined],
  ["^https?://.*shop\\.example\\.com$", "http_origin", undefined],
  ["^https://[a-z0-9-]+\\.example\\.com$", "http_origin", undefined],
  ["^http://127\\.0\\.0\\.1:\\d+$", "http_origin", undefined],
];
test.each(rows)("%s %s", (expression, header, gap) => expect(gapIn(expression, header)).toBe(gap));
