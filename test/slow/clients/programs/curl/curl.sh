#!/bin/sh
# What a shop's script does with Retrack by curl alone. Each request is a program of its own, and so a connection.
set -eu

# Prints the answer's body, and its status on the last line. CURL_OPTIONS are words, which the shell has to split.
post() {
  # shellcheck disable=SC2086
  curl --silent --show-error --max-time 10 ${CURL_OPTIONS:-} "$RETRACK_URL/api/v2/leads$1" \
    -H "Authorization: Bearer $RETRACK_TOKEN" -H 'Accept: application/json' -H 'Content-Type: application/json' \
    -d "$2" -w '\n%{http_code}\n'
}

status_of() { printf '%s\n' "$1" | tail -n 1; }
# The first string of this name. Nothing in the answers that it reads needs an escape.
first_of() { printf '%s\n' "$2" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

lead="\"event\":\"$LEAD_EVENT\",\"click\":\"$LEAD_CLICK\""

created=$(post '' "{$lead,\"reference\":\"$LEAD_REFERENCE\"}")
uuid=$(first_of uuid "$created")
updated=$(post "/$uuid" '{"status":"approved"}')
refused=$(post '' "{$lead}")
sleep "$PAUSE_SECONDS"
answers="$(status_of "$created"),$(status_of "$updated"),$(status_of "$refused")"
for attempt in 1 2 3; do
  retried=$(post '' "{$lead,\"reference\":\"$LEAD_REFERENCE-retried\"}")
  answers="$answers,$(status_of "$retried")"
  [ "$(status_of "$retried")" -lt 500 ] && break
done
printf '{"lead":"%s","reference":"%s","status":"%s","message":"%s","retried":"%s","answers":[%s]}\n' \
  "$uuid" "$(first_of reference "$created")" "$(first_of name "$(printf '%s' "$updated" | grep -o '"status":{.*')")" \
  "$(first_of message "$refused")" "$(first_of uuid "$retried")" "$answers"
