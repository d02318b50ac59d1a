#!/bin/sh
# Draws the secrets that compose.yaml reads, into deploy/secrets, and leaves those
# that are there. Stripe's and the mail server's must be filled in by hand.
set -eu
cd "$(dirname "$0")"
# Containers read them as another account; the folder lets only this one in.
umask 077
mkdir -p secrets certificates
draw() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1"; chmod 444 "secrets/$1"; }; }

keep db_superuser "$(draw)"
keep db_owner "$(draw)"
keep owner_url "postgres://sottocasa_owner:$(cat secrets/db_owner)@db:5432/sottocasa?sslmode=disable"
keep app_url "postgres://sottocasa_app:$(draw)@db:5432/sottocasa?sslmode=disable"
keep minio_user "sottocasa"
keep minio_password "$(draw)"
keep s3_url "http://sottocasa:$(cat secrets/minio_password)@minio:9000/sottocasa"
keep secret "$(draw)$(draw)"
for name in stripe_key stripe_webhook stripe_connect_webhook smtp_url; do
	[ -s "secrets/$name" ] || echo "deploy/secrets/$name is still to be written"
done
