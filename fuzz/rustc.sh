#!/bin/bash
# The compiler for `run.sh`, without counters in the one crate where they make it work for many minutes: `lopdf`, all combinators.
case " $* " in
  *" --crate-name lopdf "*)
    words=()
    for word in "$@"; do
      case $word in *sancov-module* | *sanitizer-coverage*) ;; *) words+=("$word") ;; esac
    done
    exec "${words[@]}" ;;
esac
exec "$@"
