# shellcheck shell=bash disable=SC2034
# The one list of services. deploy/local, .ci/run and the tests' cluster go by it, and CMake makes the table of
# common/names/services.h of it: a new service is added here and nowhere else.
#
#   program  the executable, the DNS name of its certificate, and its name in logs; with _ for - its schema, and the flag
#            that tells another service its address (--case_intake)
#   short    zhiwangctl's option (--intake), the variables ZHIWANG_INTAKE, ZHIWANG_INTAKE_PORT and ZHIWANG_INTAKE_METRICS,
#            and the package of its contracts (zhiwang.intake.v1)
#   port     gRPC over TLS
#   metrics  Prometheus
#   calls    the services it calls, with commas; - for none
#   name     for people
#
# In this order they start; they stop in the opposite one.
services=(
  # program        short      port  metrics  calls                      name
  "grid-registry   grid       7101  7111     case-intake,mediation      网格主数据"
  "case-intake     intake     7102  7112     grid-registry,mediation    诉求受理"
  "mediation       mediation  7103  7113     grid-registry,case-intake  调解"
)

# for_each_service FUNCTION...: calls it with the columns of each service as further arguments.
for_each_service() {
  local line columns
  for line in "${services[@]}"; do
    read -r -a columns <<<"$line"
    "$@" "${columns[@]}"
  done
}

# programs: their names, in order.
programs() { printf '%s\n' "${services[@]%% *}"; }

schema_of() { echo "${1//-/_}"; }

# port_of SHORT DEFAULT, metrics_of SHORT DEFAULT: where a service listens on this machine.
port_of() {
  local variable=ZHIWANG_${1^^}_PORT
  echo "${!variable:-$2}"
}
metrics_of() {
  local variable=ZHIWANG_${1^^}_METRICS
  echo "${!variable:-$2}"
}
