#!/bin/bash
# First start of the database container: the two roles, the database, and the rights between them.
# The owner changes tables (migrations); the application reads and writes rows, no more.
set -e
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v owner_password="$POWEROPS_OWNER_PASSWORD" -v app_password="$POWEROPS_APP_PASSWORD" <<'SQL'
CREATE ROLE powerops_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE powerops_app LOGIN PASSWORD :'app_password';
CREATE DATABASE powerops OWNER powerops_owner;
\connect powerops
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO powerops_app;
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT USAGE, SELECT ON SEQUENCES TO powerops_app;
ALTER DEFAULT PRIVILEGES FOR ROLE powerops_owner
    GRANT EXECUTE ON FUNCTIONS TO powerops_app;
SQL
