#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "absl/synchronization/mutex.h"

namespace zhiwang::auth {

// A certificate for https://127.0.0.1 that is its own authority.
class Certificate {
 public:
  Certificate() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_set_version(certificate_, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
    X509_set_pubkey(certificate_, key_);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate_, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate_, key_, EVP_sha256());
  }
  ~Certificate() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }

  SSL_CTX* NewServerContext() const {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, certificate_);
    SSL_CTX_use_PrivateKey(context, key_);
    return context;
  }
  void WritePem(const std::string& path) const {
    FILE* file = fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_);
    fclose(file);
  }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

// Answers every request with the same bytes, one connection after another, and counts them.
class KeyServer {
 public:
  explicit KeyServer(const std::string& body, const Certificate* certificate = nullptr)
      : tls_(certificate == nullptr ? nullptr : certificate->NewServerContext()),
        socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    signal(SIGPIPE, SIG_IGN);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    bind(socket_, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    listen(socket_, 16);
    port_ = ntohs(address.sin_port);
    Answer(body);
    thread_ = std::thread([this] { Serve(); });
  }
  ~KeyServer() {
    Hold(false);
    stopping_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
    SSL_CTX_free(tls_);
  }

  std::string url(const std::string& host = "127.0.0.1") const {
    return fmt::format("{}://{}:{}/keys", tls_ == nullptr ? "http" : "https", host, port_);
  }
  void Answer(const std::string& body, const std::string& status = "200 OK", const std::string& header = "") {
    AnswerBytes(fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n{}", status, body.size(),
                            header, body));
  }
  void AnswerBytes(std::string answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  // While held, requests are taken and counted but not answered.
  void Hold(bool held) {
    absl::MutexLock lock(&mutex_);
    held_ = held;
  }
  int fetches() const { return fetches_; }

 private:
  void Serve() {
    while (!stopping_) {
      const int connection = accept(socket_, nullptr, nullptr);
      if (connection < 0) continue;
      Talk(connection);
      close(connection);
    }
  }
  void Talk(int connection) {
    if (tls_ == nullptr) {
      const auto read_some = [&](char* to, int most) { return static_cast<int>(recv(connection, to, most, 0)); };
      const auto write_some = [&](const char* from, int count) {
        return static_cast<int>(send(connection, from, count, MSG_NOSIGNAL));
      };
      return Converse(read_some, write_some);
    }
    SSL* const tls = SSL_new(tls_);
    SSL_set_fd(tls, connection);
    if (SSL_accept(tls) == 1) {
      Converse([&](char* to, int most) { return SSL_read(tls, to, most); },
               [&](const char* from, int count) { return SSL_write(tls, from, count); });
      SSL_shutdown(tls);
    }
    SSL_free(tls);
  }
  template <class Read, class Write>
  void Converse(Read read_some, Write write_some) {
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
      char part[1024];
      const int count = read_some(part, sizeof(part));
      if (count <= 0) return;
      request.append(part, count);
    }
    ++fetches_;
    std::string answer;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](bool* held) { return !*held; }, &held_));
      answer = answer_;
    }
    for (size_t sent = 0; sent < answer.size();) {
      const int count = write_some(answer.data() + sent, static_cast<int>(answer.size() - sent));
      if (count <= 0) return;
      sent += static_cast<size_t>(count);
    }
  }

  SSL_CTX* const tls_;
  const int socket_;
  int port_ = 0;
  std::atomic<int> fetches_ = 0;
  std::atomic<bool> stopping_ = false;
  absl::Mutex mutex_;
  std::string answer_ ABSL_GUARDED_BY(mutex_);
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhiwang::auth
