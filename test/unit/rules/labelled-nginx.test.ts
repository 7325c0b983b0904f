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
  "nginx-alias-traversal": [
    ["location /i { alias /srv/i/; }", true],
    ["location ^~ /i { alias /srv/i/; try_files $uri =404; }", true],
    ["location /a/ { location /a/i { alias /srv/i/; } }", true],
    ["location ~ ^/i(.*)$ { alias /srv/i/$1; }", true],
    ["location ~ ^/i([^/]*)/(.*)$ { alias /srv/i/$1/$2; }", true],
    ["location ~ ^/i(?<rest>.+)$ { root /srv; try_files /$rest =404; }", true],
    ["location / { root /etc; }", true],
    ["location /host/ { alias /; }", true],
    ["location /i/ { alias /srv/i/; }", false],
    ["location ~ ^/i/(.*)$ { alias /srv/i/$1; }", false],
    ["location ~ ^/i(.*)$ { root /srv; try_files $1 =404; }", false],
    ["location ~ ^/i([\\w-]+)$ { alias /srv/i/$1; }", false],
    ["location ~ ^(/.*)$ { alias /srv/i/$1; }", false],
    ["location /static/ { root /; }", false],
    ["location / { root /usr/share/nginx/html; }", false],
  ],
  "nginx-origin-check": [
    ["if ($http_origin ~* ^https?://shop\\.example\\.com) { set $cors 1; }", true],
    ["if ($http_origin !~ '^https?://[^/]*example\\.com$') { return 403; }", true],
    [
      "location / { if ($http_referer !~ '^https?://shop\\.example\\.com') { add_header X-Frame-Options DENY; } }",
      true,
    ],
    ["location / { valid_referers server_names none; if ($invalid_referer) { return 403; } }", true],
    ["if ($http_origin ~* ^https?://shop\\.example\\.com$) { set $cors 1; }", false],
    ["if ($http_referer ~ ^https://shop\\.example\\.com/) { set $own 1; }", false],
    ["location / { valid_referers server_names; if ($invalid_referer) { return 403; } }", false],
    ["add_header Access-Control-Allow-Origin $http_origin;", false],
    ["if ($http_user_agent ~ bot) { return 403; }", false],
  ],
  "nginx-access-open": [
    ["location /admin/ { allow 10.0.0.0/8; root /srv; }", true],
    ["allow 127.0.0.1; root /srv;", true],
    ["location = /metrics { allow 10.0.0.1; }", true],
    ["merge_slashes off;", true],
    ["location /uploads/ { location ~ \\.php$ { fastcgi_pass php:9000; } }", true],
    ["location /admin/ { allow 10.0.0.0/8; deny all; }", false],
    ["location /admin/ { deny 10.0.0.1; allow all; }", false],
    ["location / { satisfy any; allow 10.0.0.0/8; auth_basic a; }", false],
    ["merge_slashes on;", false],
    ["location ~ \\.php$ { fastcgi_pass php:9000; }", false],
  ],
  "nginx-misread": [
    ['add_header X-A "one\n    two";', true],
    ['location / { more_set_headers "X-A: one\n  two"; }', true],
    ["location /a/ { set $b web; proxy_pass http://$b/v1/; }", true],
    ["location ~ ^/a/(.*)$ { set $b web; proxy_pass http://$b/; }", true],
    ["location / { try_files $uri /index.html; if ($arg_x) { set $y 1; } }", true],
    ["location / { if ($arg_x) { proxy_pass http://other; } }", true],
    ["location / { add_header X-A 1; if ($arg_x) { add_header X-B 1; } }", true],
    ['add_header X-A "one two";', false],
    ["location / { more_set_headers -t 'text/html\n  text/plain' 'X-A: one'; }", false],
    ["location /a/ { set $b web; proxy_pass http://$b; }", false],
    ["location ~ ^/a/(.*)$ { set $b web; proxy_pass http://$b/$1; }", false],
    ["location /a/ { proxy_pass http://web/v1/; }", false],
    ["location / { try_files $uri /index.html; if ($arg_x) { return 403; } }", false],
    ["if ($arg_x) { set $y 1; }", false],
    ["location / { if ($arg_x) { set $y 1; } proxy_pass http://web; }", false],
  ],
  "nginx-limits-apart": [
    ["client_max_body_size 0;", true],
    ["client_max_body_size 20m;", false],
    ["location /v2/ { client_max_body_size 0; }", false],
  ],
  "nginx-resolver-public": [
    ["resolver 8.8.8.8 valid=300s;", true],
    ["location / { resolver 127.0.0.11 1.1.1.1; }", true],
    ["resolver [2001:4860:4860::8888];", true],
    ["resolver dns.example.com;", true],
    ["resolver 127.0.0.11 valid=10s ipv6=off;", false],
    ["resolver 10.1.2.3 [fd00::1];", false],
    ["resolver kube-dns.kube-system.svc;", false],
    ["resolver ${NGINX_LOCAL_RESOLVERS};", false],
  ],
  "nginx-proxy-headers": [
    ["location / { proxy_set_header Host $http_host; }", true],
    ["proxy_set_header host $arg_host;", true],
    ["location / { proxy_set_header Host $host; }", false],
    ["location / { proxy_set_header Host shop.example.com; }", false],
    ["location / { proxy_set_header X-Host $http_x_host; }", false],
  ],
  "nginx-headers-dropped": [
    ["add_header X-Frame-Options DENY; location / { add_header X-A 1; }", true],
    ["location / { add_header X-Frame-Options DENY; location /a { add_header X-A 1; } }", true],
    ["location / { add_header X-Frame-Options DENY; if ($arg_x) { add_header X-A 1; } }", true],
    [
      "add_header X-Frame-Options DENY; location / { add_header X-Frame-Options DENY; add_header X-A 1; }",
      false,
    ],
    ["add_header X-A 1; location / { add_header X-B 1; }", false],
    ["location / { add_header X-Frame-Options DENY; location /a { root /srv; } }", false],
  ],
  "nginx-weak-tls": [
    ["ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", true],
    ["ssl_protocols SSLv3;", true],
    ["ssl_protocols TLSv1.2 TLSv1.3;", false],
  ],
  "nginx-autoindex": [
    ["location / { root /srv; autoindex on; }", true],
    ["location /downloads/ { root /srv; autoindex on; }", false],
    ["location / { root /srv; autoindex off; }", false],
  ],
};

describe.each(Object.entries(cases))("%s", (id, rows) => {
  const rule = rules.find((one) => one.id === id);
  const findings = (text: string) =>
    createDatabase(snapshotOf({ "deploy/nginx.conf": text })).get(reportOf(rule ? [rule] : [], scoringPolicy))
      .findings.length;
  test.each(rows)("%s", (lines, isFault) => {
    const text = `server {\n  listen 80;\n  server_name shop.example.com;\n  ${lines}\n}\n`;
    expect(findings(text) > 0).toBe(isFault);
  });
  test.each(rows)("without a server: %s", (lines, isFault) => {
    expect(findings(`${lines}\n`) > 0).toBe(isFault);
  });
});

test.each([
  ["/staticfiles/", "minor"],
  ["/mediafiles/", "major"],
])("a list of %s is %s", (location, severity) => {
  const rule = rules.filter(({ id }) => id === "nginx-autoindex");
  const text = `server {\n  listen 80;\n  location ${location} { alias /srv/shop/; autoindex on; }\n}\n`;
  const { findings } = createDatabase(snapshotOf({ "deploy/nginx.conf": text })).get(
    reportOf(rule, scoringPolicy),
  );
  expect(findings.map((finding) => finding.severity)).toEqual([severity]);
});
