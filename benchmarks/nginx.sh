# What benchmarks against nginx share; to be sourced.

# Installs Debian packages whose command is missing, or says what to install and ends with 2. Arguments: command:package each.
want_commands() {
    local wanted
    for wanted in "$@"; do
        command -v "${wanted%%:*}" >/dev/null && continue
        if [[ $(id -u) != 0 || ${HUB_NO_INSTALL:-} == 1 ]]; then
            echo "${wanted%%:*} is missing; on Debian: apt-get install ${wanted##*:}" >&2
            exit 2
        fi
        echo "installing ${wanted##*:} from Debian"
        apt-get install -y -qq "${wanted##*:}" >/dev/null
    done
}

# Serves the files of $1/www on loopback as fast as it goes; sets $port. $1/nginx.pid has the process to end.
serve_files() {
    local work=$1
    chmod -R a+rX "$work"
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >"$work/nginx.conf" <<CONF
pid $work/nginx.pid;
worker_processes 1;
error_log $work/nginx.log;
$([[ $(id -u) != 0 ]] || echo "user root;")
events { worker_connections 64; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server { listen 127.0.0.1:$port; root $work/www; }
}
CONF
    nginx -c "$work/nginx.conf" -e "$work/nginx.log"
}
