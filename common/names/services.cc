#include "common/names/services.h"

#include <algorithm>

#include <fmt/format.h>

namespace zhiwang {
namespace {

const std::vector<ServiceEntry>& Table() {
  static const auto* table = new std::vector<ServiceEntry>{
#include "common/names/services.inc"
  };
  return *table;
}

template <class Predicate>
const ServiceEntry* FindIf(Predicate predicate) {
  const auto found = std::ranges::find_if(Table(), predicate);
  return found == Table().end() ? nullptr : &*found;
}

}  // namespace

std::string ServiceEntry::DefaultAddress() const { return fmt::format("127.0.0.1:{}", port); }

std::span<const ServiceEntry> Services() { return Table(); }

const ServiceEntry* FindService(std::string_view program) {
  return FindIf([&](const ServiceEntry& entry) { return entry.program == program; });
}

const ServiceEntry* FindServiceOf(std::string_view contract) {
  const size_t dot = contract.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  return FindIf([&](const ServiceEntry& entry) { return entry.package == contract.substr(0, dot); });
}

}  // namespace zhiwang
