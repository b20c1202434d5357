#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/ctl/intake/categories.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::ctl {

// A case of the past as a line has it.
struct CaseLine {
  intake::v1::Case c;
  bool is_petition = false;  // the first of the shapes below
};

// The name that a field of a refusal (`case.text`) has in a line of that shape: `body` in a petition, `text` otherwise.
std::string FieldInLine(std::string_view field, bool is_petition);

// Reads cases of the past from lines of JSON, in either of two shapes:
//
// A petition as public platforms publish them: `id`, `author`, `title`, `submitted_at`, `body`, and where it was
// answered `reply` and `replied_at`; `level1` to `level3` name its category. Times without an offset are local (+08:00).
//
// A zhiwang.intake.v1.Case in proto JSON.
class CaseLineReader {
 public:
  // `district` is `districts/{district}`; `channel` is of cases that do not say their own.
  CaseLineReader(std::string district, CategoryTree categories, intake::v1::Case::Channel channel)
      : district_(std::move(district)), categories_(std::move(categories)), channel_(channel) {}

  // The case to send; the server decides if it makes sense. A line that cannot even be sent is DATA_LOSS (no UTF-8, no
  // strict JSON, a field that the shape does not have), INVALID_ARGUMENT (a field that has no form of its kind) or
  // NOT_FOUND (a category that the tree does not have), with a Chinese message.
  absl::StatusOr<CaseLine> Read(std::string_view line) const;

 private:
  const std::string district_;
  const CategoryTree categories_;
  const intake::v1::Case::Channel channel_;
};

}  // namespace zhiwang::ctl
