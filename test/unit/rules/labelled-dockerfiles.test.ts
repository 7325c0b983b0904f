import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

/** Lines of a Dockerfile behind `FROM`, and whether the rule speaks of them. */
type Case = readonly [lines: string, isFault: boolean];

const token = `ghp_${"Zq4".repeat(12)}`;

const cases: Readonly<Record<string, readonly Case[]>> = {
  "secret-in-dockerfile": [
    ["ARG NPM_TOKEN", true],
    ["ARG API_KEY\nRUN ./fetch", true],
    ["ARG AWS_SECRET_ACCESS_KEY", true],
    ["ARG DB_PASSWD", true],
    ["ARG REGISTRY_AUTH", true],
    ["ENV GITHUB_CREDENTIALS=u7Yt5RwQ2p", true],
    ["ARG SENTRY_AUTH_TOKEN\nENV SENTRY_AUTH_TOKEN=$SENTRY_AUTH_TOKEN", true],
    ["ENV POSTGRES_PASSWORD=postgres", true],
    ["ENV SECRET_KEY=change-me", true],
    ["RUN curl -u deploy:Zx81kQpW https://files.example.com/a.tgz -o a.tgz", true],
    ["RUN curl -H 'Authorization: Bearer eR5tY7uI9oP1aS3d' https://api.example.com/a", true],
    ['ENTRYPOINT ["env", "DB_PASSWORD=Zx81kQpW4d", "./start"]', true],
    ["CMD DB_PASSWORD=Zx81kQpW4d ./start", true],
    ["CMD DB_PASSWORD=$DB_PASSWORD ./start", false],
    ["HEALTHCHECK CMD curl -u deploy:Zx81kQpW http://localhost/ || exit 1", true],
    ["HEALTHCHECK CMD pg_isready -U postgres", false],
    ["LABEL api_token=eR5tY7uI9oP1aS3d", true],
    ["LABEL token.issuer=shop", false],
    ["RUN docker compose -p shop2 up -d", false],
    ["RUN wget --http-password=Zx81kQpW --http-user=me https://files.example.com/a", true],
    [`RUN git clone https://${token}@github.com/acme/shop.git`, true],
    ["RUN git clone https://ci:Zx81kQpW@git.example.com/shop.git", true],
    ["RUN pip install --extra-index-url https://ci:Zx81kQpW@pypi.example.com/simple shop", true],
    ["RUN echo 'app:Zx81kQpW' | chpasswd", true],
    ["RUN echo Zx81kQpWm2 | docker login -u me --password-stdin", true],
    ["RUN npm config set //npm.example.com/:_authToken aQ5wE7rT9yU1", true],
    ["RUN echo '//npm.example.com/:_authToken=aQ5wE7rT9yU1' > .npmrc", true],
    ["RUN mysql -uroot -pZx81kQpW -e 'select 1'", true],
    ["RUN ./install --password Zx81kQpW", true],
    ["RUN ./install --api-key=Zx81kQpW", true],
    ["RUN <<EOF\ncurl -u deploy:Zx81kQpW https://files.example.com/a\nEOF", true],
    ["ADD https://ci:Zx81kQpW@files.example.com/a.tgz /tmp/", true],
    ["ARG GIT_USER_PW\nRUN git clone https://me:$GIT_USER_PW@git.example.com/shop.git", true],
    ["ARG PUBLIC_KEY\nARG API_PUBLIC_TOKEN", false],
    ["ARG NEXT_PUBLIC_API_KEY", false],
    ["ARG TOKEN_URL\nARG PASSWORD_FILE", false],
    ["ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", false],
    ["ENV PASSWORD_HASHERS=argon2", false],
    ['ENV API_TOKEN=""', false],
    ["ENV SECRET_KEY=dummy-for-build", false],
    ["ARG VERSION=1.2\nARG PIP_CACHE_KEY", false],
    ["ARG AUTHOR=me\nENV KEYBOARD=us MONKEY=1", false],
    ["RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci", false],
    ["RUN --mount=type=secret,id=pw curl -u me:$(cat /run/secrets/pw) https://files.example.com/a", false],
    ["RUN SECRET_KEY=build python manage.py collectstatic --noinput", false],
    ["RUN adduser --disabled-password app", false],
    ["RUN psql --password -c 'select 1'", false],
    ["RUN curl -fsSL https://files.example.com/a.tgz | tar xz", false],
    ["RUN git clone https://github.com/acme/shop.git", false],
    ["RUN git clone ssh://git@github.com/acme/shop.git", false],
    ["RUN mkdir -p /run/secrets && docker run -p 8000:8000 shop", false],
    ["ENV DATABASE_URL=postgres://$USER:$PASS@db/shop", false],
  ],
  "dockerfile-copies-secrets": [
    ["COPY id_rsa /root/.ssh/id_rsa", true],
    ["COPY keys/id_ed25519 /root/.ssh/", true],
    ["ADD .netrc /root/", true],
    ["COPY .env .", true],
    ["COPY ./.env.production /app/.env", true],
    ["COPY .pypirc /root/.pypirc", true],
    ["COPY certs/server.key /etc/ssl/", true],
    ["COPY private-key.pem /app/", true],
    ["COPY id_rsa.pub /root/.ssh/authorized_keys", false],
    ["COPY .env.example /app/.env", false],
    ["COPY .npmrc package.json ./", false],
    ["COPY certs/ca.pem /etc/ssl/", false],
    ["COPY .envrc /app/", false],
    ["COPY src/keys.py /app/", false],
    ["COPY config/key.json.md /app/", false],
    ["COPY requirements.txt ./", false],
  ],
  "download-unverified": [
    ["RUN curl --insecure -o a https://files.example.com/a", true],
    ["RUN curl -sk https://files.example.com/a -o a", true],
    ["RUN wget --no-check-certificate https://files.example.com/a", true],
    ["RUN pip install --trusted-host pypi.example.com shop==1.2", true],
    ["ENV PIP_TRUSTED_HOST=pypi.example.com", true],
    ["ENV PYTHONHTTPSVERIFY=0", true],
    ["ENV GIT_SSL_NO_VERIFY=true", true],
    ["RUN GIT_SSL_NO_VERIFY=1 git clone https://git.example.com/a", true],
    ["RUN git config --global http.sslVerify false", true],
    ["RUN npm config set strict-ssl false", true],
    ["RUN apk add --allow-untrusted a.apk", true],
    ["RUN apt-get install -y --force-yes a", true],
    ["RUN yum install -y --nogpgcheck a", true],
    ["RUN tdnf install -y --nogpgcheck a", true],
    ["RUN yum-config-manager --save --setopt=a.sslverify=no", true],
    // Git asks only whether it is set, as its version 2.39 shows against a certificate of its own.
    ["ENV GIT_SSL_NO_VERIFY=false", true],
    ["RUN GIT_SSL_NO_VERIFY=0 git clone https://git.example.com/a", true],
    ["RUN rpm -i --nosignature a.rpm", true],
    ["RUN echo sslverify=0 && yum --setopt=sslverify=0 install -y a", true],
    ["RUN wget -qO- https://get.example.com | sudo sh", true],
    ['RUN bash -c "$(curl -fsSL https://get.example.com)"', true],
    ["RUN bash <(curl -fsSL https://get.example.com)", true],
    ["ADD https://files.example.com/a.tgz /tmp/", true],
    ["RUN curl -fsSL https://files.example.com/a -o a", false],
    ["RUN curl -fsSL https://files.example.com/a | tar xz", false],
    ["RUN curl -fsSL https://files.example.com/a | grep sh", false],
    ["RUN curl -k https://localhost/ready", false],
    ["RUN tar -k -xf a.tar && rm -k", false],
    ["ENV NODE_TLS_REJECT_UNAUTHORIZED=1 CURL_INSECURE=0", false],
    ["RUN npm config set strict-ssl true", false],
    ["RUN npm install strict-ssl false", false],
    ["RUN apk add --no-cache curl && apt-get install -y --no-install-recommends a", false],
    ["ADD https://github.com/acme/shop.git#v1 /src", false],
    ["ADD app.tgz /srv/", false],
    ["RUN curl -fsSL https://deb.example.com/setup_20.x | bash -", false],
    ["RUN echo 'curl -k is bad'", false],
  ],
  "image-rights-loose": [
    ["RUN chmod 777 /app", true],
    ["RUN chmod -R 0777 /app", true],
    ["RUN chmod a+rwx /app", true],
    ["RUN chmod o+w /app/data", true],
    ["COPY --chmod=777 start.sh /", true],
    ["RUN sudo apt-get update", true],
    ["RUN echo 'app ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/app", true],
    ["EXPOSE 22", true],
    ["EXPOSE 80 22/tcp", true],
    ["RUN sed -i 's/#PermitRootLogin.*/PermitRootLogin yes/' /etc/ssh/sshd_config", true],
    ["RUN chmod 755 /app && chmod 644 /app/a", false],
    ["RUN chmod +x /start.sh && chmod u+w /app && chmod g+w /app", false],
    ["RUN chmod 1777 /tmp && chmod 777 /tmp", false],
    ["COPY --chmod=755 start.sh /", false],
    ["EXPOSE 8022 2222", false],
    ["RUN apt-get install -y --no-install-recommends libpq5", false],
    ["RUN echo pseudo sudoku", false],
  ],
};

describe.each(Object.entries(cases))("%s", (id, rows) => {
  const rule = rules.find((one) => one.id === id);
  test.each(rows)("%s", (lines, isFault) => {
    const text = `FROM python:3.12-slim\n${lines}\nCOPY . /app\nUSER 1000\nCMD ["gunicorn", "shop.wsgi"]\n`;
    const report = createDatabase(snapshotOf({ Dockerfile: text })).get(
      reportOf(rule ? [rule] : [], scoringPolicy),
    );
    expect(report.findings.length > 0).toBe(isFault);
  });
});

test("a password that Compose gives every container is judged there and not in the image", () => {
  const rule = rules.filter(({ id }) => id === "secret-in-dockerfile");
  const found = (services: string) =>
    createDatabase(
      snapshotOf({
        Dockerfile:
          'FROM python:3.12-slim\nENV DB_PASS=admin\nCOPY . /app\nUSER 1000\nCMD ["gunicorn", "shop.wsgi"]\n',
        "docker-compose.yml": `services:\n${services}`,
        ".env": "DB_PASS=hY6tR3wQ9z\n",
      }),
    ).get(reportOf(rule, scoringPolicy)).findings.length;
  expect(found("  web: {build: ., env_file: .env}\n  job: {build: ., environment: [DB_PASS]}\n")).toBe(0);
  expect(found("  web: {build: ., env_file: .env}\n  job: {build: .}\n")).toBe(1);
});
