-- A shop's own zip brings its settings too, on the page as by the command.

-- +goose Up

-- settings is {taken, changes, take, done}: what they would change, whether the
-- shop takes them, whether its owner wants them, whether they are in. Null: the file
-- has none.
alter table shop.imports add column settings jsonb check (jsonb_typeof(settings) = 'object');

-- +goose Down
alter table shop.imports drop column settings;
