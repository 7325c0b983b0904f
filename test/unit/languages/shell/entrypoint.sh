#!/bin/bash
# Entrypoint of the shop
set -euo pipefail

export PATH="/app/bin:$PATH"
: "${DATABASE_URL:?DATABASE_URL is not set}"

wait_for() {
    until nc -z "$1" "$2"; do sleep 1; done
}
function log { echo "[$(date +%T)] $*" >&2; }

wait_for pg 5432

if [ "${RUN_MIGRATIONS:-1}" = "1" ]; then
    python manage.py migrate --noinput
elif [[ -n $SKIP && $SKIP < 3 ]]; then
    log 'skipped # not a comment'
else
    echo no
fi

[ -d /static ] && python manage.py collectstatic --noinput
python manage.py check --deploy || exit 1

cat <<-EOF > /etc/app.conf
	exec nothing "$UNSET
	EOF

for app in shop blog; do
    python manage.py loaddata "$app" | tee -a log.txt
done

case "$1" in
    web | api)
        exec gunicorn shop.wsgi:application \
            --bind 0.0.0.0:8000 # public
        ;;
    worker) celery -A shop worker & ;;
    *) echo "unknown: $1"; exit 64 ;;
esac

ROLE=web WORKERS=${WORKERS:-4} nice -n 5 python 'run їжак.py' 2>&1 | logger
exec "$@"
