#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"

// What the tests have in common that look where a person's data are.
namespace zhiwang::testing {

// A person like no other, with the data that must not be found; kText must be found, which shows that the search works.
inline constexpr char kName[] = "欧阳绮罗珊";
inline constexpr char kPhone[] = "19876504321";
inline constexpr char kIdentity[] = "11010519491231002X";
inline constexpr char kAddress[] = "隐珠街道凤凰涅槃路七号";
inline constexpr char kText[] = "凤尾竹小区楼道灯不亮";
inline const std::vector<std::string> kPersonal = {kName,         kPhone,   kIdentity,   kAddress,
                                                   "198****4321", "欧****", "1101051949"};

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The answer of a web server to GET `path`.
inline std::string Fetch(const std::string& host_and_port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(host_and_port.substr(host_and_port.rfind(':') + 1))));
  std::string answer;
  const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    char part[4096];
    for (ssize_t count; (count = read(fd, part, sizeof part)) > 0;) answer.append(part, static_cast<size_t>(count));
  }
  close(fd);
  return answer;
}

// The person's data that a text holds.
inline std::vector<std::string> FoundIn(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& personal : kPersonal) {
    if (text.find(personal) != std::string::npos) found.push_back(personal);
  }
  return found;
}

// The real programs, and everything in which a person's data might be.
class PersonalDataTest : public ::testing::Test {
 protected:
  PersonalDataTest() { ImportDemoDistrict(cluster_, 60, 10); }

  // Runs a program to its end; answers what it wrote, with its exit code in front.
  std::string Run(std::vector<std::string> argv) {
    const std::string out = fmt::format("{}/run-{}.out", cluster_.directory(), ++runs_);
    ChildProcess process(argv, out);
    const int code = process.Wait(absl::Minutes(2));
    return fmt::format("{}\n{}", code, ReadFile(out));
  }
  // Seals what the service holds anew, with the current key and suite.
  std::string Reseal(const std::string& program) {
    return Run({Program(program), "--reseal", "--db_socket=" + cluster_.database().socket(), "--db_user=root",
                "--privacy_keys=" + Keys(), "--privacy_suite=" + suite_});
  }
  std::string DumpOf(const std::string& schema) {
    return Run({"mariadb-dump", "--no-defaults", "--socket=" + cluster_.database().socket(), "--user=root",
                "--default-character-set=utf8mb4", schema});
  }
  void Execute(const std::string& schema, std::string_view sql) {
    sql::Database db(cluster_.Schema(schema));
    const auto done =
        db.Transact(absl::Now() + absl::Seconds(10), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
    EXPECT_EQ(done, absl::OkStatus()) << sql;
  }
  std::string Keys() const { return cluster_.directory() + "/privacy-keys"; }

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
  std::string suite_ = "aes";

 private:
  int runs_ = 0;
};

}  // namespace zhiwang::testing
