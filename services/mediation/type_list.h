#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/matter.h"
#include "zhiwang/mediation/v1/matter.pb.h"

// The types of dispute that a committee, a mediator or a lawyer takes, as the contract and the records list them. An empty list
// means all.
namespace zhiwang::mediation {

template <class Repeated>
void WriteTypes(const std::vector<Type>& types, Repeated* written) {
  written->Clear();
  for (const Type type : types) written->Add(static_cast<int>(type));
}

template <class Repeated>
std::vector<Type> ReadTypes(const Repeated& written) {
  std::vector<Type> types;
  for (const int type : written) types.push_back(static_cast<Type>(type));
  return types;
}

// The types of a request, each once, in the order of their numbers. FIELD_INVALID names `field`.
template <class Repeated>
absl::StatusOr<std::vector<Type>> TypesFrom(std::string_view field, const Repeated& proto) {
  std::vector<Type> types;
  for (const int number : proto) {
    ASSIGN_OR_RETURN(types.emplace_back(), KnownEnum<Type>(field, number, v1::Matter::Type_descriptor()));
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

}  // namespace zhiwang::mediation
