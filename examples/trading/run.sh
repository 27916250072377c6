#!/usr/bin/env bash
# run.sh postgres | mariadb: starts servers in a temporary folder, runs migrate.sh on one of them, and stops everything.
set -euo pipefail
cd "$(dirname "$0")/../.."
. examples/trading/database.sh
case ${1:-} in
    postgres) url() { printf '%s' "${ENCDB_TEST_POSTGRES%/postgres}/$1"; } ;;
    mariadb) url() { printf '%s' "${ENCDB_TEST_MYSQL/\/test\?//$1?}"; } ;;
    *) sed -n '2s/# //p' "$0" && exit 2 ;;
esac

cargo build -p encdb-example-trading -p encdb-cli --features encdb-cli/postgres,encdb-cli/mysql
export PATH=$PWD/target/debug:$PATH

# They run until their standard input ends, and then say that they stop.
coproc servers { cargo xtask servers 2>&1; }
input=${servers[1]} output=${servers[0]}
trap 'exec {input}>&-; cat <&"$output"; wait' EXIT
until [[ ${line:-} == *Waiting* ]]; do
    read -r line <&"$output"
    [[ $line != export* ]] || eval "$line"
done
export AWS_ENDPOINT_URL=$ENCDB_TEST_AWS AWS_ACCESS_KEY_ID=nobody AWS_SECRET_ACCESS_KEY=nothing AWS_DEFAULT_REGION=eu-central-1
PATH=$PATH:$(dirname "$ENCDB_TEST_AWS_CLIENT")

server=$([ "$1" = postgres ] && url postgres || url test)
for name in trading trading_backup trading_copy; do
    sql "$server" "CREATE DATABASE $name"
done
DATABASE_URL=$(url trading) BACKUP_URL=$(url trading_backup) COPY_URL=$(url trading_copy) examples/trading/migrate.sh
