package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// prepare makes the roles and writes their names where app.isolate reads them.
// Nothing is granted to a role by membership, so none can take another's place.
func prepare(ctx context.Context, db *sql.DB, roles Roles) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(7301200524)`); err != nil {
		return err
	}
	if err := makeRole(ctx, tx, roles.App, "login", roles.Password); err != nil {
		return err
	}
	if err := makeRole(ctx, tx, roles.Check, "nologin", ""); err != nil {
		return err
	}
	for _, q := range []string{
		`create schema if not exists app`,
		`create table if not exists app.roles (kind text primary key, name name not null)`,
		`revoke create on schema public from public`,
		// A temporary table would outlive its transaction on a pooled connection.
		`do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	for kind, name := range map[string]string{"app": roles.App, "check": roles.Check} {
		var kept string
		err := tx.QueryRowContext(ctx, `insert into app.roles (kind, name) values ($1, $2)
			on conflict (kind) do update set kind = excluded.kind returning name`, kind, name).Scan(&kept)
		if err != nil {
			return err
		}
		if kept != name {
			return fmt.Errorf("this database was made for the role %s, not %s", kept, name)
		}
	}
	return tx.Commit()
}

func makeRole(ctx context.Context, tx *sql.Tx, name, login, password string) error {
	id := pgx.Identifier{name}.Sanitize()
	var there bool
	if err := tx.QueryRowContext(ctx, `select exists (select 1 from pg_roles where rolname = $1)`, name).Scan(&there); err != nil {
		return err
	}
	if !there {
		if _, err := tx.ExecContext(ctx, "create role "+id+" "+login+" noinherit"); err != nil {
			return err
		}
	}
	if password == "" {
		return nil
	}
	// A role's password cannot be a parameter; format quotes it on the server.
	var set string
	if err := tx.QueryRowContext(ctx, `select format('alter role %I login password %L', $1::text, $2::text)`, name, password).Scan(&set); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, set)
	return err
}
