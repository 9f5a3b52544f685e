# Sourced: `maven` calls the installed Maven, or fetches one.

maven_with_progress() {
  # Maven starts faster without the optimising compiler; the last two options silence warnings about Maven's own libraries.
  local quick="-XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  local mvn=./mvnw
  if command -v mvn >/dev/null 2>&1; then mvn=mvn; fi
  MAVEN_OPTS="${MAVEN_OPTS:-} $quick" "$mvn" --batch-mode "$@" </dev/null
}

maven() { maven_with_progress --no-transfer-progress "$@"; }
