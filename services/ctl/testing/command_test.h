#pragma once

#include <fstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/names/services.h"
#include "services/ctl/testing/run_command.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/loopback_server.h"

namespace zhiwang::ctl {

// A test of commands that call services. Its `Fakes` implement the services' methods, and every service address of a command leads
// to them. The district is 370211.
template <class... Fakes>
class CommandTest : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> words) const {
    for (const ServiceEntry& service : Services()) {
      words.insert(words.end(), {"--" + std::string(service.short_name), server_.target()});
    }
    words.insert(words.end(), {"--district", "370211"});
    return RunCommand(words);
  }
  // Runs a command that must succeed, and answers its output.
  std::string Say(std::vector<std::string> words) const {
    const Ran ran = Run(std::move(words));
    EXPECT_TRUE(ran.result.ok()) << ran.result.status();
    return ran.text;
  }

  template <class OneFake>
  OneFake& Fake() {
    return std::get<OneFake>(fakes_);
  }

  std::string Path(const std::string& name) const { return scratch_.path() + "/" + name; }
  // Writes a file for a command to read, and answers its path.
  std::string Written(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

 private:
  testing::ScratchDirectory scratch_;
  std::tuple<Fakes...> fakes_;
  testing::LoopbackServer server_{std::vector<grpc::Service*>{&std::get<Fakes>(fakes_)...}};
};

}  // namespace zhiwang::ctl
