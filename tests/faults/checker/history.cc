#include "tests/faults/checker/history.h"

#include <fstream>

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {
namespace {

constexpr size_t kMostFound = 10;
constexpr size_t kMostLines = 8;
constexpr int64_t kLongestText = 120;

std::string Clock(absl::Time time) { return absl::FormatTime("%H:%M:%E3S", time, absl::LocalTimeZone()); }

}  // namespace

std::string Describe(const absl::Status& status) {
  const auto reason = ReasonOf(status);
  return absl::StrCat(status.ToString(absl::StatusToStringMode::kWithNoExtraData),
                      reason == 0 ? "" : absl::StrCat(" (", common::v1::ErrorReason_Name(reason), ")"));
}

std::string Describe(const google::protobuf::Message& request) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  printer.SetTruncateStringFieldLongerThan(kLongestText);
  std::string line;
  printer.PrintToString(request, &line);
  return line;
}

Operation& History::Begin(Operation operation) {
  absl::MutexLock lock(&mutex_);
  operation.number = ++begun_;
  return operations_.emplace_back(std::move(operation));
}

void History::Note(Operation& operation, Attempt attempt) {
  absl::MutexLock lock(&mutex_);
  operation.attempts.push_back(std::move(attempt));
}

void History::Settle(Operation& operation, Outcome outcome, std::string answer, int64_t version) {
  absl::MutexLock lock(&mutex_);
  operation.outcome = outcome;
  operation.answer = std::move(answer);
  operation.version = version;
}

void History::Violation(const std::string& what, const std::string& subject) {
  absl::MutexLock lock(&mutex_);
  ++found_count_;
  if (found_.size() < kMostFound) found_.push_back({what, subject});
}

bool History::sound() const {
  absl::MutexLock lock(&mutex_);
  return found_count_ == 0;
}

std::string History::Line(const Operation& operation) {
  std::string line =
      fmt::format("#{} {} {} {}", operation.number, operation.caller, operation.method, operation.request);
  for (const Attempt& attempt : operation.attempts) {
    absl::StrAppend(&line, fmt::format("\n      {}–{} replica {}: {}", Clock(attempt.begun), Clock(attempt.ended),
                                       attempt.replica, Describe(attempt.status)));
  }
  const char* outcomes[] = {"unknown", "done", "refused"};
  absl::StrAppend(&line, "\n      ", outcomes[static_cast<int>(operation.outcome)],
                  operation.version > 0 ? fmt::format(", version {} of {}", operation.version, operation.subject) : "");
  return line;
}

std::string History::Report() const {
  absl::MutexLock lock(&mutex_);
  std::string report;
  for (const Found& found : found_) {
    absl::StrAppend(&report, "VIOLATION ", found.what, "\n");
    if (found.subject.empty()) continue;
    std::vector<const Operation*> about;
    for (const Operation& operation : operations_) {
      if (operation.change.empty()) continue;
      if (operation.subject == found.subject || operation.request_id == found.subject) about.push_back(&operation);
    }
    if (about.size() > kMostLines) absl::StrAppend(&report, "    … ", about.size() - kMostLines, " earlier ones\n");
    for (size_t i = about.size() > kMostLines ? about.size() - kMostLines : 0; i < about.size(); ++i) {
      absl::StrAppend(&report, "    ", Line(*about[i]), "\n");
    }
  }
  if (found_count_ > static_cast<int64_t>(found_.size())) {
    absl::StrAppend(&report, "… and ", found_count_ - static_cast<int64_t>(found_.size()), " more\n");
  }
  return report;
}

void History::set_recovered(absl::Time time) {
  absl::MutexLock lock(&mutex_);
  recovered_ = time;
}

absl::Time History::recovered() const {
  absl::MutexLock lock(&mutex_);
  return recovered_;
}

void History::NextRound() {
  absl::MutexLock lock(&mutex_);
  operations_.clear();
}

void History::WriteTo(const std::string& path) const {
  absl::MutexLock lock(&mutex_);
  std::ofstream file(path);
  for (const Operation& operation : operations_) file << Line(operation) << '\n';
}

}  // namespace zhiwang::testing
