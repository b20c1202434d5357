// token: a token of the local issuer. issuer init: the key of one.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/auth/self.h"
#include "common/auth/token/issuer.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/errors.h"
#include "services/ctl/grid/staff_finder.h"
#include "services/ctl/identity.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::ctl {
namespace {

// The options that name somebody who is no staff, and the collection of their names.
constexpr std::pair<const char*, const char*> kSelves[] = {
    {"citizen", "citizens"}, {"volunteer", "volunteers"}, {"lawyer", "lawyers"}, {"party", "parties"}};

// Whom the token is for: --as, a citizen and the like, or the one who serves in the role at the place of the command line.
absl::StatusOr<std::string> SubjectAsked(const Connection& connection, const Arguments& arguments) {
  for (const auto& [option, collection] : kSelves) {
    if (!arguments.Has(option)) continue;
    const std::string subject = connection.Name(collection, arguments.Get(option));
    if (!auth::SelfOf(subject)) {
      return absl::InvalidArgumentError(
          fmt::format("--{}={}：须为 1 到 40 个字母、数字、下划线或连字符", option, arguments.Get(option)));
    }
    return subject;
  }
  if (!arguments.Has("role")) return connection.options().caller;
  ASSIGN_OR_RETURN(const auto role, ParseTerm<grid::v1::Assignment::Role>("role", arguments.Get("role")));
  const std::string area = connection.Name("areas", arguments.Get("area"));
  const std::string department = connection.Name("departments", arguments.Get("department"));
  ASSIGN_OR_RETURN(const std::vector<grid::v1::Staff> serving, FindStaff(connection, role, area));
  for (const grid::v1::Staff& staff : serving) {
    for (const grid::v1::Assignment& one : staff.assignments()) {
      if (department.empty() || one.department() == department) return staff.name();
    }
  }
  return absl::NotFoundError(fmt::format("今天没有人在{}任 {}", area + department, arguments.Get("role")));
}

absl::StatusOr<ExitCode> Token(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string subject, SubjectAsked(connection, arguments));
  ASSIGN_OR_RETURN(const std::string token,
                   MakeToken(connection.options(), subject, {arguments.Get("name"), arguments.Get("phone")}));
  if (connection.options().json) {
    fmt::print("{{\"subject\":{},\"token\":{},\"expiresInSeconds\":{}}}\n", JsonText(subject), JsonText(token),
               absl::ToInt64Seconds(kTokenLife));
    return ExitCode::kDone;
  }
  fmt::print(stderr, "{}，{} 小时内有效\n", subject, absl::ToInt64Hours(kTokenLife));
  fmt::print("{}\n", token);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> InitIssuer(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auth::Issuer issuer, auth::Issuer::Generate());
  RETURN_IF_ERROR(issuer.Save(arguments.words()[0]));
  const std::string keys = issuer.PublicKeySet();
  fmt::print("{}\n", connection.options().json ? nlohmann::json::parse(keys).dump() : keys);
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> TokenCommands() {
  return {
      {"token",
       "",
       "由本地签发密钥签发令牌：给 --as 所指的人、市民等本人，或给在某处任某职的人",
       "token --role town_dispatcher --area 370211109000",
       {{"role", "ROLE", "在职人员的角色，如 grid_worker、town_dispatcher、department_handler"},
        {"area", "CODE", "任职的区划"},
        {"department", "CODE", "任职的部门"},
        {"citizen", "ID", "市民，身份标识如 c1"},
        {"volunteer", "ID", "志愿者"},
        {"lawyer", "LICENCE", "律师，执业证号"},
        {"party", "ID", "当事人"},
        {"name", "NAME", "令牌中本人的姓名（name）"},
        {"phone", "PHONE", "令牌中本人的电话（phone_number）"}},
       0,
       0,
       Token},
      {"issuer init",
       "FILE",
       "生成本地签发密钥存入文件，输出公钥集（JWKS）",
       "issuer init issuer.jwk",
       {},
       1,
       1,
       InitIssuer},
  };
}

}  // namespace zhiwang::ctl
