/**
 * In which blocks a directive may stand: enough of nginx's manual to see that a brace or a semicolon is missing.
 * "main" is the top of nginx.conf. A directive that is not listed may stand anywhere.
 */
const CONTEXTS: Readonly<Record<string, string>> = {
  events: "main",
  http: "main",
  stream: "main",
  mail: "main",
  user: "main",
  pid: "main",
  worker_processes: "main",
  worker_connections: "events",
  upstream: "http stream",
  map: "http stream",
  geo: "http stream",
  split_clients: "http stream",
  server: "http stream mail upstream",
  listen: "server",
  server_name: "server",
  location: "server location",
  if: "server location",
  limit_except: "location",
  types: "http server location",
  log_format: "http stream",
  upstream_conf: "location",
  limit_req_zone: "http",
  limit_conn_zone: "http stream",
  proxy_cache_path: "http",
  server_tokens: "http server location",
  sendfile: "http server location if",
  tcp_nopush: "http server location",
  keepalive_timeout: "http server location upstream",
  client_max_body_size: "http server location",
  default_type: "http server location",
  gzip: "http server location if",
  gzip_types: "http server location",
  access_log: "http server location if limit_except stream",
  error_log: "main http server location stream mail",
  add_header: "http server location if",
  expires: "http server location if",
  root: "http server location if",
  index: "http server location",
  alias: "location",
  internal: "location",
  try_files: "server location",
  return: "server location if",
  rewrite: "server location if",
  error_page: "http server location if",
  auth_basic: "http server location limit_except",
  allow: "http server location limit_except stream",
  deny: "http server location limit_except stream",
  proxy_pass: "location if limit_except server",
  proxy_set_header: "http server location",
  proxy_http_version: "http server location",
  proxy_redirect: "http server location",
  proxy_buffering: "http server location",
  proxy_read_timeout: "http server location",
  fastcgi_pass: "location if",
  uwsgi_pass: "location if",
  ssl_certificate: "http server stream mail",
  ssl_certificate_key: "http server stream mail",
  ssl_protocols: "http server stream mail",
  ssl_ciphers: "http server stream mail",
  merge_slashes: "http server",
  valid_referers: "server location",
  client_header_timeout: "http server",
  uwsgi_read_timeout: "http server location",
  satisfy: "http server location",
  proxy_connect_timeout: "http server location",
  proxy_send_timeout: "http server location",
  autoindex: "http server location",
  ssl_prefer_server_ciphers: "http server stream mail",
  more_set_headers: "http server location if",
  resolver: "http server location upstream stream",
};

/** Whether the block `context` may hold the directive; unknown directives and unknown blocks are never refused. */
export function mayStandIn(directive: string, context: string): boolean {
  const contexts = Object.hasOwn(CONTEXTS, directive) ? CONTEXTS[directive] : undefined;
  return contexts === undefined || !KNOWN_BLOCKS.test(context) || contexts.split(" ").includes(context);
}

const KNOWN_BLOCKS =
  /^(?:events|http|stream|mail|server|location|if|limit_except|upstream|map|geo|types|split_clients)$/;

/** Whether it is known where the directive may stand; others belong to modules that are not in the table. */
export function isKnownDirective(name: string): boolean {
  return Object.hasOwn(CONTEXTS, name);
}

/** Blocks whose lines are data: their first words are no directives. */
export function holdsData(block: string): boolean {
  return /^(?:map|geo|types|split_clients|charset_map|match)$/.test(block);
}

/** Directives that only stand at the top of a file or directly in `http` and `stream`. */
export function opensSection(name: string): boolean {
  return /^(?:events|http|stream|mail|upstream|map|geo|split_clients)$/.test(name);
}
