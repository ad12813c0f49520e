#!/bin/sh
# Starts the store on PHP's built-in server, and beside it the loop that cron would be elsewhere.
#
# RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT say where leads go, PORT where to listen, STORE_DATA
# in which folder the orders are kept.
cd "$(dirname "$0")" || exit 1
export PORT="${PORT:-3000}"

fail() {
  echo "$1" >&2
  exit 1
}
missing=
for name in RETRACK_API_URL RETRACK_TOKEN RETRACK_EVENT; do
  [ -n "$(printenv "$name")" ] || missing="${missing:+$missing and }$name"
done
[ -z "$missing" ] || fail "Set $missing; README.md beside this folder tells how."
case $RETRACK_API_URL in http://* | https://*) ;; *) fail "RETRACK_API_URL is $RETRACK_API_URL; expected a URL." ;; esac
case $PORT in *[!0-9]*) fail "PORT is $PORT; expected a number up to 65535." ;; esac

answers() {
  php -r 'exit(@fsockopen("127.0.0.1", (int) $argv[1]) ? 0 : 1);' "$PORT"
}
answers && fail "The store cannot be opened: something else listens on port $PORT."

# What breaks is for the log, and not for customers.
php -d display_errors=0 -d log_errors=1 -S "127.0.0.1:$PORT" -t public public/index.php &
server=$!

(
  trap 'kill "$job" 2>/dev/null; exit 0' TERM
  while :; do
    php tell-retrack.php &
    job=$!
    wait "$job"
    sleep 1 &
    job=$!
    wait "$job"
  done
) &
loop=$!

end() {
  trap '' INT TERM
  kill "$server" "$loop" 2>/dev/null
  wait
  exit "$1"
}
trap 'end 0' INT TERM

until answers; do
  kill -0 "$server" 2>/dev/null || end 1
  sleep 0.1
done
echo "The store is at http://127.0.0.1:$PORT"
wait "$server"
end 1
