#!/usr/bin/env bash
# Moves a live application from plaintext to ciphertext and shows each way back: docs/migrate.md, with nothing left out.
#
# Needs three empty databases, DATABASE_URL, BACKUP_URL and COPY_URL, and `encdb` and `trading` on the PATH; README.md says how
# to get them. Each line can be typed by hand instead.
set -euo pipefail
umask 077
example=$(cd "$(dirname "$0")" && pwd)
. "$example/database.sh"
cd "${FOLDER:-$(mktemp -d)}"
trap 'touch stop.old stop.new stop.clear stop.encrypted' EXIT # ends writers that are left
step() { printf '\n== %s\n' "$*"; }
refused() { if "$@"; then echo "this had to be refused: $*" && exit 1; fi; }

step 'The application as it is: five tables in the clear, and it goes on writing'
export TRADING_JOURNAL=journal.jsonl # what was written, for `trading … check`
trading old create --customers "${CUSTOMERS:-200}"
trading old work stop.old & old=$!
trading old login ada@example.com

step 'Keys'
encdb keys generate > master.key
encdb keys generate --salt > master.salt
if [ "${KEYS:-files}" = aws ]; then
    secret=trading-$RANDOM$RANDOM
    for name in key salt; do
        tr -d '\n' < master.$name | aws secretsmanager create-secret --name $secret/$name --secret-string file:///dev/stdin > created.json
    done
    rm master.key master.salt
    asks="aws secretsmanager get-secret-value --query SecretString --output text --secret-id $secret"
    # A program can ask by itself, as `doctor` does below. For all others the shell asks once.
    by_itself=("MASTER_ENCRYPTION_KEY_COMMAND=$asks/key" "STATIC_ENCRYPTION_SALT_COMMAND=$asks/salt")
    doctor=(env -u MASTER_ENCRYPTION_KEY -u STATIC_ENCRYPTION_SALT "${by_itself[@]}" encdb doctor)
    MASTER_ENCRYPTION_KEY=$($asks/key) STATIC_ENCRYPTION_SALT=$($asks/salt)
    export MASTER_ENCRYPTION_KEY STATIC_ENCRYPTION_SALT
else
    export MASTER_ENCRYPTION_KEY_FILE=master.key STATIC_ENCRYPTION_SALT_FILE=master.salt
    doctor=(encdb doctor)
fi

step 'Definitions: a proposal, and what people made of it'
encdb schema --output proposed.toml
cp "$example/encdb.toml" .
encdb status

step '1. Add columns'
encdb add-columns --dry-run > add-columns.sql
encdb add-columns
encdb schema --check
"${doctor[@]}"
trading keep agree encdb.toml

step '2. Deploy keep: old and new instances write at once'
trading keep login ADA@example.com
trading keep trade ACC-ADA HAY 3 17.5
trading keep report ada@example.com
trading old report ada@example.com
trading keep work stop.new & new=$!

step '3. Seal the rows, one table and then all'
progress='SELECT table_name, column_name, phase, migrated_rows, remaining_rows, failed_rows FROM encryption_migrations ORDER BY table_name, column_name'
written_meanwhile() { [ $? = 3 ]; } # the old instance left a value in the clear alone at the end
encdb migrate-data --table customers --batch-size 500 || written_meanwhile
encdb migrate-data --batch-size 500 & sealing=$!
while kill -0 $sealing 2> /dev/null; do sql "$DATABASE_URL" "$progress"; sleep 1; done
wait $sealing || written_meanwhile
touch stop.old
wait $old
encdb migrate-data --batch-size 500 # what the old instance wrote last
sql "$DATABASE_URL" "$progress"
sql "$DATABASE_URL" 'SELECT table_name, row_key, column_name, error_type, attempts FROM migration_errors WHERE resolved_at IS NULL ORDER BY id'

step '4. Verify, while the new application goes on writing'
encdb verify
touch stop.new
wait $new
trading keep check
trading old check

step '5. Look at what will be left'
encdb create-views
sql "$DATABASE_URL" 'SELECT * FROM trades_encrypted WHERE id < 0'

step '6. Switch, and the way back before the drop'
encdb switch
encdb rollback # to verified
trading keep check
encdb rollback # to plain
trading old login ada@example.com
trading old check
encdb add-columns
encdb migrate-data
encdb verify
encdb switch

step '7. Deploy clear'
trading clear work stop.clear & clear=$!
trading clear login ada@example.com
trading clear trade ACC-ADA STACK 2 0.125
trading clear report ada@example.com
touch stop.clear
wait $clear
trading clear check
encdb migrate-data
encdb verify

step '8. A backup, and the drop'
backup "$DATABASE_URL" > before-the-drop.sql
cp journal.jsonl before-the-drop.jsonl
encdb drop-unencrypted --dry-run > drop.sql
refused encdb drop-unencrypted --confirm # a view, a check and an index need the plaintext
sql "$DATABASE_URL" 'DROP VIEW contacts'
sql "$DATABASE_URL" 'ALTER TABLE accounts DROP CONSTRAINT accounts_are_solvent'
sql "$DATABASE_URL" 'CREATE INDEX documents_of ON documents (customer_id)'
drop_index "$DATABASE_URL" documents_of_customer documents
encdb drop-unencrypted --confirm --rewrite

step '9. Deploy without plaintext'
trading encrypted agree "$example/encdb.encrypted.toml"
trading encrypted login Ada@Example.com
trading encrypted trade ACC-ADA HAY 1 12.75
trading encrypted report ada@example.com
trading encrypted check
backup "$DATABASE_URL" > after-the-drop.sql
refused grep -i needle after-the-drop.sql

step 'The way back after the drop: decrypt-back, on a copy'
restore "$COPY_URL" < after-the-drop.sql
DATABASE_URL=$COPY_URL encdb decrypt-back
DATABASE_URL=$COPY_URL encdb rollback
DATABASE_URL=$COPY_URL encdb rollback
DATABASE_URL=$COPY_URL trading old login ada@example.com
DATABASE_URL=$COPY_URL trading old check

step 'The way back after the drop: the backup'
restore "$BACKUP_URL" < before-the-drop.sql
DATABASE_URL=$BACKUP_URL encdb rollback
DATABASE_URL=$BACKUP_URL encdb rollback
DATABASE_URL=$BACKUP_URL trading old login ada@example.com
DATABASE_URL=$BACKUP_URL trading old check --journal before-the-drop.jsonl

step 'Speed, after over before, asked in turn'
trading encrypted measure --before "$BACKUP_URL"

step 'Statistics and indexes'
statistics "$DATABASE_URL"

step 'Another key'
cp "$example/encdb.encrypted.toml" encdb.toml
encdb keys generate > keyring.key
encdb keys init --import --keyring app.keyring --key-file keyring.key
unset MASTER_ENCRYPTION_KEY_FILE STATIC_ENCRYPTION_SALT_FILE MASTER_ENCRYPTION_KEY STATIC_ENCRYPTION_SALT
export ENCDB_KEYRING_FILE=app.keyring KEYRING_KEY_FILE=keyring.key
encdb keys add
trading encrypted work stop.encrypted & encrypted=$!
encdb keys promote 2
encdb rotate
touch stop.encrypted # it still seals under the key 1
wait $encrypted
encdb rotate
encdb keys census --expect-none 1
encdb keys retire 1
encdb verify
trading encrypted login ada@example.com
trading encrypted check
