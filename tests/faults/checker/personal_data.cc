#include "tests/faults/checker/personal_data.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "common/names/services.h"
#include "tests/faults/load/mediation/people.h"

namespace zhiwang::testing {
namespace {

constexpr absl::Duration kDumpsWithin = absl::Minutes(1);

}  // namespace

void CheckNamesNobody(std::string_view place, std::string_view text, History& history) {
  if (const std::string found = FindPerson(text); !found.empty()) {
    history.Violation(fmt::format("{} holds “{}” of a party", place, found));
  }
}

void PersonalDataCheck::Check() {
  for (const std::string& log : installation_.Logs()) LookThroughLog(log);
  for (const ServiceEntry& service : Services()) LookThroughDump(std::string(service.schema));
}

void PersonalDataCheck::LookThroughLog(const std::string& path) {
  std::ifstream file(path);
  int64_t& read = read_[path];
  std::error_code none;
  // A log may have started again after its disk was full.
  if (static_cast<int64_t>(std::filesystem::file_size(path, none)) < read) read = 0;
  file.seekg(read);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  read += static_cast<int64_t>(text.size());
  looked_through_ += static_cast<int64_t>(text.size());
  CheckNamesNobody("the log " + path, text, history_);
}

void PersonalDataCheck::LookThroughDump(const std::string& schema) {
  const ScratchDirectory directory;
  const std::string path = directory.path() + "/dump";
  ChildProcess dump({"mariadb-dump", "--no-defaults", "--socket=" + installation_.cluster().database().socket(),
                     "--user=root", "--default-character-set=utf8mb4", "--single-transaction", schema},
                    path);
  const int code = dump.Wait(kDumpsWithin);
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (code != 0 || text.find("INSERT INTO `change_log`") == std::string::npos) {
    return history_.Violation(fmt::format("a dump of {} ends with {}, after {} bytes", schema, code, text.size()));
  }
  looked_through_ += static_cast<int64_t>(text.size());
  CheckNamesNobody("a dump of " + schema, text, history_);
}

}  // namespace zhiwang::testing
