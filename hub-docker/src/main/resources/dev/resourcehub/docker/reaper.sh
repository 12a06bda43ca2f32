# Waits for the end of its input, which is the end of the hub, and removes the hub's containers that are still there.
# A container that was started ends by itself then; one that was made and not yet started has nothing that could end it.
# $1: address of the engine, $2: label of the containers. Looks three times, for what was just being made.
while read -r _; do :; done
for pause in 0 1 1; do
  sleep "$pause"
  left=$(docker --host "$1" container ls --all --quiet --filter "label=$2")
  # shellcheck disable=SC2086 # ids, one word each
  [ -z "$left" ] || docker --host "$1" container rm --force $left
done >/dev/null 2>&1
