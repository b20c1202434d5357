#include "common/auth/token/key_source_fetch.h"

#include <curl/curl.h>

#include <array>
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;
using Transfer = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

struct KeyUrl {
  Url url;
  bool is_https;
};

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

bool IsThisMachine(std::string_view host) { return host == "127.0.0.1" || host == "[::1]" || host == "localhost"; }

// The URL as curl takes it apart, so that what is checked is what is fetched.
absl::StatusOr<KeyUrl> ParseUrl(const std::string& text) {
  KeyUrl parsed{Url(curl_url(), &curl_url_cleanup), false};
  CURLU* url = parsed.url.get();
  if (curl_url_set(url, CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return absl::InvalidArgumentError("the place of the keys is no URL");
  }
  if (!Part(url, CURLUPART_USER).empty() || !Part(url, CURLUPART_PASSWORD).empty()) {
    return absl::InvalidArgumentError("the URL of the keys must not hold a user or password");
  }
  const std::string scheme = Part(url, CURLUPART_SCHEME);
  parsed.is_https = scheme == "https";
  if (!parsed.is_https && !(scheme == "http" && IsThisMachine(Part(url, CURLUPART_HOST)))) {
    return absl::InvalidArgumentError(
        fmt::format("keys are fetched from https, or from http on this machine, not from {}", text));
  }
  return parsed;
}

size_t AppendBody(char* data, size_t, size_t count, void* out) {
  auto& body = *static_cast<std::string*>(out);
  if (body.size() + count > kMostKeySetBytes) return 0;  // curl ends the transfer
  body.append(data, count);
  return count;
}

int IsCancelled(void* cancelled, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(cancelled) ? 1 : 0;
}

// Sets options for curl, which takes a value of another type for each.
class Options {
 public:
  explicit Options(CURL* transfer) : transfer_(transfer) {}

  template <class Value>
  Options& Set(CURLoption option, Value value) {
    if (result_ == CURLE_OK) result_ = curl_easy_setopt(transfer_, option, value);
    return *this;
  }
  CURLcode result() const { return result_; }

 private:
  CURL* transfer_;
  CURLcode result_ = CURLE_OK;
};

CURLcode Configure(CURL* transfer, const KeyUrl& place, const std::string& ca_file, absl::Duration timeout) {
  Options options(transfer);
  options.Set(CURLOPT_CURLU, place.url.get())
      .Set(CURLOPT_PROTOCOLS_STR, place.is_https ? "https" : "http")
      .Set(CURLOPT_FOLLOWLOCATION, 0L)
      .Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(timeout)))
      .Set(CURLOPT_NOSIGNAL, 1L)
      .Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
      .Set(CURLOPT_SSL_VERIFYPEER, 1L)
      .Set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) options.Set(CURLOPT_CAINFO, ca_file.c_str()).Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  // Plain http goes straight to this machine: a proxy named in the environment would see it and could change it.
  if (!place.is_https) options.Set(CURLOPT_PROXY, "");
  return options.result();
}

}  // namespace

absl::Status CheckKeyUrl(const std::string& url) { return ParseUrl(url).status(); }

absl::StatusOr<std::string> FetchKeys(const std::string& url, const std::string& ca_file, absl::Duration timeout,
                                      const std::atomic<bool>& cancelled) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  ASSIGN_OR_RETURN(const KeyUrl place, ParseUrl(url));
  const Transfer transfer(curl_easy_init(), &curl_easy_cleanup);
  if (ready != CURLE_OK || transfer == nullptr) return absl::UnavailableError("curl cannot be used");

  std::string body;
  std::array<char, CURL_ERROR_SIZE> why{};
  CURLcode result = Configure(transfer.get(), place, ca_file, timeout);
  if (result == CURLE_OK) {
    result = Options(transfer.get())
                 .Set(CURLOPT_WRITEFUNCTION, &AppendBody)
                 .Set(CURLOPT_WRITEDATA, &body)
                 .Set(CURLOPT_NOPROGRESS, 0L)
                 .Set(CURLOPT_XFERINFOFUNCTION, &IsCancelled)
                 .Set(CURLOPT_XFERINFODATA, &cancelled)
                 .Set(CURLOPT_ERRORBUFFER, why.data())
                 .result();
  }
  if (result == CURLE_OK) result = curl_easy_perform(transfer.get());
  if (result == CURLE_WRITE_ERROR) {
    return absl::UnavailableError(fmt::format("the answer is over {} bytes", kMostKeySetBytes));
  }
  if (result != CURLE_OK) {
    return absl::UnavailableError(why.front() != '\0' ? why.data() : curl_easy_strerror(result));
  }
  long status = 0;
  curl_easy_getinfo(transfer.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return absl::UnavailableError(fmt::format("the answer has status {}", status));
  return body;
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostKeySetBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return absl::UnavailableError("the file cannot be read");
  if (file.gcount() > static_cast<std::streamsize>(kMostKeySetBytes)) {
    return absl::UnavailableError(fmt::format("the file is over {} bytes", kMostKeySetBytes));
  }
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

}  // namespace zhiwang::auth
