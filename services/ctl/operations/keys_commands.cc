// keys init, keys add, keys use: the keys that personal data is sealed with, as files on this machine.

#include <string>

#include <fmt/format.h>

#include "common/privacy/keys/key_ring.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

using privacy::KeyRing;

// Reports a step on a key: for programs the directory and the key, for people the next step.
ExitCode Tell(const Connection& connection, const std::string& directory, int64_t key, const std::string& line) {
  if (connection.options().json) {
    fmt::print("{{\"directory\":{},\"key\":{}}}\n", JsonText(directory), key);
  } else {
    fmt::print("{}\n", line);
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Init(const Connection& connection, const Arguments& arguments) {
  const std::string& directory = arguments.words()[0];
  RETURN_IF_ERROR(KeyRing::Generate(directory));
  return Tell(connection, directory, 1,
              fmt::format("已生成密钥目录 {}，当前密钥 1；请另存备份：密钥丢失，已封存的个人信息无法恢复",
                          Printable(directory)));
}

absl::StatusOr<ExitCode> Add(const Connection& connection, const Arguments& arguments) {
  const std::string& directory = arguments.words()[0];
  ASSIGN_OR_RETURN(const privacy::KeyId id, KeyRing::AddKey(directory));
  return Tell(connection, directory, id,
              fmt::format("已生成 {}/{}.key；复制到每个副本后再执行 keys use", Printable(directory), id));
}

absl::StatusOr<ExitCode> Use(const Connection& connection, const Arguments& arguments) {
  const std::string& directory = arguments.words()[0];
  ASSIGN_OR_RETURN(const int64_t id, arguments.Integer("key", 1, 65'535, 0));
  if (id == 0) return UsageError("--key 必须给出");
  RETURN_IF_ERROR(KeyRing::SetCurrent(directory, static_cast<privacy::KeyId>(id)));
  return Tell(
      connection, directory, id,
      fmt::format("{} 的当前密钥是 {}；重启各副本后对 case-intake、mediation 执行 --reseal", Printable(directory), id));
}

}  // namespace

std::vector<Command> KeysCommands() {
  return {
      {"keys init", "DIR", "在本机生成封存个人信息的密钥目录", "keys init /etc/zhiwang/keys", {}, 1, 1, Init},
      {"keys add", "DIR", "轮换第一步：添加一把新密钥，暂不启用", "keys add /etc/zhiwang/keys", {}, 1, 1, Add},
      {"keys use",
       "DIR",
       "轮换第二步：启用一把密钥",
       "keys use /etc/zhiwang/keys --key 2",
       {{"key", "ID", "密钥编号"}},
       1,
       1,
       Use},
  };
}

}  // namespace zhiwang::ctl
