#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhiwang::ctl {

// A flag a command knows.
struct Flag {
  std::string_view name;   // without the dashes, words joined by `_`
  std::string_view value;  // what to give, for the usage text; empty for a switch
  std::string_view help;   // Chinese
};

// The words of a command line, taken apart.
class Arguments {
 public:
  // `--flag value`, `--flag=value`, `--switch`, `--noswitch`; `-` counts as `_` in a flag's name; what follows `--` is
  // no flag. A usage error for a flag that is not among `known`, naming the one that was probably meant, for a flag
  // without its value, and for one given twice.
  static absl::StatusOr<Arguments> Parse(std::span<const std::string> words, std::span<const Flag> known);

  // The words that are no flags.
  const std::vector<std::string>& words() const { return words_; }

  bool Has(std::string_view flag) const { return flags_.contains(flag); }
  // The flag's value; `otherwise` where it was not given.
  std::string Get(std::string_view flag, std::string_view otherwise = "") const;
  // True for a switch that is on.
  bool On(std::string_view flag) const;
  // The flag's value as a number; `otherwise` where it was not given. A usage error for what is no number in the range.
  absl::StatusOr<int64_t> Integer(std::string_view flag, int64_t least, int64_t most, int64_t otherwise) const;
  absl::StatusOr<double> Number(std::string_view flag) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string, std::less<>> flags_;
};

// An error in the command line: the program ends with exit code 2. `message` in Chinese.
absl::Status UsageError(std::string message);
bool IsUsageError(const absl::Status& status);

// The one of `known` that was probably meant by `word`; empty if none is near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

// `，是否想用 --dry_run？`, or nothing where nothing is near.
std::string MeantText(std::string_view word, std::span<const std::string_view> known, std::string_view prefix = "");

// The whole of `text` as a number. A usage error, naming `what`, otherwise.
absl::StatusOr<double> ParseNumber(std::string_view what, std::string_view text);

}  // namespace zhiwang::ctl
