# The databases' own programs, for a URL as `encdb` and the application read it. `migrate.sh` reads this file.

# Decodes %2F and the like.
decoded() { printf '%b' "${1//%/\\x}"; }

# Prints the options of MariaDB's programs for a URL: mysql://user:password@host:port/database?unix_socket=path
mariadb_options() {
    local url=${1#mysql://} query='' user password
    case $url in *\?*) query=${url#*\?} url=${url%%\?*} ;; esac
    local account=${url%%@*} address=${url#*@} name=${url##*/}
    user=${account%%:*} password=${account#"$user"} address=${address%%/*}
    printf '%s\n' "--user=$(decoded "$user")" "--host=${address%%:*}"
    case $address in *:*) printf '%s\n' "--port=${address##*:}" ;; esac
    case $query in unix_socket=*) printf '%s\n' "--socket=$(decoded "${query#unix_socket=}")" ;; esac
    export MYSQL_PWD; MYSQL_PWD=$(decoded "${password#:}")
    printf '%s\n' "$name"
}

# sql URL STATEMENTS: prints the rows.
sql() {
    case $1 in
        mysql:*) mapfile -t options < <(mariadb_options "$1"); mariadb --table --binary-as-hex "${options[@]}" -e "$2" ;;
        *) psql -X -v ON_ERROR_STOP=1 "$1" -c "$2" ;;
    esac
}

# backup URL: prints the whole database as SQL.
backup() {
    case $1 in
        mysql:*) mapfile -t options < <(mariadb_options "$1"); mariadb-dump --single-transaction --hex-blob "${options[@]}" ;;
        *) pg_dump --no-owner "$1" ;;
    esac
}

# restore URL: reads such SQL into an empty database.
restore() {
    case $1 in
        mysql:*) mapfile -t options < <(mariadb_options "$1"); mariadb "${options[@]}" ;;
        *) psql -X -q -v ON_ERROR_STOP=1 "$1" > restored.log ;;
    esac
}

# drop_index URL INDEX TABLE
drop_index() {
    case $1 in
        mysql:*) sql "$1" "DROP INDEX $2 ON $3" ;;
        *) sql "$1" "DROP INDEX $2" ;;
    esac
}

# statistics URL: brings them up to date, and prints the indexes and how a customer is found by an address.
statistics() {
    case $1 in
        mysql:*)
            sql "$1" 'ANALYZE TABLE customers, accounts, trades, transfers, documents'
            sql "$1" "SELECT table_name, index_name, column_name, cardinality FROM information_schema.statistics
                WHERE table_schema = DATABASE() AND index_name LIKE 'encdb%' ORDER BY table_name, index_name"
            sql "$1" "EXPLAIN SELECT id FROM customers WHERE email_search = x'01'" ;;
        *)
            sql "$1" 'ANALYZE'
            sql "$1" "SELECT relname, indexrelname, idx_scan FROM pg_stat_user_indexes
                WHERE indexrelname LIKE 'encdb%' AND relname NOT LIKE '\\_\\_%' ORDER BY relname, indexrelname"
            sql "$1" "EXPLAIN SELECT id FROM customers WHERE email_search = '\\x01'" ;;
    esac
}
