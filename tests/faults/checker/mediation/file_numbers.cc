#include "tests/faults/checker/mediation/file_numbers.h"

#include <fmt/format.h>

#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::testing {

void FileNumbers::Follow(const changelog::Change& change) {
  const Ref ref{change.district, std::stoll(change.id)};
  const std::string name = NameOf(ref, "disputes");
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  mediation::v1::DisputeChange payload;
  if (!payload.ParseFromString(change.payload)) return history_.Violation(what + " cannot be read", name);
  const auto& facts = payload.after();
  const Number is{facts.number_committee(), facts.number_year(), facts.number()};
  const auto file = files_.find(ref);
  const Number was = file == files_.end() ? Number{} : file->second;
  if (is == was) return;
  if (was != Number{} || is.number <= 0 || change.type != "dispute.accepted") {
    return history_.Violation(fmt::format("{} leads from number {} of committee {} in {} to number {} of {} in {}",
                                          what, was.number, was.committee, was.year, is.number, is.committee, is.year),
                              name);
  }
  files_[ref] = is;
  const auto [other, is_first] = books_[{ref.district, is.committee, is.year}].try_emplace(is.number, ref);
  if (is_first) return;
  history_.Violation(fmt::format("{} gets number {} of committee {} in {}, which {} has", what, is.number, is.committee,
                                 is.year, NameOf(other->second, "disputes")),
                     name);
}

void FileNumbers::Compare(const std::map<Ref, StoredDispute>& stored) {
  for (const auto& [book, numbers] : books_) {
    int64_t last = 0;
    for (const auto& [number, ref] : numbers) {
      if (number != last + 1) {
        history_.Violation(fmt::format("committee {} gave number {} in {} after number {}", std::get<1>(book), number,
                                       std::get<2>(book), last));
      }
      last = number;
    }
  }
  for (const auto& [ref, dispute] : stored) {
    const auto file = files_.find(ref);
    const Number told = file == files_.end() ? Number{} : file->second;
    if (told == Number{dispute.committee, dispute.year, dispute.number}) continue;
    history_.Violation(fmt::format("{} is stored with number {}, and the log says {}", NameOf(ref, "disputes"),
                                   dispute.number, told.number));
  }
}

}  // namespace zhiwang::testing
