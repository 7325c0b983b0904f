/**
 * Commands, options and calls that are given a secret without a name that says so; the last group of each is what must not
 * be seen. Every repetition has a bound and stays on its line, which keeps them linear.
 */
export const commandForms: readonly RegExp[] = [
  // Options of programs that take a password: curl -u a:b, mysql -pb, redis-cli -a b, sshpass -p b, docker login -p b.
  /(?:^|[\s"'])(?:-[a-zA-Z]{0,6}u|--user|--proxy-user|-U|--basic[-_]auth|--creds|--(?:src|dest)-creds)(?:[ =]|["'],[ ]?)?["']?[^\s:"'$]{1,100}:([^\s"']{1,300})/gm,
  /\bhttps?[ \t]{1,4}[^\n]{0,200}?(?:-a|--auth)[ =]["']?[^\s:"'$]{1,100}:([^\s"']{1,300})/g,
  /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin)\b[^\n]{0,200}?[\s"']-p(?!\$[^$])([^\s"'][^\s"']{0,300})/g,
  /\b(?:redis-cli|valkey-cli)\b[^\n]{0,200}?[\s"'](?:-a|--pass|AUTH)(?:[ ]|["'],?[ ]?["'])["']?([^\s"']{1,300})/g,
  /\b(?:sshpass|twine|(?:docker|podman|az|buildah|oras|helm registry|crane auth) login|mongo|mongosh|mongodump|ldapsearch|useradd|usermod|openssl|smbclient|vncpasswd|zip|unzip|7z|cqlsh|sqlcmd|cypher-shell|ssh-keygen)\b[^\n]{0,200}?[ \t](?:-p|-P|-N|-w|-k|-pass|-password)[ \t]{0,4}["']?(?!-)([^\s"'|]{1,300})/g,
  /\b(?:vercel|codecov|doctl)\b[^\n]{0,200}?[ \t](?:-t)[ \t]{1,4}["']?([^\s"'|]{1,300})/g,
  /[ \t]-(?:storepass|keypass|srcstorepass|deststorepass|passin|passout)[ \t]{1,4}["']?(?!(?:pass|env|file):)([^\s"']{1,300})/g,
  /\b(?:pass|passin|passout):([^\s"'`]{3,300})/g,
  /\bhtpasswd[ \t]{1,4}-\w{0,6}b\w{0,6}[ \t]{1,4}\S{1,200}[ \t]{1,4}(?:\S{1,60}[ \t]{1,4})?(\S{1,300})/g,
  /\bopenssl[ \t]{1,4}passwd[ \t]{1,4}(?:-\w{1,10}[ \t]{1,4}){0,3}["']?(?!-)([^\s"')]{1,300})/g,
  /\b(?:echo|printf)[ \t]{1,4}(?:-\w{1,3}[ \t]{1,4})?(["'][^"'\n]{1,300}["']|[^\s|]{1,300})[ \t]{0,4}\|[^\n]{0,200}(?:password|passwd|secret|login|token|sudo)/g,
  /\bsudo\b[^\n]{0,60}<<<[ \t]{0,4}["']?([^\s"']{1,300})/g,
  /<\((?:echo|printf)[ \t]{1,4}["']?([^\s"')]{1,300})/g,
  /\bprintf[ \t]{1,4}-v[ \t]{1,4}\w{0,60}(?:TOKEN|SECRET|PASSWORD|PASS|KEY)\w{0,20}[ \t]{1,4}\S{1,20}[ \t]{1,4}["']?([^\s"']{1,300})/gi,
  /\bsend[ \t]{1,4}["']([^"'\n\\]{1,200})\\r/g,
  // Commands whose argument is the secret.
  /\b(?:vault|cargo)[ \t]{1,4}login[ \t]{1,4}["']?(?!-)([^\s"']{1,300})/g,
  /\b(?:ngrok[ \t]{1,4}(?:config[ \t]{1,4}add-)?authtoken|(?:snyk|flyctl|fly)[ \t]{1,4}auth(?:[ \t]{1,4}token)?|wpa_passphrase[ \t]{1,4}\S{1,60}|rabbitmqctl[ \t]{1,4}(?:add_user|change_password|authenticate_user)[ \t]{1,4}\S{1,60}|user:password[ \t]{1,4}\S{1,60})[ \t]{1,4}["']?(?!-)([^\s"']{1,300})/g,
  /\bmc[ \t]{1,4}(?:alias[ \t]{1,4}set|config[ \t]{1,4}host[ \t]{1,4}add)[ \t]{1,4}\S{1,60}[ \t]{1,4}\S{1,200}[ \t]{1,4}\S{1,100}[ \t]{1,4}["']?([^\s"']{1,300})/g,
  /\bconfig[ \t]{1,4}(?:--?\w{1,20}[ \t]{1,4}){0,3}(?:http-basic\.\S{1,100}[ \t]{1,4}\S{1,100}|(?:pypi-token|github-oauth|gitlab-token|bearer)\.\S{1,100})[ \t]{1,4}["']?([^\s"']{1,300})/g,
  /\bbundle[ \t]{1,4}config[ \t][^\n]{0,200}?[\w.-]{1,100}:([^\s"'/]{1,300})/g,
  /\bgh[ \t]{1,4}secret[ \t]{1,4}set\b[^\n]{0,200}?(?:--body|-b)[ =]?["']?([^\s"']{1,300})/g,
  /\bgem[ \t]{1,4}push\b[^\n]{0,200}?--key[ =]["']?([^\s"']{1,300})/g,
  /\bnmcli\b[^\n]{0,200}?[ \t]password[ \t]{1,4}["']?([^\s"']{1,300})/g,
  /\bnet[ \t]{1,4}use[ \t][^\n]{0,100}\\[^\s]{1,100}[ \t]{1,4}(?!\/)([^\s"']{1,300})/gi,
  /\b(?:sqlplus[ \t]{1,4}(?:-\w{1,3}[ \t]{1,4})?|thin:)["']?[\w.-]{1,60}\/([^\s@"']{1,200})@/g,
  /\bsmbclient\b[^\n]{0,200}?-U[ \t]{0,4}["']?[\w.-]{1,60}%([^\s"']{1,300})/g,
  /\blftp\b[^\n]{0,200}?-u[ \t]{1,4}["']?[\w.-]{1,60},([^\s"']{1,300})/g,
  /[ \t]\/p:["']?([^\s"']{1,300})/g,
  /(?:^|\s)(?:-b|--cookie)[ =]["']?[\w-]{1,60}=([^\s"';]{1,300})/gm,
  /::add-mask::([^\r\n"']{1,300})/g,
  // Lines of redis, HAProxy, RabbitMQ, Caddy, .netrc.
  /\b(?:requirepass|masterauth|primaryauth|auth-pass[ \t]{1,4}\S{1,60}|insecure-password|default_pass)[ \t]{1,8}["'\\]{0,2}([^\s"'\\;]{1,300})/g,
  /\bstats[ \t]{1,4}auth[ \t]{1,4}[\w.-]{1,60}:(\S{1,300})/g,
  /\bheader_up[ \t]{1,4}[\w-]{0,60}(?:key|token|secret|auth)[\w-]{0,20}[ \t]{1,4}["']?([^\s"']{1,300})/gi,
  /\bdns[ \t]{1,4}(?:cloudflare|digitalocean|hetzner|linode|vultr|gandi|namecheap|duckdns)[ \t]{1,4}([^\s{}]{1,300})/g,
  /\bbasic_?auth\b[^\n{}]{0,100}\{([^{}]{1,1000})\}/g,
  /\bmap[ \t]{1,4}\$\w{0,60}(?:key|token|auth|secret)\w{0,40}[ \t]{1,4}\$\w{1,60}[ \t]{0,4}\{([^{}]{1,1000})\}/g,
  /\b(?:machine|login|account)[ \t]{1,4}\S{1,100}[ \t][^\n]{0,100}?\bpassword[ \t]{1,4}"?([^\s"]{1,300})/g,
  // Calls: a log-in, a comparison, what a function or a case returns.
  /\.login\([ \t]{0,4}(?:["'`][^"'`\n]{1,100}["'`]|[\w.]{1,60})[ \t]{0,4},[ \t]{0,4}["'`]([^"'`\n]{1,200})["'`]/g,
  /\[[ \t]{0,4}([^[\]\n]{1,300})\]\.(?:includes|indexOf|contains)\([ \t]{0,4}[\w.]{0,60}(?:password|passwd|token|secret|key)\b/gi,
  /\b(?:switch|match)\b[^\n]{0,60}(?:password|passwd|secret|token|key)\)?[ \t]{0,4}[:{]\s{0,80}case[ \t]{1,4}["'`]([^"'`\n]{1,200})["'`]/gi,
  /(?:secret|password|token|api_?key)\w{0,20}\([^()\n]{0,100}\)[^\n{:]{0,40}[:{]\s{0,80}return[ \t]{1,4}["'`]([^"'`\n]{1,200})["'`]/gi,
];
