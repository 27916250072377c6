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
        mysql:*) mapfile -t options < <(mariadb_options "$1"); mariadb --table "${options[@]}" -e "$2" ;;
        *) psql -X -v ON_ERROR_STOP=1 "$1" -c "$2" ;;
    esac
}

# backup URL: prints the whole database as SQL.
backup() {
    case $1 in
        mysql:*) mapfile -t options < <(mariadb_options "$1"); mariadb-dump --single-transaction --triggers "${options[@]}" ;;
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
