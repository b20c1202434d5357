#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "absl/status/statusor.h"

namespace zhiwang::rpc {

// The page of a list request: how many, and after which key. A token belongs to the filter it was made for: the request
// without its `page_size` and `page_token`.
struct Page {
  int size;
  std::string after;  // the last key of the page before; empty on the first page
};

// The sizes of a method's pages: the contract of the method says them, too.
struct PageSizes {
  int usual = 50;  // where none is asked for
  int most = 200;
};

// Reads `page_size` (0 means the usual size; over the most is the most; negative is FIELD_INVALID) and `page_token`
// (PAGE_TOKEN_INVALID when it was not made for this filter) of a list request.
absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request, PageSizes sizes = {});

// The token that continues after `last_key`.
std::string MakePageToken(const google::protobuf::Message& request, std::string_view last_key);

}  // namespace zhiwang::rpc
