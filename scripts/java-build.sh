# shellcheck shell=bash
# Functions of the scripts that build their modules if needed and then run a Java program. They are
# sourced in the checkout's directory, after setting:
#   program    the script's name, for messages
#   directory  the script's own files, in target/

: "${program:?}" "${directory:?}"
needed_kib=$((1024 * 1024))

fail() {
  echo "$program: $*" >&2
  exit 1
}

# Sets java to the command.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail "no Java at ${JAVA_HOME:-the PATH}${JAVA_HOME:+ (JAVA_HOME)}: install a JDK, 17 or newer, or set JAVA_HOME to one"
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = //p') || true
  # Java 8 calls itself 1.8
  if [[ ! $version =~ ^[0-9]+$ ]] || ((version < 17)); then
    fail "Java ${version:-of unknown version} at $(command -v "$java"): JDK 17 or newer is needed; set JAVA_HOME to one"
  fi
}

make_directory() {
  mkdir -p "$directory" 2>/dev/null || fail "can't write to $directory: is the disk full?"
}

# Checks that none of the sources after the first argument is newer than that file.
is_newest() {
  local file=$1
  shift
  [[ -f $file && -z $(find "$@" -newer "$file" -print -quit) ]]
}

# Checks that the file has a class path of this directory, as its entries are absolute: one written
# before the checkout was moved or copied names other files.
is_written_here() {
  [[ -f $1 && ":$(<"$1")" == *":$PWD/"* ]]
}

# Builds modules, separated by commas, unless is_built says that they are; one build at a time in
# this checkout. The file $directory/built is as old as the build's start.
build_unless_built() {
  is_built && return
  if command -v flock >/dev/null; then
    exec 8>target/build.lock
    flock -n 8 || { echo "Waiting for another build in this checkout"; flock 8; }
    # The other build may have done it.
    is_built || build "$1"
    exec 8>&-
  else
    build "$1"
  fi
}

build() {
  command -v mvn >/dev/null || fail "no mvn on the PATH: install Maven, 3.8 or newer"
  command -v "${java}c" >/dev/null || fail "$(command -v "$java") is not a JDK (no javac): install a JDK, 17 or newer"
  local free_kib
  free_kib=$(df -Pk . | awk 'NR == 2 { print $4 }')
  ((free_kib >= needed_kib)) ||
    fail "the disk is full: $((free_kib / 1024)) MiB free in $PWD (expected: >= $((needed_kib / 1024)))"
  trap 'exit 130' INT
  echo "Building; the first time Maven downloads libraries, which can take minutes"
  : >"$directory/building"
  # Skip formatting and static analysis, which only developers need
  mvn -B -P '!static-checks' -Dmaven.test.skip=true package -pl "$1" -am 2>&1 |
    tee "$directory/build.log" |
    awk '/^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]$/ { sub(/^\[INFO\] Building /, "  "); sub(/ [0-9]+[.][0-9][^ ]*/, ""); gsub(/  +/, " "); print "  " $0; fflush() }
      /Downloaded from/ && ++files % 50 == 0 { print "    " files " files downloaded"; fflush() }' ||
    {
      grep -E '^\[ERROR\]|No space left' "$directory/build.log" | grep -vE 'Help|Re-run|^\[ERROR\] *$' | head -15 >&2 || true
      fail "the build failed; its log is $directory/build.log; run mvn clean to remove files of an older version"
    }
  mv "$directory/building" "$directory/built"
}
