# Runs "$@" with an empty input and kills the whole process group at the end of our own input.
# Must be the leader of its group (setsid).
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(while read -r _ <&3; do :; done; kill -s KILL -- "-$$") >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$program"
status=$?
kill -s KILL "$watcher" 2>/dev/null
exit "$status"
