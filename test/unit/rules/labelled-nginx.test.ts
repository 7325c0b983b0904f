import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

/** The lines of a server, and whether the rule speaks of them. What nginx 1.22 sends back decides about line breaks. */
type Case = readonly [lines: string, isFault: boolean];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "nginx-response-splitting": [
    ["return 301 https://$host$uri;", true],
    ["return 302 https://shop.example.com$document_uri;", true],
    ["location / { rewrite ^ https://shop.example.com$uri permanent; }", true],
    ["location ~ ^/a/([^/]+)/b$ { return 302 https://a.example.com/$1; }", true],
    ["location ~ ^/a/([^/]*)$ { add_header X-A $1; }", true],
    ["location ~ ^/a/(?<who>[^.]+)$ { proxy_set_header X-Who $who; proxy_pass http://web; }", true],
    ["location ~ ^/a/(\\W*)$ { proxy_pass http://web/$1; }", true],
    ["location ~ ^/(a|b)/([\\s\\S]*)$ { return 301 https://b.example.com/${2}; }", true],
    ["location /a { rewrite ^/a/(?<who>[^/]*)$ https://a.example.com/$who redirect; }", true],
    ["return 301 https://$host$request_uri;", false],
    ["location ~ ^/a/(.*)$ { return 302 https://a.example.com/$1; }", false],
    ["location ~ ^/a/([\\w-]+)$ { add_header X-A $1; }", false],
    ["location ~ ^/a/([^/\\s]+)$ { add_header X-A $1; }", false],
    ["location /a { rewrite ^/a/([^/]*)$ https://a.example.com/$1 redirect; }", false],
    ["location ~ ^/a/([^/]+)$ { root /srv; try_files /$1 =404; }", false],
    ["location = /a { return 301 https://$host$uri; }", false],
    ["location ~ ^/a/(\\d+)$ { proxy_pass http://web/$1; }", false],
    ["location / { try_files $uri $uri/ /index.html; }", false],
  ],
  "nginx-open-proxy": [
    ["location / { proxy_pass http://$arg_host; }", true],
    ["location / { proxy_pass $arg_url; }", true],
    ["location / { proxy_pass http://$http_x_backend:8000; }", true],
    ["location / { proxy_pass https://$cookie_node/; }", true],
    ["location ~ ^/p/(.*)$ { proxy_pass http://$1; }", true],
    ["location ~ ^/p/(\\w+)/(.*)$ { proxy_pass http://$1/$2; }", true],
    ["location ~ ^/p/(?<machine>[^/]+)/ { proxy_pass http://$machine.internal; }", true],
    ["location / { set $to $arg_to; proxy_pass http://$to/api; }", true],
    ["location ~ ^/p/(https?)/(.*)$ { proxy_pass $1://$2; }", true],
    ["location / { proxy_pass http://web:8000; }", false],
    ["location / { proxy_pass http://web:8000$request_uri; }", false],
    ["location / { set $to web; proxy_pass http://$to:8000; }", false],
    ["location ~ ^/(a|b)/ { proxy_pass http://$1:8000; }", false],
    ["location ~ ^/t/([\\w-]+)/ { proxy_pass http://$1.apps.example.com; }", false],
    ["location ~ ^/p/(.*)$ { proxy_pass http://web/$1?to=$arg_to; }", false],
    ["location /i { internal; proxy_pass $arg_url; }", false],
    ["location / { proxy_pass https://$host; }", false],
    ["location / { proxy_pass http://$chosen; }", false],
  ],
};

describe.each(Object.entries(cases))("%s", (id, rows) => {
  const rule = rules.find((one) => one.id === id);
  test.each(rows)("%s", (lines, isFault) => {
    const text = `server {\n  listen 80;\n  server_name shop.example.com;\n  ${lines}\n}\n`;
    const snapshot = snapshotOf({ "deploy/nginx.conf": text });
    const report = createDatabase(snapshot).get(reportOf(rule ? [rule] : [], scoringPolicy));
    expect(report.findings.length > 0).toBe(isFault);
  });
});
