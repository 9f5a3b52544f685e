#!/usr/bin/env bash
# Builds .slipway/lib: every jar the command needs, and the cache that lets Java start fast. With an engine's name
# (tensorflow), also fetches that engine into .slipway/engines. JAVA_HOME names a JDK 25 or later.
# Several may be started at once: one builds, the others wait for it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/maven.sh
engine=${1:-}
log=.slipway/build.log
build=
lib=.slipway/lib

lock() {
  local owner waits=0 ownerless=0
  until mkdir .slipway/lock 2>/dev/null; do
    owner=$(cat .slipway/lock/pid 2>/dev/null || true)
    ownerless=$((owner ? 0 : ownerless + 1))
    # whoever is ended between making the lock and naming itself leaves one without an owner
    if [[ $ownerless -gt 50 ]] || { [[ -n $owner ]] && ! kill -0 "$owner" 2>/dev/null; }; then rm -rf .slipway/lock; fi
    if [[ $waits == 5 ]]; then say "waiting for process ${owner:-of no name}, which is building"; fi
    waits=$((waits + 1))
    sleep 0.2
  done
  trap 'rm -rf .slipway/lock' EXIT
  trap 'kill $build 2>/dev/null; exit 130' INT TERM
  echo $$ >.slipway/lock/pid
}

is_built() {
  [[ -f $lib/built && -z $(find pom.xml ./*/pom.xml engines/*/pom.xml sources/*/pom.xml ./*/src/main \
    engines/*/src/main sources/*/src/main \
    -newer $lib/built -print -quit) ]]
}

say() { echo "slipway: $*" >&2; }

# One line that is drawn over itself while process $1 runs; nothing when standard error is no terminal.
show_progress() {
  local step done total fetched bar
  if [[ ! -t 2 ]]; then return; fi
  while kill -0 "$1" 2>/dev/null; do
    step=$(sed -n 's/.*Building slipway-\([a-z0-9-]*\) .*\[\([0-9]*\)\/\([0-9]*\)\].*/\1 \2 \3/p' $log | tail -1)
    read -r step done total <<<"${step:-dependencies 0 1}"
    fetched=$(grep -c '^\[INFO\] Downloaded' $log || true)
    bar=$(printf '%*s' $((24 * done / total)) '' | tr ' ' '#')
    printf '\r\033[K[%-24s] %s (%d s, %d files fetched)' "$bar" "$step" "$SECONDS" "$fetched" >&2
    sleep 0.2
  done
  printf '\r\033[K' >&2
}

build() {
  local modules=cli installed
  for installed in .slipway/engines/*/; do
    if [[ -d $installed ]]; then modules+=,engines/$(basename "$installed"); fi
  done
  say "$1 (the log is $PWD/$log)"
  maven_with_progress -Dfast -DskipTests -Pdistribution -pl "$modules" -am package >$log 2>&1 &
  build=$!
  show_progress $build
  if ! wait $build; then
    grep '^\[ERROR\] [^T]' $log | head -5 >&2 || true
    say "the build failed; the lines above are from $PWD/$log [BUILD]"
    return 1
  fi
}

# Java remembers what the rehearsed commands loaded and linked. Without the cache everything works, only slower.
rehearse() {
  local jar classpath= scratch=.slipway/rehearsal
  rm -rf $scratch
  mkdir $scratch
  for jar in "$PWD/$1"/*.jar; do classpath+=${classpath:+:}$jar; done
  "$JAVA_HOME/bin/java" -cp "$classpath" dev.slipway.cli.OldClasses "$PWD/$1"/*.jar >.slipway/rehearsal.log 2>&1 || true
  "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$1/slipway.aot" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$classpath" \
    dev.slipway.cli.Rehearsal examples/digits $scratch >>.slipway/rehearsal.log 2>&1 </dev/null || true
  rm -rf $scratch
}

if [[ -n $engine && $engine != tensorflow ]]; then
  say "no engine $engine can be installed; tensorflow is the one that can [UNKNOWN_ENGINE]"
  exit 2
fi
if ! mkdir -p .slipway 2>/dev/null || [[ ! -w .slipway ]]; then
  say "$PWD cannot be written to, and has to be built once; run ./slipway there as somebody who may, or copy it [UNWRITABLE]"
  exit 2
fi
lock
if [[ -n $engine ]]; then
  mkdir -p ".slipway/engines/$engine"
  build "fetching the $engine engine; it is large" || { rmdir ".slipway/engines/$engine" 2>/dev/null; exit 70; }
elif is_built; then
  exit 0
fi

rm -rf $lib.new
mkdir $lib.new
touch $lib.new/built # before the build, so that a file edited while it runs is noticed next time
if [[ -z $engine ]]; then build "building, once" || exit 70; fi
cp cli/target/fast/slipway-cli-*.jar cli/target/fast/lib/*.jar $lib.new/
for installed in .slipway/engines/*/; do
  if [[ -d $installed ]]; then cp "engines/$(basename "$installed")"/target/fast/slipway-*.jar "$installed"; fi
done
rehearse $lib.new
ln -s ../engines $lib.new/engines # Java uses its cache only while all of the class path lies in the folder that was rehearsed
rm -rf $lib
mv $lib.new $lib
say "built in $SECONDS s"
