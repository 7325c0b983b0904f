/** Workspaces in unusual but valid styles, for what edits texts: by name, the texts by path. */
export const awkwardWorkspaces: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Compose with anchors, merges, flow style and lists at the column of their key": {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    "shop/__init__.py": "",
    "shop/settings.py": `import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DEBUG", "1") == "1"  # on by default
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db"}}
CELERY_BROKER_URL = "redis://queue:6379/0"
`,
    "shop/celery.py": `from celery import Celery

app = Celery("shop")
app.conf.beat_schedule = {"rates": {"task": "shop.tasks.rates", "schedule": 3600}}
`,
    "shop/tasks.py": "from shop.celery import app\n\n\n@app.task\ndef rates():\n    return 1\n",
    "docker-compose.yml": `---
# The shop, as it runs on the server
x-app: &app
    build: .   # one image for everything
    environment: &environment
        DJANGO_SETTINGS_MODULE: shop.settings
        POSTGRES_PASSWORD: 'Wf82kd9Lq0'  # TODO
    volumes:
    - media:/srv/media

services:
    web:
        <<: *app
        command: ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
        ports: ["8000:8000"]

    db: { image: postgres, environment: { POSTGRES_PASSWORD: postgres }, ports: ["5432:5432"] }

    # keeps the tasks
    queue:
        image: "redis"   # any
        ports:
        - "6379:6379"   # for debugging
        - target: 6380
          published: 6380

    flower:
        image: mher/flower
        command: celery --broker=redis://queue:6379/0 flower
        ports:
        - 5555:5555
    admin:
        image: adminer:latest
        privileged: true    # needed?
        volumes:
        - /var/run/docker.sock:/var/run/docker.sock
        ports:
            # open for everybody
            - "8080:8080"
volumes:
    media:`,
    Dockerfile: `# syntax=docker/dockerfile:1
from python:latest as build
run <<EOF
pip wheel -r requirements.txt
EOF
FROM python
COPY . /srv
RUN pip install \\
      # the application
      gunicorn \\
      -r requirements.txt
CMD exec gunicorn shop.wsgi`,
    "requirements.txt": "Django~=4.2 ; python_version >= '3.9'  # LTS\n\ncelery[redis]\npsycopg2-binary",
    ".gitignore": "# Python\n*.py[co]\n\n# Local\n!.env.example\n.env.*\n!.env.example",
  },
  "settings in an unusual style": {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'конфіг.settings')\n",
    "конфіг/__init__.py": "",
    "конфіг/settings.py": `#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Settings ("quoted" — with a # in it).

DEBUG = True
"""
import os; from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = 'django-insecure-' \\
\t'k3v8#wq2@' 'z!7d5f1m4n6b0c9x'  # "generated"
DEBUG = (
\tos.getenv(
\t\t'DEBUG', 'True',  # for now
\t) == 'True'
); ALLOWED_HOSTS = ['*',]
INSTALLED_APPS = (
\t'django.contrib.admin', 'django.contrib.auth',
\t# 'debug_toolbar',
\t'debug_toolbar'  # no comma here
)
MIDDLEWARE = ['django.middleware.common.CommonMiddleware'  # the only one
]
CORS_ALLOW_ALL_ORIGINS = True; CORS_ALLOW_CREDENTIALS = True
if not DEBUG:
\tSECURE_SSL_REDIRECT = False  # the proxy does it
\tSESSION_COOKIE_SECURE = False
DATABASES = {'default': dict(ENGINE='django.db.backends.sqlite3', NAME=BASE_DIR / 'db.sqlite3')}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LANGUAGES = [("uk", "Українська")]`,
    "requirements.txt": "Django==5.2\n",
  },
  "nginx, package and env files without spaces or with many": {
    "docker-compose.prod.yml": `services:
  web:
    build: {context: app, dockerfile: Dockerfile}
    restart: "no"
    env_file: [ .env, ".env.prod" ]
  proxy:
    image: nginx:latest
    volumes: ["./proxy.conf:/etc/nginx/conf.d/default.conf:ro"]
    ports: ["80:80"]
`,
    "proxy.conf": `upstream app{server web:3000;}
server{listen 80;server_name shop.example;location /{proxy_pass http://app;}} # } not a brace
server {
\tlisten\t80 ;
\tserver_name  www.shop.example;   # "www"
\tlocation ~ \\.php$ { return 404; }
\tlocation / {
\t\tproxy_set_header Host "$host";proxy_pass http://app;
\t}
}`,
    "app/Dockerfile":
      "FROM node\nWORKDIR /srv\nCOPY . .\nENV API_TOKEN=Zk39dmQ0x7LwVr52Tb9Nc\nEXPOSE 3000\nCMD npm run dev",
    "app/package.json": `{
\t"name": "shop",
\t"scripts": {"dev":"next dev","start":"next start"},
\t"dependencies": { "next": "13.0.0", "eslint": "^8.0.0",
\t\t"react": "*" }
}`,
    "app/next.config.js":
      "module.exports = { typescript: { ignoreBuildErrors: true }, eslint: { ignoreDuringBuilds: true } }",
    ".env": "export TOKEN='a b'\nEMPTY=\nTWICE=1 # first\n\nTWICE=2",
    ".env.prod": 'KEY="-----BEGIN\nlines\n-----END"\nAPI_URL=http://localhost:3000',
  },
};
