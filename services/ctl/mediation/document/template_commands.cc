// template publish, list, show: the texts that documents are made of.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DocumentService::Stub;

// The kind that a file is of: by --kind, or by its name, `registration_form.txt`.
absl::StatusOr<v1::Document::Kind> KindOf(const Arguments& arguments, const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem().string();
  return ParseTerm<v1::Document::Kind>("--kind", arguments.Get("kind", stem));
}

// The template of that kind that was published last, whole; nothing where there is none.
absl::StatusOr<std::optional<v1::Template>> LatestTemplateOf(const Connection& connection, v1::Document::Kind kind) {
  v1::ListTemplatesRequest list;
  list.set_district(connection.District());
  list.set_kind(kind);
  list.set_page_size(1);
  ASSIGN_OR_RETURN(const auto page, connection.Ask(connection.mediation(), &Stub::ListTemplates, list));
  if (page.templates().empty()) return std::nullopt;
  v1::GetTemplateRequest get;
  get.set_name(page.templates(0).name());
  return connection.Ask(connection.mediation(), &Stub::GetTemplate, get);
}

void PrintTemplate(const Connection& connection, const v1::Template& form, std::string_view besides = "") {
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(form));
  } else {
    fmt::print("{}  第 {} 版  模板 {}{}\n", ChineseLabel(form.kind()), form.version(), Printable(IdOf(form.name())),
               besides);
  }
}

absl::StatusOr<ExitCode> PublishTemplates(const Connection& connection, const Arguments& arguments) {
  if (arguments.Has("kind") && arguments.words().size() > 1) return UsageError("给出 --kind 时只能有一个文件");
  for (const std::string& path : arguments.words()) {
    v1::PublishTemplateRequest request;
    request.set_district(connection.District());
    request.set_request_id(NewUuid());
    ASSIGN_OR_RETURN(const v1::Document::Kind kind, KindOf(arguments, path));
    request.mutable_template_()->set_kind(kind);
    ASSIGN_OR_RETURN(*request.mutable_template_()->mutable_text(), ReadFile(path));
    ASSIGN_OR_RETURN(const auto latest, LatestTemplateOf(connection, kind));
    if (latest && (arguments.Has("missing") || latest->text() == request.template_().text())) {
      PrintTemplate(connection, *latest, latest->text() == request.template_().text() ? "  未变" : "  已有，未发布");
      continue;
    }
    const auto published = connection.Ask(connection.mediation(), &Stub::PublishTemplate, request);
    if (!published.ok()) {
      fmt::print(stderr, "{}\n", Printable(path));
      return published.status();
    }
    PrintTemplate(connection, *published);
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListTemplates(const Connection& connection, const Arguments& arguments) {
  v1::ListTemplatesRequest request;
  request.set_district(connection.District());
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Document::Kind>("--kind", arguments.Get("kind")));
  request.set_kind(kind);
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListTemplates, arguments, request,
      {{"编号"}, {"文书"}, {"版本"}, {"发布时间"}},
      [](const v1::ListTemplatesResponse& page) { return page.templates(); },
      [](const v1::Template& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())), std::string(ChineseLabel(one.kind())), fmt::format("{}", one.version()),
                FormatTime(one.publish_time())};
      });
}

absl::StatusOr<ExitCode> ShowTemplate(const Connection& connection, const Arguments& arguments) {
  v1::GetTemplateRequest request;
  request.set_name(connection.Name("templates", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Template form, connection.Ask(connection.mediation(), &Stub::GetTemplate, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(form));
  } else {
    fmt::print("{}", form.text());
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> TemplateCommands() {
  constexpr Flag kMissing = {"missing", "", "只发布还没有模板的文书种类"};
  constexpr Flag kKind = {"kind", "KIND", "文书种类，默认为文件名，如 registration_form.txt"};
  return {
      {"template publish",
       "FILE...",
       "发布文书模板的新版本：此后生成的文书用它，已生成的不变；文本未变的不发布",
       "template publish registration_form.txt",
       {kKind, kMissing},
       1,
       100,
       PublishTemplates},
      {"template list",
       "",
       "文书模板及其各版本",
       "template list --kind minutes",
       {{"kind", "KIND", "只要这种文书的"}, kLimit, kPageToken},
       0,
       0,
       ListTemplates},
      {"template show", "ID", "一个版本的文本", "template show 7", {}, 1, 1, ShowTemplate},
  };
}

}  // namespace zhiwang::ctl
