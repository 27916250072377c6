#!/usr/bin/env bash
# run.sh postgres | mariadb: runs migrate.sh on new databases, and then serves the application without plaintext.
#
# `cargo xtask example trading` starts the servers, and names them in DATABASE_URL and MYSQL_URL.
set -euo pipefail
example=$(cd "$(dirname "$0")" && pwd)
. "$example/database.sh"
case ${1:-} in
    postgres) server=$DATABASE_URL ;;
    mariadb) server=$MYSQL_URL ;;
    *) sed -n '2s/# //p' "$0" && exit 2 ;;
esac

# url NAME: prints the URL of another database on the server.
url() {
    local address=${server%%\?*}
    printf '%s' "${address%/*}/$1${server#"$address"}"
}

for name in trading trading_backup trading_copy; do
    sql "$server" "DROP DATABASE IF EXISTS $name"
    sql "$server" "CREATE DATABASE $name"
done
FOLDER=$(mktemp -d) DATABASE_URL=$(url trading) BACKUP_URL=$(url trading_backup) COPY_URL=$(url trading_copy)
export FOLDER DATABASE_URL BACKUP_URL COPY_URL CUSTOMERS=1000
trap 'rm -r "$FOLDER"' EXIT
"$example/migrate.sh"

cat <<EOF

== The application without plaintext. In another terminal:
curl -H content-type:application/json -d '{"email":"ada@example.com"}' $LISTEN/api/login
curl -H "authorization: Bearer TOKEN" $LISTEN/api/report
. examples/trading/database.sh; sql '$DATABASE_URL' 'SELECT * FROM accounts WHERE id = 0'
EOF
cd "$FOLDER"
ENCDB_KEYRING_FILE=app.keyring KEYRING_KEY_FILE=keyring.key trading encrypted serve
