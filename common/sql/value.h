#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"

namespace sql {
class ResultSet;
}

namespace zhiwang::sql {

// A value bound to a `?`. Text is not copied: it must outlive the statement. Times are microseconds since the epoch.
class Value {
 public:
  Value(std::nullopt_t) {}                                           // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : held_(text) {}                      // NOLINT(google-explicit-constructor)
  Value(const std::string& text) : held_(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  Value(const char* text) : held_(std::string_view(text)) {}         // NOLINT(google-explicit-constructor)
  Value(double number) : held_(number) {}                            // NOLINT(google-explicit-constructor)
  Value(absl::Time time) : held_(absl::ToUnixMicros(time)) {}        // NOLINT(google-explicit-constructor)
  template <class Number>
  requires(std::integral<Number> || std::is_enum_v<Number>) Value(Number number)
      : held_(static_cast<int64_t>(number)) {}  // NOLINT(google-explicit-constructor)
  template <class T>
  Value(const std::optional<T>& maybe) {  // NOLINT(google-explicit-constructor)
    if (maybe) held_ = Value(*maybe).held_;
  }

  const std::variant<std::monostate, int64_t, double, std::string_view>& held() const { return held_; }

 private:
  std::variant<std::monostate, int64_t, double, std::string_view> held_;
};

// A row of a result; columns count from 1. Valid only inside the callback it was given to.
class Row {
 public:
  explicit Row(::sql::ResultSet& result) : result_(result) {}
  bool Has(int column) const;  // not NULL
  int64_t Int(int column) const;
  double Real(int column) const;
  std::string Text(int column) const;  // text or bytes
  absl::Time Time(int column) const { return absl::FromUnixMicros(Int(column)); }

 private:
  ::sql::ResultSet& result_;
};

}  // namespace zhiwang::sql
