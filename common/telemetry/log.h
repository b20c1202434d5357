#pragma once

#include <string>
#include <string_view>

namespace zhiwang::telemetry {

// Makes spdlog's default logger write one JSON object a line to standard error: time, level, service, message,
// and trace_id in what is logged within a TraceScope. Bytes that are no UTF-8 become U+FFFD. `level` is one of debug, info,
// warn, error.
void SetUpLog(std::string_view service, std::string_view level);

// `text` as a JSON string with its quotes.
std::string JsonString(std::string_view text);

}  // namespace zhiwang::telemetry
