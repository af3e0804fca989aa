#!/bin/sh
# Run once by the database's image after roles.sql: passwords from the environment, the portal's database, its rights.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
    -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v platform="$PLATFORM_PASSWORD" <<'SQL'
ALTER ROLE portal_owner PASSWORD :'owner';
ALTER ROLE portal_app PASSWORD :'app';
ALTER ROLE portal_platform PASSWORD :'platform';
CREATE DATABASE portal OWNER portal_owner;
SQL
psql -v ON_ERROR_STOP=1 -U postgres -d portal -c 'SET ROLE portal_owner' -f /deploy/database.sql
