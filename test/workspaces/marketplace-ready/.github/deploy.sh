#!/bin/sh
# Brings the commit of this run to $HOST.
set -eu

umask 077
printf '%s\n' "$KEY" > "$RUNNER_TEMP/key"
printf '%s\n' "$KNOWN_HOSTS" > "$RUNNER_TEMP/known_hosts"

ssh -i "$RUNNER_TEMP/key" -o UserKnownHostsFile="$RUNNER_TEMP/known_hosts" "deploy@$HOST" "
  cd /srv/kermo &&
  git fetch origin && git checkout --detach $GITHUB_SHA &&
  export BACKEND_VERSION=$GITHUB_SHA &&
  docker compose --env-file env-config/.env.production pull app &&
  docker compose --env-file env-config/.env.production up -d --no-build --remove-orphans
"
