#include "common/telemetry/log.h"

#include <cstdio>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

#include "common/telemetry/trace.h"

namespace zhiwang::telemetry {
namespace {

// %Q: the message as a JSON string, so that every message stays one line and one object.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string json = JsonString({message.payload.data(), message.payload.size()});
    out.append(json.data(), json.data() + json.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

// %T: the trace that the line belongs to, as a member of the object; nothing where there is none.
class TraceMember final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string_view id = CurrentTraceId();
    if (!id.empty()) fmt::format_to(std::back_inserter(out), R"(,"trace_id":{})", JsonString(id));
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<TraceMember>(); }
};

// %N: the service's name as a JSON string. In the pattern itself a % of the name would be a flag.
class ServiceName final : public spdlog::custom_flag_formatter {
 public:
  explicit ServiceName(std::string json) : json_(std::move(json)) {}
  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& out) override {
    out.append(json_.data(), json_.data() + json_.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<ServiceName>(json_); }

 private:
  const std::string json_;
};

}  // namespace

void SetUpLog(std::string_view service, std::string_view level) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<JsonMessage>('Q').add_flag<TraceMember>('T').add_flag<ServiceName>('N', JsonString(service));
  formatter->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","service":%N%T,"message":%Q})");
  auto logger = spdlog::stderr_logger_mt(std::string(service));
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(std::string(level)));
  logger->flush_on(spdlog::level::info);
  // A line that could not be written: spdlog says so in words of its own otherwise.
  logger->set_error_handler([name = JsonString(service)](const std::string& why) {
    const std::string line =
        fmt::format("{{\"level\":\"error\",\"service\":{},\"message\":{}}}\n", name, JsonString(why));
    std::fputs(line.c_str(), stderr);
  });
  spdlog::set_default_logger(std::move(logger));
}

std::string JsonString(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace zhiwang::telemetry
