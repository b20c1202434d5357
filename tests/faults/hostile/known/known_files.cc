#include "tests/faults/hostile/known/known_files.h"

#include <cstdint>

namespace zhiwang::testing {
namespace {

using mediation::v1::Document;
using mediation::v1::LegalService;
using mediation::v1::Template;

// Legal services of one lawyer do not overlap: each is of one minute between these, in seconds since the epoch.
constexpr int64_t kFirstService = 1'600'000'000, kLastService = 1'700'000'000;
constexpr int64_t kMinute = 60;

// The name of one that fits, or of any where none does; `otherwise` while none is known.
template <class Resource, class Fits>
std::string AnyOf(const std::map<std::string, Resource>& known, std::mt19937_64& random, const Fits& fits,
                  const char* otherwise) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, resource] : known) {
    all.push_back(name);
    if (fits(resource)) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? otherwise : some[random() % some.size()];
}

}  // namespace

std::vector<std::pair<std::string, std::string>> KnownFiles::Words(std::mt19937_64& random) const {
  const auto document = [&](const auto& fits) {
    return AnyOf(documents_, random, fits, "districts/370211/documents/1");
  };
  const auto service = [&](const auto& fits) {
    return AnyOf(services_, random, fits, "districts/370211/legalServices/1");
  };
  const int64_t start = kFirstService + static_cast<int64_t>(random() % (kLastService - kFirstService));
  return {
      {"$f_dispute",
       for_documents_.empty() ? "districts/370211/disputes/1" : for_documents_[random() % for_documents_.size()]},
      {"$f_any", document([](const Document&) { return true; })},
      {"$f_present", document([](const Document& one) { return !one.withdrawn(); })},
      {"$t_any", AnyOf(
                     templates_, random, [](const Template&) { return true; }, "districts/370211/templates/1")},
      {"$s_recorded", service([](const LegalService& one) { return one.state() == LegalService::RECORDED; })},
      {"$s_valid", service([](const LegalService& one) { return one.state() != LegalService::VOIDED; })},
      {"$s_start", std::to_string(start)},
      {"$s_end", std::to_string(start + kMinute)},
  };
}

}  // namespace zhiwang::testing
