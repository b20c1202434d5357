# shellcheck shell=bash disable=SC2034
# The one list of the Debian 12 packages this project needs, and the function that installs what is missing.
# Sourced by deploy/local/up and tests/run.

# To build the programs and run them here.
build_packages=(
  g++                # C++20 compiler (12.2)
  cmake              # configures the build
  ninja-build        # runs it
  ccache             # makes every build after the first one short
  mold               # links in a fraction of the time
  protobuf-compiler  # protoc: the contracts to C++
  protobuf-compiler-grpc  # its plugin for services
  libprotobuf-dev    # messages
  libgrpc++-dev      # server, client, health and reflection
  grpc-proto         # the health and reflection contracts, for our clients of them
  golang-github-grpc-ecosystem-grpc-gateway-dev  # google/api and google/rpc contracts; only its .proto files are used
  golang-grpc-gateway  # protoc-gen-swagger: the contracts to OpenAPI
  libabsl-dev        # status, time, flags
  libs2-dev          # point to grid
  libmysqlcppconn-dev  # speaks to MariaDB and MySQL
  libssl-dev         # digests
  libcjose-dev       # the signatures of tokens
  libcurl4-openssl-dev  # fetches the keys to check them with
  libicu-dev         # Chinese text: normal forms and widths
  libphonenumber-dev # phone numbers: one subscriber, one number
  libpango1.0-dev    # documents: lines of Chinese text
  libcairo2-dev      # documents: PDF
  libqpdf-dev        # pages of PDFs that people bring
  pkgconf            # finds these three for the build
  fonts-noto-cjk     # documents: Noto Serif CJK SC
  libmagic-dev       # the type of a file by its first bytes
  fonts-hanazono     # documents: the rare characters that Noto lacks
  libical-dev        # calendars for calendar programs
  libarchive-dev     # zip archives of files
  libspdlog-dev      # logs
  libfmt-dev         # text
  nlohmann-json3-dev # JSON and GeoJSON
  prometheus-cpp-dev # metrics
  mariadb-server-core  # mariadbd and mariadb-install-db alone; the package mariadb-server would start a server of its own
  mariadb-client-core  # the mariadb prompt, and my_print_defaults, which mariadb-install-db runs
  openssl            # makes the CA and the certificates of a local set-up
  curl               # reads the metrics in the suggestions `up` ends with
)

# To run the tests besides.
test_packages=(
  libgtest-dev       # the test framework
  libgmock-dev       # its matchers
  faketime           # the fault suite's clock that jumps
  galera-4           # its database of three nodes
  mariadb-client     # mariadb-dump: what a dump of the database shows of a person
  clang-format       # tests/format: how the sources are laid out
  unzip              # what people unpack a file with
  poppler-utils      # pdftotext: what the pages of a document say, and where
  python3-minimal    # recount.py counts the petitions without any code of ours
)

# missing_packages PACKAGE...: prints those that are not installed, one a line.
missing_packages() {
  local known installed
  # It fails where it has never heard of one of them.
  known=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  installed=$(sed -n 's/^installed //p' <<<"$known")
  printf '%s\n' "$@" | grep --fixed-strings --line-regexp --invert-match --file=<(printf '%s\n' "$installed") || true
}

# install_packages LOG PACKAGE...: quick and quiet where nothing is missing. Otherwise installs; where it cannot, says
# why in one line and answers 1.
install_packages() {
  local log=$1
  shift
  if ! command -v dpkg-query >/dev/null; then
    echo "this is not Debian: install by other means what deploy/local/packages.sh lists" >&2
    return 1
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0

  local as_root=()
  if [[ $(id --user) -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "${#missing[@]} packages are missing and there is no sudo here; as root run:" \
        "apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "installing ${#missing[@]} packages with ${as_root[*]:+sudo }apt-get: ${missing[*]}"
  # A list that cannot be fetched matters only where a package then cannot be: the second command tells.
  if ! {
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --yes \
      --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1; then
    echo "apt-get could not install them ($(grep --max-count=1 '^E: ' "$log" || echo 'no reason given')): see $log" >&2
    return 1
  fi
}
