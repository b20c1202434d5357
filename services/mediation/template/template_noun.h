#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/template/document_template.h"
#include "services/mediation/template/template_change.h"
#include "zhiwang/mediation/v1/document.pb.h"

namespace zhiwang::mediation {

// A selection of templates: every filter that is set must hold.
struct TemplateFilter {
  std::string district;
  resource::Within within = {};
  std::optional<DocumentKind> kind = {};
};

// Templates as resources: see resource/noun.h. They are public to everybody who may read templates. The latest come first in a
// list.
struct TemplateNoun {
  using Domain = DocumentTemplate;
  using Proto = v1::Template;
  using Event = resource::Event;
  using Filter = TemplateFilter;
  static constexpr std::string_view kKind = "template";
  static constexpr std::string_view kCollection = "templates";
  static constexpr std::string_view kTable = "template";
  static constexpr std::string_view kSelect = "content";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, DocumentTemplate& form);
  static resource::Columns ColumnsOf(const DocumentTemplate& form);
  static changelog::Change ChangeOf(const DocumentTemplate*, const DocumentTemplate& after, const Event& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const DocumentTemplate&) { return {"/", ""}; }
  static absl::Status NotFound(std::string_view name);
  static v1::Template Show(const rpc::Call&, const DocumentTemplate& form);

  static bool Reaches(const rpc::Call&, const DocumentTemplate&) { return true; }
  static std::vector<auth::Grant> ReachOf(const rpc::Call&) { return {{auth::Role::kAdministrator, "/", ""}}; }

  static resource::Scan ScanOf(const TemplateFilter& filter);
};

// The version of that kind that was published last, or nothing.
absl::StatusOr<std::optional<DocumentTemplate>> LatestTemplate(sql::Txn& tx, const std::string& district,
                                                               DocumentKind kind);

}  // namespace zhiwang::mediation
