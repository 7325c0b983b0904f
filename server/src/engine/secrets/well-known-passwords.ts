const wellKnown = new Set(
  "postgres postgresql password senha contraseña contrasena motdepasse passwort wachtwoord пароль passwd passw0rd p@ssw0rd pass admin administrator root toor user test testing secret guest default changeme change_me change-me changethis change_this changeit example 1 123 1234 12345 123456 1234567 12345678 123456789 abc123 qwerty mysql mariadb mongo mongodb redis rabbitmq rabbit grafana minio minioadmin minio123 minio1234 minio12345 minio123456 minio12345678 django dev demo letmein admin123 password1 password123 pass123 pass1234 postgres123 root123 rootpassword rootpass mypassword dbpassword db_password foobared elastic adminadmin airflow superset keycloak flower admin@123 p@ssword neo4j/neo4j neo4j/password neo4j/test admin:admin admin:password flower:flower user:password user:pass root:root admin:secret guest:guest yourstrong@passw0rd yourstrong(!)password your_password123 yourpassword123 pass@word1 pass@word".split(
    " ",
  ),
);

/** Whether everybody would try this password first. */
export function isWellKnownPassword(value: string): boolean {
  return wellKnown.has(value.trim().toLowerCase());
}
