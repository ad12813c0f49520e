# The server of PHP, and the worker beside it.
php -S "127.0.0.1:$PORT" index.php 2>server.log &
php worker.php &
trap 'kill $(jobs -p); exit 0' TERM
until php -r 'exit(@fsockopen("127.0.0.1", (int) getenv("PORT")) ? 0 : 1);'; do sleep 0.1; done
echo "The store is at http://127.0.0.1:$PORT"
while :; do wait; done
