#include "services/ctl/command_line.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "common/status/macros.h"
#include "services/ctl/identity.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

constexpr Flag kCommonFlags[] = {
    {"district", "CODE", "区县六位代码，默认 370211（环境变量 ZHIWANG_DISTRICT）"},
    {"token_file", "FILE", "存有访问令牌的文件（环境变量 ZHIWANG_TOKEN_FILE）"},
    {"issuer_key", "FILE", "本地签发密钥，用来现签令牌，仅供开发（环境变量 ZHIWANG_ISSUER_KEY）"},
    {"as", "NAME", "现签令牌时以谁的名义：staff/工号，或配置中的调用者；默认 root（环境变量 ZHIWANG_AS）"},
    {"tls_ca", "FILE", "签发服务证书的 CA；为空则不加密，只用于本机（环境变量 ZHIWANG_TLS_CA）"},
    {"emergency", "", "紧急：请服务优先处理（需有此权限）"},
    {"json", "", "输出 JSON，供程序读取"},
    {"timeout", "SECONDS", "每次调用最多等多久，默认 10 秒；导入、核对等默认不限"},
};

// The flags that stand before or behind any command: the address of each service, then the others.
const std::vector<Flag>& GlobalFlags() {
  static auto* const texts = new std::deque<std::string>();  // what the flags of the services show
  static const auto* const all = [] {
    auto* flags = new std::vector<Flag>();
    for (const ServiceEntry& service : Services()) {
      texts->push_back(fmt::format("{} 的地址，默认 {}（环境变量 {}）", service.program, service.DefaultAddress(),
                                   service.variable));
      flags->push_back({service.short_name, "HOST:PORT", texts->back()});
    }
    flags->insert(flags->end(), std::begin(kCommonFlags), std::end(kCommonFlags));
    return flags;
  }();
  return *all;
}

constexpr int kNameWidth = 22;

std::vector<Command> MakeCommands() {
  std::vector<Command> all;
  for (const auto group : {ImportAreasCommands,    ImportTableCommands,  CalendarCommands,       ImportCasesCommands,
                           CaseCommands,           CaseReadingCommands,  CheckCommands,          AreaCommands,
                           ReorganisationCommands, RegistryCommands,     IntakeSettingsCommands, CommitteeCommands,
                           MediationRulesCommands, DisputeCommands,      DisputeMoveCommands,    DisputeReadingCommands,
                           ImportDisputesCommands, PartyCommands,        MediatorCommands,       ReportCommands,
                           VerifyCommands,         StalledCommands,      TimerCommands,          HandOffCommands,
                           KeysCommands,           CallCommands,         TokenCommands,          DemoCommands,
                           AgreementCommands,      SigningCommands,      ObligationCommands,     DocumentCommands,
                           FileCommands,           TemplateCommands,     FirmCommands,           RosterCommands,
                           LegalServiceCommands,   SessionCommands,      ViolenceCommands,       ConfirmationCommands,
                           AwardCommands,          InspectionCommands,   DisputeReportCommands,  WholeFileCommands,
                           ScreeningCommands,      DisputeExportCommands}) {
    std::ranges::move(group(), std::back_inserter(all));
  }
  return all;
}

std::string Environment(const char* name, std::string_view otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::string(value) : std::string(otherwise);
}

// The places of the words that are no flags and no values of global flags: the command's name comes first among them.
std::vector<size_t> NamePlaces(std::span<const std::string> words) {
  std::vector<size_t> places;
  for (size_t i = 0; i < words.size() && places.size() < 2; ++i) {
    const std::string_view word = words[i];
    if (!word.starts_with("--")) {
      places.push_back(i);
      continue;
    }
    if (!places.empty()) break;  // from here on a flag may be the command's own
    const bool takes_next = std::ranges::any_of(
        GlobalFlags(), [&](const Flag& flag) { return !flag.value.empty() && word.substr(2) == flag.name; });
    if (takes_next) ++i;
  }
  return places;
}

absl::Status UnknownCommand(std::string_view first, std::string_view second) {
  std::vector<std::string_view> names, firsts, seconds;
  for (const Command& command : AllCommands()) {
    names.push_back(command.name);
    const std::string_view group = command.name.substr(0, command.name.find(' '));
    firsts.push_back(group);
    if (group == first && group.size() < command.name.size()) seconds.push_back(command.name.substr(group.size() + 1));
  }
  if (!seconds.empty()) {
    const std::string choices = fmt::format("{}", fmt::join(seconds, "、"));
    if (second.empty()) return UsageError(fmt::format("{} 之后还要说明做什么：{}", first, choices));
    return UsageError(
        fmt::format("没有命令 {} {}{}（可以是：{}）", first, second, MeantText(second, seconds), choices));
  }
  const std::string whole = second.empty() ? std::string(first) : fmt::format("{} {}", first, second);
  const std::string meant = MeantText(whole, names);
  return UsageError(fmt::format("没有命令 {}{}", first, meant.empty() ? MeantText(first, firsts) : meant));
}

// The command named by the first words, and by how many of them.
absl::StatusOr<std::pair<const Command*, size_t>> FindCommand(std::string_view first, std::string_view second) {
  const std::string both = fmt::format("{} {}", first, second);
  for (const Command& command : AllCommands()) {
    if (command.name == both) return std::pair(&command, size_t{2});
    if (command.name == first) return std::pair(&command, size_t{1});
  }
  return UnknownCommand(first, second);
}

std::string SynopsisOf(const Command& command) {
  return fmt::format("{}{}{}", command.name, command.operands.empty() ? "" : " ", command.operands);
}

std::string FormatFlags(std::span<const Flag> flags) {
  std::string text;
  for (const Flag& flag : flags) {
    const std::string form = fmt::format("--{}{}{}", flag.name, flag.value.empty() ? "" : " ", flag.value);
    text += fmt::format("  {} {}\n", PadRight(form, kNameWidth), flag.help);
  }
  return text;
}

absl::StatusOr<absl::Duration> ParseTimeout(const std::string& text) {
  double seconds = 0;
  absl::Duration duration;
  if (absl::SimpleAtod(text, &seconds)) {
    duration = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &duration)) {
    duration = absl::ZeroDuration();
  }
  if (!(duration > absl::ZeroDuration())) return UsageError("--timeout 必须是正的秒数，如 30 或 500ms");
  return duration;
}

absl::StatusOr<Options> ParseOptions(const Arguments& arguments) {
  Options options;
  for (const ServiceEntry& service : Services()) {
    options.addresses[std::string(service.program)] =
        arguments.Get(service.short_name, Environment(std::string(service.variable).c_str(), service.DefaultAddress()));
  }
  options.district = arguments.Get("district", Environment("ZHIWANG_DISTRICT", "370211"));
  options.emergency = arguments.On("emergency");
  options.json = arguments.On("json");
  if (!ParseDistrictName("district", "districts/" + options.district).ok()) {
    return UsageError(fmt::format("--district 必须是六位数字，不能是“{}”", options.district));
  }
  options.tls.ca = arguments.Get("tls_ca", Environment("ZHIWANG_TLS_CA", ""));
  options.issuer = Environment("ZHIWANG_ISSUER", "zhiwang-local");
  options.issuer_key = arguments.Get("issuer_key", Environment("ZHIWANG_ISSUER_KEY", ""));
  options.caller = SubjectOf(options, arguments.Get("as", Environment("ZHIWANG_AS", "root")));
  const std::string token_file = arguments.Get("token_file", Environment("ZHIWANG_TOKEN_FILE", ""));
  if (!token_file.empty()) {
    ASSIGN_OR_RETURN(const std::string token, ReadFile(token_file));
    options.token = std::string(absl::StripAsciiWhitespace(token));
  } else if (!options.issuer_key.empty()) {
    ASSIGN_OR_RETURN(options.token, MakeToken(options, options.caller));
  }
  if (arguments.Has("timeout")) {
    ASSIGN_OR_RETURN(options.timeout, ParseTimeout(arguments.Get("timeout")));
    options.patience = options.timeout;
  }
  return options;
}

}  // namespace

std::span<const Command> AllCommands() {
  static const std::vector<Command>& all = *new std::vector<Command>(MakeCommands());
  return all;
}

absl::StatusOr<Invocation> ParseCommandLine(std::span<const std::string> words) {
  const std::vector<size_t> places = NamePlaces(words);
  if (places.empty()) return UsageError("没有说明做什么");
  ASSIGN_OR_RETURN(const auto found, FindCommand(words[places[0]], places.size() > 1 ? words[places[1]] : ""));
  const auto [command, name_words] = found;

  std::vector<std::string> rest(words.begin(), words.end());
  for (size_t i = name_words; i-- > 0;) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(places[i]));
  std::vector<Flag> flags(command->flags);
  flags.insert(flags.end(), GlobalFlags().begin(), GlobalFlags().end());
  Invocation invocation;
  invocation.command = command;
  ASSIGN_OR_RETURN(invocation.arguments, Arguments::Parse(rest, flags));
  const size_t operands = invocation.arguments.words().size();
  if (operands < command->least_operands || operands > command->most_operands) {
    return UsageError(fmt::format("用法：zhiwangctl {}，例如：zhiwangctl {}", SynopsisOf(*command), command->example));
  }
  ASSIGN_OR_RETURN(invocation.options, ParseOptions(invocation.arguments));
  return invocation;
}

std::string UsageText() {
  std::string text =
      "zhiwangctl：织网的运维工具\n\n"
      "用法：zhiwangctl [全局参数] 命令 …\n      zhiwangctl help 命令\n\n命令：\n";
  for (const Command& command : AllCommands()) {
    text += fmt::format("  {} {}\n", PadRight(SynopsisOf(command), kNameWidth + 8), command.summary);
    text += fmt::format("      例：zhiwangctl {}\n", command.example);
  }
  text += "\n全局参数：\n" + FormatFlags(GlobalFlags());
  text += "\n退出码：0 成功，1 失败或有被拒绝、不一致之处，2 命令行有误。\n";
  return text;
}

absl::StatusOr<std::string> HelpText(std::span<const std::string> words) {
  if (words.empty()) return UsageText();
  const auto found = FindCommand(words[0], words.size() > 1 ? words[1] : "");
  if (!found.ok()) return found.status();
  const Command& command = *found->first;
  std::string text = fmt::format("zhiwangctl {}\n  {}\n\n例：\n  zhiwangctl {}\n", SynopsisOf(command), command.summary,
                                 command.example);
  if (!command.flags.empty()) text += "\n参数：\n" + FormatFlags(command.flags);
  return text + "\n全局参数：\n" + FormatFlags(GlobalFlags());
}

}  // namespace zhiwang::ctl
