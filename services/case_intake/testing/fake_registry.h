#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <grpcpp/server.h>

namespace zhiwang::intake {

// A grid registry that knows the small district and nothing else, on a loopback port of its own. It can be down.
class FakeRegistry {
 public:
  FakeRegistry();
  ~FakeRegistry();

  const std::string& target() const { return target_; }

  void GoDown() { down_ = true; }  // until ComeBack every call is UNAVAILABLE
  void ComeBack() { down_ = false; }

 private:
  class Areas;
  class Departments;
  class Locations;

  std::atomic<bool> down_{false};
  std::unique_ptr<Areas> areas_;
  std::unique_ptr<Departments> departments_;
  std::unique_ptr<Locations> locations_;
  std::unique_ptr<grpc::Server> server_;
  std::string target_;
};

}  // namespace zhiwang::intake
