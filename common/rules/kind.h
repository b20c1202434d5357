#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhiwang::rules {

// A kind of rules, as one service has them. Its table has the columns `district`, `version`, `effective_day` and `content`,
// with the primary key (district, version). It says:
//
//   Rules       a version: see domain/holding.h. By default it holds the defaults
//   Proto       the contract's message of it, with `name`, `etag` and `effective_day`
//   kKind       its table, its kind in the change log and its field in requests, `mediation_rules`. Persisted: do not change
//   kSegment    the last part of its names and its id in the change log, `mediationRules`. Persisted: do not change
//   ToProto     the rules with each field set; without name and etag
//   FromProto   the rules that a message holds; what it does not set has its default. The version is 0. FIELD_INVALID names
//               the field, as `mediation_rules.term`
template <class K>
concept Kind = requires(const typename K::Rules& rules, const typename K::Proto& proto) {
  { rules.version } -> std::convertible_to<int64_t>;
  { rules.effective_day } -> std::convertible_to<int>;
  { K::kKind } -> std::convertible_to<std::string_view>;
  { K::kSegment } -> std::convertible_to<std::string_view>;
  { K::ToProto(rules) } -> std::same_as<typename K::Proto>;
  { K::FromProto(proto) } -> std::same_as<absl::StatusOr<typename K::Rules>>;
};

}  // namespace zhiwang::rules
