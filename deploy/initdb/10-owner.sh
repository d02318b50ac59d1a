#!/bin/sh
# Runs once, when the database's volume is empty: the role that owns the tables,
# which is no superuser, so that row security is tried on everyone but postgres.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/db_owner)" --username postgres <<'SQL'
create role sottocasa_owner login createrole password :'password';
create database sottocasa owner sottocasa_owner;
SQL
