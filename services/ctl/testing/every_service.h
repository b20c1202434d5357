#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "common/names/services.h"
#include "services/ctl/testing/run_command.h"
#include "tests/support/loopback_server.h"

namespace zhiwang::ctl {

// A test of commands that ask every service of the installation. A test's `Fake` stands for each; it is told which one.
template <class Fake>
class EveryService : public ::testing::Test {
 protected:
  EveryService() {
    for (const ServiceEntry& service : Services()) {
      fakes_.push_back(std::make_unique<Fake>(service.program));
      servers_.push_back(std::make_unique<testing::LoopbackServer>(std::vector<grpc::Service*>{fakes_.back().get()}));
      addresses_.insert(addresses_.end(), {"--" + std::string(service.short_name), servers_.back()->target()});
    }
  }

  Ran Run(std::vector<std::string> words) const {
    words.insert(words.end(), addresses_.begin(), addresses_.end());
    return RunCommand(words);
  }

 private:
  std::vector<std::unique_ptr<Fake>> fakes_;
  std::vector<std::unique_ptr<testing::LoopbackServer>> servers_;
  std::vector<std::string> addresses_;
};

}  // namespace zhiwang::ctl
